package dev.vitrail.runtime.data;

import java.util.List;
import java.util.Locale;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import org.jspecify.annotations.Nullable;

/**
 * Hears what an image reader warns of. Readers fill up what is missing of a damaged JPEG with grey and only warn, so a
 * warning is taken for damage unless it is known to leave the pixels alone.
 */
final class DecodeWarnings implements IIOReadWarningListener {
    private static final List<String> HARMLESS = List.of(
            "extraneous bytes", // between segments; the segments are whole
            "icc", // profiles are not applied
            "profile",
            "exif",
            "jfif",
            "adobe",
            "thumb");

    private @Nullable String damage;

    @Override
    public void warningOccurred(ImageReader source, String warning) {
        String lower = warning.toLowerCase(Locale.ROOT);
        if (damage == null && HARMLESS.stream().noneMatch(lower::contains)) {
            damage = warning;
        }
    }

    void refuseDamage(String name) throws DataFormatException {
        if (damage != null) {
            throw new DataFormatException(name + ": damaged: " + damage);
        }
    }
}
