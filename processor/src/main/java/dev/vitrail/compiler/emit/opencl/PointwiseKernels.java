package dev.vitrail.compiler.emit.opencl;

import dev.vitrail.compiler.emit.opencl.Launch.Geometry;
import dev.vitrail.compiler.fuse.Kernel;
import dev.vitrail.compiler.fuse.KernelSection;
import dev.vitrail.compiler.ir.Op;
import dev.vitrail.compiler.ir.Value;
import dev.vitrail.compiler.spec.ModelSpec;
import java.util.ArrayList;
import java.util.List;

/** Operations that no group absorbed: one expression per value, over the rows of the result. */
final class PointwiseKernels {
    private final ModelSpec spec;
    private final KernelSection section;
    private final SectionValues values;

    PointwiseKernels(ModelSpec spec, KernelSection section, SectionValues values) {
        this.spec = spec;
        this.section = section;
        this.values = values;
    }

    Launch launch(Kernel.Single single) {
        Value y = single.output();
        List<Operand> operands = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Value input : single.inputs()) {
            String name = "x" + names.size();
            names.add(name);
            operands.add(input.isParameter() ? Operand.parameter(name, input) : Operand.in(name, "uchar", input));
        }
        String body =
                single.op() instanceof Op.Patchify(int patch) ? patchify(y, patch, operands) : rows(single, operands);
        operands.add(Operand.out("y", "uchar", y));
        String rows = SectionValues.rowsPerImage(y);
        return new Launch(
                values.name(y),
                single.op() + ": to [B, "
                        + y.type().dims().stream()
                                .map(String::valueOf)
                                .reduce((a, b) -> a + ", " + b)
                                .orElse("") + "]",
                new Geometry.Rows(rows),
                operands,
                body,
                values.work(List.of(single)));
    }

    /** Images come as bytes, normalised here, or as floats; a word of the pass says which. */
    private String patchify(Value y, int patch, List<Operand> operands) {
        operands.add(new Operand("bytes", "const __global int*", new Operand.Source.ImagesAreBytes()));
        return "patchify(x0, *bytes, y, %d, images * %d, %d, %d, %d, %d);\n"
                .formatted(
                        values.flag(y), spec.patches(), spec.channels(), spec.imageHeight(), spec.imageWidth(), patch);
    }

    private String rows(Kernel.Single single, List<Operand> operands) {
        Value y = single.output();
        int n = y.type().dim(-1);
        return """
                ROWS_OF_GROUP(row, images * %s) {
                    COLUMNS(c, %d) {
                        vec value = %s;
                        STORE(value, y, %d, row, c, %d);
                    }
                }
                """.formatted(SectionValues.rowsPerImage(y), n, expression(single, operands), values.flag(y), n);
    }

    private String expression(Kernel.Single single, List<Operand> operands) {
        int tokens = spec.tokens(), patches = spec.patches();
        List<Value> in = single.inputs();
        return switch (single.op()) {
            case Op.PrependToken() ->
                "row %% %d == 0 ? load_float(x0, c, %d) : %s"
                        .formatted(
                                tokens,
                                in.get(1).type().dim(-1),
                                load(
                                        "x1",
                                        in.get(1),
                                        "row / %d * %d + row %% %d - 1".formatted(tokens, patches, tokens)));
            case Op.DropToken() ->
                load("x0", in.get(0), "row / %d * %d + row %% %d + 1".formatted(patches, tokens, patches));
            case Op.SelectToken() -> load("x0", in.get(0), "row * " + tokens);
            case Op.PlaceToken _ ->
                "row %% %d == 0 ? %s : (vec)0.0f".formatted(tokens, load("x0", in.get(0), "row / " + tokens));
            case Op.MeanTokens() ->
                "mean_of_rows(x0, %d, row, %d, c, %d)"
                        .formatted(
                                values.flag(in.get(0)), tokens, in.get(0).type().dim(-1));
            case Op.SpreadTokens _ -> "%s / %d.0f".formatted(load("x0", in.get(0), "row / " + tokens), tokens);
            case Op.AddBroadcast() ->
                "%s + %s".formatted(load("x0", in.get(0), "row"), table(in.get(1), single.output()));
            case Op.Add() -> "%s + %s".formatted(load("x0", in.get(0), "row"), load("x1", in.get(1), "row"));
            case Op.Gelu(boolean tanhForm) ->
                "gelu%s(%s)".formatted(tanhForm ? "_tanh" : "", load("x0", in.get(0), "row"));
            case Op.GeluGradient(boolean tanhForm) ->
                "%s * gelu%s_slope(%s)"
                        .formatted(load("x0", in.get(0), "row"), tanhForm ? "_tanh" : "", load("x1", in.get(1), "row"));
            case Op.Dropout(double rate, int site) -> {
                operands.add(Operand.dropout("drop", "" + rate, site));
                String rows = SectionValues.rowsPerImage(single.output());
                yield ("%s * (drop->threshold > 0 ? dropout_mask(dropout_row(drop->key, row / %s), row %% %s * %d + c, "
                                + "drop->threshold, drop->keep_scale) : (vec)1.0f)")
                        .formatted(
                                load("x0", in.get(0), "row"),
                                rows,
                                rows,
                                single.output().type().dim(-1));
            }
            case Op.DropPath(double rate, int site) -> {
                operands.add(Operand.dropout("drop", pathRate(rate), site));
                yield "%s * keep_path(drop, row / %s)"
                        .formatted(load("x0", in.get(0), "row"), SectionValues.rowsPerImage(single.output()));
            }
            case Op.Patchify _, Op.Matmul _, Op.LayerNorm _, Op.SplitHeads _, Op.MergeHeads(), Op.BatchMatmul _ ->
                throw unfused(single.op());
            case Op.Softmax(), Op.CrossEntropy(), Op.SumLeading _, Op.LayerNormInputGradient _ ->
                throw unfused(single.op());
            case Op.LayerNormScaleGradient _, Op.PlaceHeads _, Op.JoinHeads(), Op.SoftmaxGradient() ->
                throw unfused(single.op());
            case Op.CrossEntropyGradient() -> throw unfused(single.op());
        };
    }

    private static IllegalStateException unfused(Op op) {
        return new IllegalStateException("OpenCL has no kernel for " + op + " alone; fusion should have absorbed it");
    }

    /** A table of one row, or of one per row of an image. */
    private String table(Value table, Value y) {
        int n = y.type().dim(-1);
        return table.type().rank() == 1
                ? "load_float(x1, c, " + n + ")"
                : "load_float(x1 + (long)(row %% %d) * %d, c, %d)"
                        .formatted(table.type().dim(0), n, n);
    }

    private String load(String name, Value value, String row) {
        return "LOAD(%s, %d, %s, c, %d)"
                .formatted(name, values.flag(value), row, value.type().dim(-1));
    }

    /** Spec A-18: block l of L drops with rate * l / (L - 1). */
    private String pathRate(double rate) {
        int layers = section.section().layers().of();
        return layers > 1 ? rate + " * layer / " + (layers - 1) : "0";
    }
}
