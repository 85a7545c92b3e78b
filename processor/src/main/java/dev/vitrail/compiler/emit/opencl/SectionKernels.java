package dev.vitrail.compiler.emit.opencl;

import dev.vitrail.compiler.emit.opencl.Launch.Geometry;
import dev.vitrail.compiler.emit.opencl.Launch.Part;
import dev.vitrail.compiler.emit.opencl.Operand.Source;
import dev.vitrail.compiler.fuse.Kernel;
import dev.vitrail.compiler.fuse.KernelSection;
import dev.vitrail.compiler.ir.Value;
import dev.vitrail.compiler.spec.ModelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The launches of a section: a kernel per fused group, and one for all its parameter gradients. */
final class SectionKernels {
    private final ModelSpec spec;
    private final KernelSection section;
    private final Storage storage;
    private final PointwiseKernels pointwise;
    private final WorkCount work;
    private final String prefix;

    SectionKernels(ModelSpec spec, KernelSection section) {
        this.spec = spec;
        this.section = section;
        storage = new Storage(section);
        work = new WorkCount(storage);
        prefix = section.section().repeated() ? "block" : section.section().name();
        pointwise = new PointwiseKernels(spec, section, storage, prefix, work);
    }

    List<Launch> forward() {
        return section.forward().stream().map(this::launch).toList();
    }

    List<Launch> backward() {
        return section.backward().stream().map(this::launch).toList();
    }

    private Launch launch(Kernel kernel) {
        return switch (kernel) {
            case Kernel.Linear linear -> linear(linear);
            case Kernel.InputGradient gradient -> inputGradient(gradient);
            case Kernel.LayerNorm norm -> layerNorm(norm);
            case Kernel.LayerNormGradient norm -> layerNormGradient(norm);
            case Kernel.Attention attention -> attention(attention);
            case Kernel.AttentionGradient gradient -> attentionGradient(gradient);
            case Kernel.Loss loss -> loss(loss);
            case Kernel.Single single -> pointwise.launch(single);
            case Kernel.WeightGradient _, Kernel.PartialSum _, Kernel.BatchSum _ ->
                throw new IllegalStateException(kernel + " sums over images: it is a part of gradients()");
        };
    }

    private Launch linear(Kernel.Linear linear) {
        int depth = linear.x().type().dim(-1), columns = linear.y().type().dim(-1);
        List<Operand> operands = product(linear.x(), linear.weight(), false, depth);
        StringBuilder ahead = new StringBuilder(), tail = new StringBuilder("vec value = TILE_VALUE;\n");
        if (linear.bias() != null) {
            operands.add(Operand.parameter("bias", linear.bias()));
            tail.append("value += load_float(bias, column, ").append(columns).append(");\n");
        }
        String about = "";
        switch (linear.epilogue()) {
            case Kernel.Epilogue.None() -> {}
            case Kernel.Epilogue.Gelu(boolean tanhForm, Value input) -> {
                operands.add(Operand.out("input", storage.type(input), input));
                tail.append(store("value", "input", input))
                        .append("value = gelu")
                        .append(tanhForm ? "_tanh" : "")
                        .append("(value);\n");
                about = ", then GELU; its input is kept";
            }
            case Kernel.Epilogue.Residual(Value residual) -> {
                operands.add(Operand.in("residual", storage.type(residual), residual));
                ahead.append(expect("residual", residual));
                tail.append("value += ").append(load("residual", residual)).append(";\n");
                about = ", plus the residual";
            }
        }
        operands.add(Operand.out("y", storage.type(linear.y()), linear.y()));
        tail.append(store("value", "y", linear.y()));
        return new Launch(
                name(linear.y()),
                "x W^T" + (linear.bias() == null ? "" : " + bias") + about + ": [rows, " + depth + "] to [rows, "
                        + columns + "]",
                new Geometry.Product(rowsPerImage(linear.x()), "" + depth, "" + columns),
                operands,
                productBody(linear.x(), depth, columns, false, ahead.toString(), tail.toString()),
                work.of(List.of(linear)));
    }

