package dev.vitrail.compiler.ir;

import dev.vitrail.compiler.ir.Op.*;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The text form of operations: {@code matmul{layout=NT}}, {@code add}. What is printed parses back to an equal operation. */
final class OpSyntax {
    private OpSyntax() {}

    static String print(Op op) {
        Map<String, Object> attributes = attributes(op);
        return mnemonic(op)
                + (attributes.isEmpty()
                        ? ""
                        : attributes.entrySet().stream()
                                .map(entry -> entry.getKey() + "=" + entry.getValue())
                                .collect(Collectors.joining(", ", "{", "}")));
    }

    private static String mnemonic(Op op) {
        String name = op.getClass().getSimpleName();
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }

    private static Map<String, Object> attributes(Op op) {
        return switch (op) {
            case Patchify(int patch) -> map("patch", patch);
            case Matmul(Layout layout) -> map("layout", layout);
            case Gelu(boolean tanhForm) -> map("tanh", tanhForm);
            case GeluGradient(boolean tanhForm) -> map("tanh", tanhForm);
            case LayerNorm(double eps) -> map("eps", eps);
            case LayerNormInputGradient(double eps) -> map("eps", eps);
            case LayerNormScaleGradient(double eps) -> map("eps", eps);
            case SplitHeads(int heads, int part, int parts) -> map("heads", heads, "part", part, "parts", parts);
            case PlaceHeads(int part, int parts) -> map("part", part, "parts", parts);
            case BatchMatmul(Layout layout, double scale) -> map("layout", layout, "scale", scale);
            case Dropout(double rate, int site) -> map("rate", rate, "site", site);
            case DropPath(double rate, int site) -> map("rate", rate, "site", site);
            case SumLeading(int rank) -> map("rank", rank);
            case PlaceToken(int tokens) -> map("tokens", tokens);
            case SpreadTokens(int tokens) -> map("tokens", tokens);
            case AddBroadcast(), Add(), MergeHeads(), Softmax(), PrependToken(), SelectToken(), MeanTokens() -> map();
            case CrossEntropy(), JoinHeads(), SoftmaxGradient(), DropToken(), CrossEntropyGradient() -> map();
        };
    }

    /** @throws IllegalArgumentException if there is no such operation or an attribute is missing or malformed */
    static Op parse(String mnemonic, Map<String, String> attributes) {
        Attributes a = new Attributes(mnemonic, attributes);
        return switch (mnemonic) {
            case "patchify" -> new Patchify(a.integer("patch"));
            case "matmul" -> new Matmul(a.layout());
            case "gelu" -> new Gelu(a.bool("tanh"));
            case "geluGradient" -> new GeluGradient(a.bool("tanh"));
            case "layerNorm" -> new LayerNorm(a.real("eps"));
            case "layerNormInputGradient" -> new LayerNormInputGradient(a.real("eps"));
            case "layerNormScaleGradient" -> new LayerNormScaleGradient(a.real("eps"));
            case "splitHeads" -> new SplitHeads(a.integer("heads"), a.integer("part"), a.integer("parts"));
            case "placeHeads" -> new PlaceHeads(a.integer("part"), a.integer("parts"));
            case "batchMatmul" -> new BatchMatmul(a.layout(), a.real("scale"));
            case "dropout" -> new Dropout(a.real("rate"), a.integer("site"));
            case "dropPath" -> new DropPath(a.real("rate"), a.integer("site"));
            case "sumLeading" -> new SumLeading(a.integer("rank"));
            case "placeToken" -> new PlaceToken(a.integer("tokens"));
            case "spreadTokens" -> new SpreadTokens(a.integer("tokens"));
            case "addBroadcast" -> new AddBroadcast();
            case "add" -> new Add();
            case "mergeHeads" -> new MergeHeads();
            case "softmax" -> new Softmax();
            case "prependToken" -> new PrependToken();
            case "selectToken" -> new SelectToken();
            case "meanTokens" -> new MeanTokens();
            case "crossEntropy" -> new CrossEntropy();
            case "joinHeads" -> new JoinHeads();
            case "softmaxGradient" -> new SoftmaxGradient();
            case "dropToken" -> new DropToken();
            case "crossEntropyGradient" -> new CrossEntropyGradient();
            default -> throw new IllegalArgumentException("no operation is called " + mnemonic);
        };
    }

    private record Attributes(String mnemonic, Map<String, String> values) {
        String text(String name) {
            String value = values.get(name);
            if (value == null) {
                throw new IllegalArgumentException(mnemonic + " lacks the attribute " + name);
            }
            return value;
        }

        int integer(String name) {
            return Integer.parseInt(text(name));
        }

        double real(String name) {
            return Double.parseDouble(text(name));
        }

        boolean bool(String name) {
            return Boolean.parseBoolean(text(name));
        }

        Layout layout() {
            return Layout.valueOf(text("layout"));
        }
    }

    private static Map<String, Object> map(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
