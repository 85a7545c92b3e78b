package dev.vitrail.compiler.plan;

import dev.vitrail.compiler.spec.ModelSpec;
import java.util.ArrayList;
import java.util.List;

/** Parameters and multiply-adds of each component, by the formulas of the specification, section 14. */
public final class Summary {

    /**
     * A component.
     *
     * @param parameters of one instance
     * @param macs of one instance, forward, one image: matrix products only
     */
    public record Line(String name, String output, int repeats, long parameters, long macs) {}

    private Summary() {}

    /** The components in the order of the data flow; the parameters add up to the model's. */
    public static List<Line> of(CompiledModel model) {
        ModelSpec spec = model.spec();
        long t = spec.tokens(), d = spec.hiddenSize(), m = spec.mlpSize(), n = spec.patches(), k = spec.classes();
        String tokens = spec.tokens() + " x " + spec.hiddenSize();
        List<Line> lines = new ArrayList<>();
        lines.add(new Line(
                "patch embedding",
                spec.patches() + " x " + spec.hiddenSize(),
                1,
                parameters(model, "patch_embed"),
                n * spec.patchDim() * d));
        if (spec.hasClassToken()) {
            lines.add(new Line("class token", tokens, 1, parameters(model, "cls_token"), 0));
        }
        if (parameters(model, "pos_embed") > 0) {
            lines.add(new Line("position embedding", tokens, 1, parameters(model, "pos_embed"), 0));
        }
        int layers = spec.layers();
        lines.add(new Line("block: norm1", tokens, layers, parameters(model, "blocks.{layer}.norm1"), 0));
        lines.add(new Line(
                "block: attention",
                tokens,
                layers,
                parameters(model, "blocks.{layer}.attn"),
                4 * t * d * d + 2 * t * t * d));
        lines.add(new Line("block: norm2", tokens, layers, parameters(model, "blocks.{layer}.norm2"), 0));
        lines.add(new Line("block: MLP", tokens, layers, parameters(model, "blocks.{layer}.mlp"), 2 * t * d * m));
        lines.add(new Line("final norm", Long.toString(d), 1, parameters(model, "norm."), 0));
        lines.add(new Line("classifier", Long.toString(k), 1, parameters(model, "head."), d * k));
        return lines;
    }

    /** Multiply-adds of the whole forward pass of one image. */
    public static long macs(CompiledModel model) {
        return of(model).stream()
                .mapToLong(line -> line.repeats() * line.macs())
                .sum();
    }

    private static long parameters(CompiledModel model, String prefix) {
        return model.program().parameters().stream()
                .filter(parameter -> parameter.path().startsWith(prefix))
                .mapToLong(parameter -> parameter.value().type().elements())
                .sum();
    }
}
