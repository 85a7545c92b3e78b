package dev.vitrail.processor.frontend;

import dev.vitrail.dsl.Variant;
import org.jspecify.annotations.Nullable;

/** The four sizes behind a {@link Variant} (spec, section 14; paper, Table 1). */
record Preset(Variant variant, int layers, int hiddenSize, int heads, int mlpSize) {

    static @Nullable Preset of(Variant variant) {
        return switch (variant) {
            case CUSTOM -> null;
            case TINY -> new Preset(variant, 12, 192, 3, 768);
            case SMALL -> new Preset(variant, 12, 384, 6, 1536);
            case BASE -> new Preset(variant, 12, 768, 12, 3072);
            case LARGE -> new Preset(variant, 24, 1024, 16, 4096);
            case HUGE -> new Preset(variant, 32, 1280, 16, 5120);
        };
    }

    /** The size of a member that presets fill in. */
    int size(String member) {
        return switch (member) {
            case "layers" -> layers;
            case "hiddenSize" -> hiddenSize;
            case "heads" -> heads;
            case "mlpSize" -> mlpSize;
            default -> throw new IllegalArgumentException("no preset has " + member);
        };
    }
}
