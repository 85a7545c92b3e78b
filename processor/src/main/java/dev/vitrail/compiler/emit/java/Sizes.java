package dev.vitrail.compiler.emit.java;

import dev.vitrail.compiler.ir.TensorType;
import dev.vitrail.compiler.ir.Value;
import dev.vitrail.compiler.spec.ModelSpec;
import java.util.LinkedHashMap;
import java.util.Map;

/** The sizes of a model as constants of the generated class, and as expressions over them. */
record Sizes(ModelSpec spec) {

    /** The constants, in order, with what they are. */
    Map<String, Integer> constants() {
        Map<String, Integer> constants = new LinkedHashMap<>();
        constants.put("CHANNELS", spec.channels());
        constants.put("IMAGE_HEIGHT", spec.imageHeight());
        constants.put("IMAGE_WIDTH", spec.imageWidth());
        constants.put("PATCH", spec.patchSize());
        constants.put("PATCHES", spec.patches());
        constants.put("PATCH_DIM", spec.patchDim());
        constants.put("TOKENS", spec.tokens());
        constants.put("LAYERS", spec.layers());
        constants.put("HIDDEN", spec.hiddenSize());
        constants.put("HEADS", spec.heads());
        constants.put("HEAD_DIM", spec.headDim());
        constants.put("MLP", spec.mlpSize());
        constants.put("CLASSES", spec.classes());
        return constants;
    }

    /** What a constant means, for readers of the generated class. */
    static String meaning(String constant) {
        return switch (constant) {
            case "CHANNELS" -> "C";
            case "IMAGE_HEIGHT" -> "H";
            case "IMAGE_WIDTH" -> "W";
            case "PATCH" -> "P, side of a patch";
            case "PATCHES" -> "N = (H / P) (W / P)";
            case "PATCH_DIM" -> "C P P";
            case "TOKENS" -> "T, patches and class token";
            case "LAYERS" -> "L";
            case "HIDDEN" -> "D";
            case "HEADS" -> "heads per layer";
            case "HEAD_DIM" -> "D / heads";
            case "MLP" -> "M";
            case "CLASSES" -> "K";
            default -> throw new IllegalArgumentException(constant);
        };
    }

    /** Columns that a dense weight reads. */
    String in(Value weight) {
        return switch (weight.name()) {
            case "$patch_embed.proj.weight" -> "PATCH_DIM";
            case "$mlp.fc2.weight" -> "MLP";
            default -> "HIDDEN";
        };
    }

    /** Columns that a dense weight writes. */
    String out(Value weight) {
        return switch (weight.name()) {
            case "$attn.qkv.weight" -> "3 * HIDDEN";
            case "$mlp.fc1.weight" -> "MLP";
            case "$head.weight" -> "CLASSES";
            default -> "HIDDEN";
        };
    }

    /** Rows of a value per image: all dimensions but the last. */
    String rowsPerImage(TensorType type) {
        return type.rank() == 1 ? "1" : type.dim(0) == spec.tokens() ? "TOKENS" : "PATCHES";
    }

    /** Rows of a value over the images that a phase works on. */
    String rows(TensorType type) {
        return type.rank() == 1 ? "k.images()" : "k.images() * " + rowsPerImage(type);
    }

    /** Values of one image. */
    String elements(TensorType type) {
        String columns = type.dim(-1) == spec.hiddenSize()
                ? "HIDDEN"
                : type.dim(-1) == spec.mlpSize() ? "MLP" : Integer.toString(type.dim(-1));
        return type.rank() == 1 ? columns : rowsPerImage(type) + " * " + columns;
    }
}