    private Launch inputGradient(Kernel.InputGradient gradient) {
        int depth = gradient.dy().type().dim(-1), columns = gradient.dx().type().dim(-1);
        List<Operand> operands = product(gradient.dy(), gradient.weight(), true, depth);
        StringBuilder ahead = new StringBuilder(), tail = new StringBuilder("vec value = TILE_VALUE;\n");
        Value input = gradient.geluInput();
        if (input != null) {
            operands.add(Operand.in("input", storage.type(input), input));
            ahead.append(expect("input", input));
            tail.append("value *= gelu")
                    .append(gradient.tanhForm() ? "_tanh" : "")
                    .append("_slope(")
                    .append(load("input", input))
                    .append(");\n");
        }
        operands.add(Operand.out("y", storage.type(gradient.dx()), gradient.dx()));
        tail.append(store("value", "y", gradient.dx()));
        return new Launch(
                name(gradient.dx()),
                "dy W" + (input == null ? "" : ", times GELU'") + ": [rows, " + depth + "] to [rows, " + columns + "]",
                new Geometry.Product(rowsPerImage(gradient.dy()), "" + depth, "" + columns),
                operands,
                productBody(gradient.dy(), depth, columns, true, ahead.toString(), tail.toString()),
                work.of(List.of(gradient)));
    }

    private List<Operand> product(Value x, Value weight, boolean transposed, int depth) {
        return new ArrayList<>(List.of(
                Operand.in("x", "uchar", x),
                new Operand("staged", "__global uchar*", new Source.Staged("" + depth)),
                new Operand("weight", "const __global uchar*", new Source.Packed(weight, transposed))));
    }

    private String productBody(
            Value x, int depth, int columns, boolean transposed, String ahead, String tail) {
        return """
                const int rows = images * %s;
                TILES_OF_GROUP(rows, %4$d)
                SHARED_TILES
                TILE_MEMORY
                const __global uchar* a = stage(x, %2$d, staged, first, last, rows, %3$d);
                TILE_BEGIN
                FOR_TILES(m, n, %3$d) {
                %7$s    multiply_tile(a, %2$d, m, last, rows, %3$d, weight, %5$d, n, %4$d, block, shared);
                    FOR_VALUES(row, column, m, n, %4$d) {
                %6$s        }
                }
                TILE_END
                """.formatted(rowsPerImage(x), storage.flag(x), depth, columns, transposed ? 1 : 0, tail.indent(12), ahead.indent(4));
    }

    private Launch layerNorm(Kernel.LayerNorm norm) {
        int n = norm.x().type().dim(-1);
        return new Launch(
                name(norm.y()),
                "(x - mean) / deviation, scale and bias: [rows, " + n + "]",
                new Geometry.Rows(rowsPerImage(norm.x())),
                List.of(
                        Operand.in("x", "uchar", norm.x()),
                        Operand.parameter("scale", norm.scale()),
                        Operand.parameter("bias", norm.bias()),
                        Operand.out("y", "uchar", norm.y()),
                        Operand.out("statistics", "float", norm.statistics())),
                "SHARED_SUMS\nlayer_norm(x, %d, scale, bias, %sf, y, %d, statistics, images * %s, %d, shared);\n"
                        .formatted(
                                storage.flag(norm.x()),
                                (float) norm.eps(),
                                storage.flag(norm.y()),
                                rowsPerImage(norm.x()),
                                n),
                work.of(List.of(norm)));
    }

