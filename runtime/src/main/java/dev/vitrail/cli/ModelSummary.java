package dev.vitrail.cli;

import dev.vitrail.runtime.Architecture;
import dev.vitrail.runtime.LayerInfo;
import dev.vitrail.runtime.ModelInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A model's architecture and layers as text of 80 columns. */
final class ModelSummary {
    private ModelSummary() {}

    /** One line: name, parameters, work. */
    static String line(ModelInfo info) {
        return String.format(
                Locale.ROOT,
                "%s: %s parameters, %s MACs per image, %d tokens",
                info.name(),
                Quantity.count(info.parameterCount()),
                Quantity.count(info.macs()),
                info.architecture().tokens());
    }

    /** The declared sizes and choices, with an empty line after them. */
    static List<String> architecture(ModelInfo info) {
        Architecture a = info.architecture();
        boolean classToken = a.tokens() > a.patches();
        return List.of(
                info.declaration(),
                String.format(
                        Locale.ROOT,
                        "  image %d x %d x %d, patch %d: %d patches%s = %d tokens",
                        a.imageHeight(),
                        a.imageWidth(),
                        a.channels(),
                        a.patchSize(),
                        a.patches(),
                        classToken ? " + class token" : "",
                        a.tokens()),
                String.format(
                        Locale.ROOT,
                        "  %d layers, hidden size %d, %d heads of %d, MLP size %d, %d classes",
                        a.layers(),
                        a.hiddenSize(),
                        a.heads(),
                        a.hiddenSize() / a.heads(),
                        a.mlpSize(),
                        a.classes()),
                String.format(
                        Locale.ROOT,
                        "  position %s%s, pooling %s, %s, LayerNorm eps %s%s",
                        a.positionEmbedding(),
                        classToken && !a.positionOnClassToken() ? " (patches only)" : "",
                        a.pooling(),
                        a.activation(),
                        a.layerNormEps(),
                        a.qkvBias() ? "" : ", no qkv bias"),
                "");
    }

    /** The table of layers with totals and formulas, with an empty line after it. */
    static List<String> layers(ModelInfo info) {
        TextTable table = new TextTable("<component", "output", "times", "parameters", "MACs");
        for (LayerInfo layer : info.layers()) {
            table.row(
                    layer.name(),
                    layer.output(),
                    "" + layer.repeats(),
                    Quantity.count(layer.parameters()),
                    Quantity.count(layer.macs()));
        }
        table.rule();
        table.row("total", "", "", Quantity.count(info.parameterCount()), Quantity.count(info.macs()));
        List<String> lines = new ArrayList<>(table.lines());
        lines.addAll(formulas(info.architecture()));
        lines.add("");
        return lines;
    }

    private static List<String> formulas(Architecture a) {
        boolean classToken = a.tokens() > a.patches();
        int vectors = classToken ? 4 : 3; // patch bias, final norm and class token
        String rows = !a.positionEmbedding().equals("LEARNED_1D")
                ? "" + vectors
                : (classToken && a.positionOnClassToken() ? "(T + " : "(N + ") + vectors + ")";
        return List.of(
                "parameters and MACs of one instance, MACs per image; FLOPs = 2 MACs",
                "  N patches of P x P x C, T tokens, D hidden, M MLP, L layers, K classes",
                "  parameters = P^2 C D + " + rows + " D + L (4 D^2 + 2 D M + " + (a.qkvBias() ? "9" : "6")
                        + " D + M) + (D + 1) K",
                "  MACs = N P^2 C D + L (T (4 D^2 + 2 D M) + 2 T^2 D) + D K, matrix products only");
    }
}
