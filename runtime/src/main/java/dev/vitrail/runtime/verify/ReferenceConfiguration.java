package dev.vitrail.runtime.verify;

import dev.vitrail.runtime.Architecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Compares a declared architecture with the configuration in a reference's metadata. */
final class ReferenceConfiguration {
    private final Map<String, String> metadata;
    private final List<String> differences = new ArrayList<>();

    private ReferenceConfiguration(Map<String, String> metadata) {
        this.metadata = metadata;
    }

    /** What differs, one phrase each: {@code heads = 3, the reference has 4}. */
    static List<String> differences(Architecture model, Map<String, String> metadata) {
        ReferenceConfiguration configuration = new ReferenceConfiguration(metadata);
        configuration.compare(model);
        return configuration.differences;
    }

    private void compare(Architecture model) {
        boolean classToken = !value("pool", "token").equals("avg");
        boolean positions = flag("pos", true);
        same("image", model.imageHeight() + "x" + model.imageWidth(), value("image", ""));
        same("channels", model.channels(), value("channels", ""));
        same("patchSize", model.patchSize(), value("patch", ""));
        same("layers", model.layers(), value("layers", ""));
        same("hiddenSize", model.hiddenSize(), value("dim", ""));
        same("heads", model.heads(), value("heads", ""));
        same("mlpSize", model.mlpSize(), value("mlp", ""));
        same("classes", model.classes(), value("classes", ""));
        same("pooling", model.pooling(), classToken ? "CLASS_TOKEN" : "MEAN");
        same("positionEmbedding", model.positionEmbedding(), positions ? "LEARNED_1D" : "NONE");
        if (classToken && positions) {
            same("positionOnClassToken", model.positionOnClassToken(), "" + !flag("no_embed_class", false));
        }
        same("activation", model.activation(), value("gelu", "erf").equals("tanh") ? "GELU_TANH" : "GELU");
        same("qkvBias", model.qkvBias(), "" + flag("qkv_bias", true));
        sameEpsilon(model.layerNormEps(), value("eps_layer_norm", "1e-6"));
    }

    private void same(String member, Object declared, String reference) {
        if (!reference.isEmpty() && !declared.toString().equals(reference)) {
            differences.add(member + " = " + declared + ", the reference has " + reference);
        }
    }

    private void sameEpsilon(double declared, String reference) {
        try {
            same("layerNormEps", declared, "" + Double.parseDouble(reference));
        } catch (NumberFormatException e) {
            differences.add(
                    "layerNormEps = " + declared + ", the reference has '" + reference + "', which is no number");
        }
    }

    private String value(String key, String otherwise) {
        return metadata.getOrDefault(key, otherwise);
    }

    /** The file is written by Python: {@code True} and {@code False}. */
    private boolean flag(String key, boolean otherwise) {
        return value(key, "" + otherwise).equalsIgnoreCase("true");
    }
}
