package dev.vitrail.examples;

import java.util.Map;

/** The annotated type of a reference file, from the configuration in its metadata. */
final class ReferenceDeclaration {
    private ReferenceDeclaration() {}

    /** The text of a source file {@code NAME.java}. */
    static String source(String name, Map<String, String> metadata) {
        String[] image = metadata.getOrDefault("image", "").split("x", -1);
        return """
                package reference;

                import dev.vitrail.dsl.*;

                @VisionTransformer(
                        imageHeight = %s, imageWidth = %s, channels = %s, patchSize = %s,
                        layers = %s, hiddenSize = %s, heads = %s, mlpSize = %s, classes = %s,
                        positionEmbedding = PositionEmbedding.%s, positionOnClassToken = %s,
                        pooling = Pooling.%s, activation = Activation.%s, qkvBias = %s, layerNormEps = %s)
                public interface %s {}
                """.formatted(
                        image[0],
                        image[1],
                        metadata.get("channels"),
                        metadata.get("patch"),
                        metadata.get("layers"),
                        metadata.get("dim"),
                        metadata.get("heads"),
                        metadata.get("mlp"),
                        metadata.get("classes"),
                        is(metadata, "pos", "False") ? "NONE" : "LEARNED_1D",
                        !is(metadata, "no_embed_class", "True"),
                        is(metadata, "pool", "avg") ? "MEAN" : "CLASS_TOKEN",
                        is(metadata, "gelu", "tanh") ? "GELU_TANH" : "GELU",
                        !is(metadata, "qkv_bias", "False"),
                        metadata.getOrDefault("eps_layer_norm", "1e-6"),
                        name);
    }

    private static boolean is(Map<String, String> metadata, String key, String value) {
        return value.equals(metadata.get(key));
    }
}