    private Launch layerNormGradient(Kernel.LayerNormGradient norm) {
        int n = norm.x().type().dim(-1);
        List<Operand> operands = new ArrayList<>(List.of(
                Operand.in("dy", "uchar", norm.dy()),
                Operand.in("x", "uchar", norm.x()),
                Operand.parameter("scale", norm.scale()),
                Operand.in("statistics", "float", norm.statistics())));
        Value residual = norm.residual();
        if (residual != null) {
            operands.add(Operand.in("residual", requireFloat(residual), residual));
        }
        operands.add(Operand.out("dx", requireFloat(norm.dx()), norm.dx()));
        operands.add(Operand.out("partials", "float", norm.partials()));
        return new Launch(
                name(norm.dx()),
                "gradient of a norm" + (residual == null ? "" : ", plus that of the residual")
                        + "; each image's part of " + "those of scale and bias: [rows, " + n + "]",
                new Geometry.Images(),
                operands,
                "SHARED_SUMS\nlayer_norm_backward(dy, %d, x, %d, scale, statistics, %s, dx, partials, %s, %d, shared);\n"
                        .formatted(
                                storage.flag(norm.dy()),
                                storage.flag(norm.x()),
                                residual == null ? "0" : "residual",
                                rowsPerImage(norm.x()),
                                n),
                work.of(List.of(norm)));
    }

    private Launch attention(Kernel.Attention attention) {
        List<Operand> operands = new ArrayList<>(List.of(
                Operand.in("qkv", "act", attention.qkv()),
                Operand.out("mixed", "act", attention.mixed()),
                Operand.out("log_sum_exp", "float", attention.logSumExp())));
        return new Launch(
                name(attention.mixed()),
                "softmax(q k^T / sqrt(" + spec.headDim() + ")) v, every head by itself: [rows, " + 3 * spec.hiddenSize()
                        + "] to [rows, " + spec.hiddenSize() + "]",
                new Geometry.Heads("" + spec.heads()),
                operands,
                "SHARED_ATTENTION\nattention(qkv, mixed, log_sum_exp, " + dropout(attention.dropout(), operands)
                        + ", shared);\n",
                work.of(List.of(attention)));
    }

    private Launch attentionGradient(Kernel.AttentionGradient gradient) {
        Kernel.Attention forward = gradient.forward();
        List<Operand> operands = new ArrayList<>(List.of(
                Operand.in("qkv", "act", forward.qkv()),
                Operand.in("mixed", "act", forward.mixed()),
                Operand.in("d_mixed", "act", gradient.dMixed()),
                Operand.in("log_sum_exp", "float", forward.logSumExp()),
                Operand.out("d_qkv", "act", gradient.dQkv())));
        return new Launch(
                name(gradient.dQkv()),
                "gradient of attention; the weights are computed again: [rows, " + spec.hiddenSize() + "] to [rows, "
                        + 3 * spec.hiddenSize() + "]",
                new Geometry.Heads("" + spec.heads()),
                operands,
                "SHARED_ATTENTION\nattention_backward(qkv, mixed, d_mixed, log_sum_exp, d_qkv, "
                        + dropout(forward.dropout(), operands) + ", shared);\n",
                work.of(List.of(gradient)));
    }

    /** Adds the operand of a dropout, and gives the arguments for it. */
    private static String dropout(Kernel.@Nullable WeightDropout dropout, List<Operand> operands) {
        if (dropout == null) {
            return "0, 0, 1.0f";
        }
        operands.add(Operand.dropout("drop", "" + dropout.rate(), dropout.site()));
        return "drop->key, drop->threshold, drop->keep_scale";
    }

    private Launch loss(Kernel.Loss loss) {
        int classes = loss.logits().type().dim(-1);
        return new Launch(
                name(loss.dLogits()),
                "softmax cross-entropy of each image, and its gradient: [B, " + classes + "]",
                new Geometry.Items(),
                List.of(
                        Operand.in("logits", "float", loss.logits()),
                        new Operand("labels", "const __global int*", new Source.Labels()),
                        new Operand("smoothing", "const __global float*", new Source.Smoothing()),
                        Operand.out("loss", "float", loss.loss()),
                        Operand.out("d_logits", "float", loss.dLogits())),
                "cross_entropy(logits, labels, *smoothing, loss, d_logits, images, " + classes + ");\n",
                work.of(List.of(loss)));
    }

    /** One launch for the gradients of all parameters of the section. */
    Launch gradients() {
        List<Operand> operands = new ArrayList<>();
        List<Part> parts = new ArrayList<>();
        StringBuilder body = new StringBuilder("SHARED_TILES\nint group = get_group_id(0);\n");
        for (Kernel kernel : section.parameterGradients()) {
            int i = parts.size();
            switch (kernel) {
                case Kernel.WeightGradient gradient -> {
                    int n = gradient.dy().type().dim(-1),
                            k = gradient.x().type().dim(-1);
                    operands.add(Operand.in("dy" + i, "uchar", gradient.dy()));
                    operands.add(Operand.in("x" + i, "uchar", gradient.x()));
                    operands.add(Operand.gradient("dw" + i, gradient.dWeight()));
                    Value bias = gradient.dBias();
                    if (bias != null) {
                        operands.add(Operand.gradient("db" + i, bias));
                    }
                    parts.add(new Part.Gradient("" + n, "" + k));
                    body.append(("PART(GRADIENT_GROUPS(%1$d, %2$d), weight_gradient(group, dy%3$d, %4$d, x%3$d, %5$d, "
                                    + "dw%3$d, %6$s, images * %7$s, %1$d, %2$d, shared))\n")
                            .formatted(
                                    n,
                                    k,
                                    i,
                                    storage.flag(gradient.dy()),
                                    storage.flag(gradient.x()),
                                    bias == null ? "0" : "db" + i,
                                    rowsPerImage(gradient.x())));
                }
                case Kernel.PartialSum(Value partials, Value scale, Value bias) -> {
                    int n = partials.type().dim(-1);
                    operands.add(Operand.in("partials" + i, "float", partials));
                    operands.add(Operand.gradient("scale" + i, scale));
                    operands.add(Operand.gradient("bias" + i, bias));
                    parts.add(new Part.Sum("" + n));
                    parts.add(new Part.Sum("" + n));
                    String call = "PART(SUM_GROUPS(%d), sum_images(group, partials%d%s, %s%d, images, %d, %d))\n";
                    body.append(call.formatted(n, i, "", "scale", i, n, 2 * n));
                    body.append(call.formatted(n, i, " + " + n, "bias", i, n, 2 * n));
                }
                case Kernel.BatchSum(Value x, Value gradient) -> {
                    long n = x.type().elements();
                    operands.add(Operand.in("x" + i, requireFloat(x), x));
                    operands.add(Operand.gradient("sum" + i, gradient));
                    parts.add(new Part.Sum("" + n));
                    body.append("PART(SUM_GROUPS(%1$d), sum_images(group, x%2$d, sum%2$d, images, %1$d, %1$d))\n"
                            .formatted(n, i));
                }
                default -> throw new IllegalStateException(kernel + " does not sum over images");
            }
        }
        return new Launch(
                prefix + "_gradients",
                "gradients of all parameters of the " + section.section().name() + ", summed over the batch",
                new Geometry.Parts(parts),
                operands,
                body.toString(),
                work.of(section.parameterGradients()));
    }

    private String requireFloat(Value value) {
        if (!storage.isFloat(value)) {
            throw new IllegalStateException(value + " must be stored as float");
        }
        return "float";
    }

    private String load(String name, Value value) {
        return "LOAD(%s, %d, row, column, %d)"
                .formatted(name, storage.flag(value), value.type().dim(-1));
    }

    /** Asks for a tile of an operand before the product, so that it is there behind it. */
    private String expect(String name, Value value) {
        return "EXPECT(%s, %d, m, n, %d);\n"
                .formatted(name, storage.flag(value), value.type().dim(-1));
    }

    private String store(String what, String name, Value value) {
        return "STORE(%s, %s, %d, row, column, %d);\n"
                .formatted(what, name, storage.flag(value), value.type().dim(-1));
    }

    private String name(Value value) {
        return prefix + "_" + snake(value.name());
    }

    static String rowsPerImage(Value value) {
        return value.type().rank() <= 1 ? "1" : "" + value.type().dim(0);
    }

    /** {@code dMlpHidden} becomes {@code d_mlp_hidden}. */
    static String snake(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
