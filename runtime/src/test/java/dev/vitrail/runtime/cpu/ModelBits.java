package dev.vitrail.runtime.cpu;

import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.ParameterSpec;
import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The state of a model as one string. */
final class ModelBits {
    private ModelBits() {}

    /** SHA-256 of all parameters and both moments. */
    static String hash(Model model) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
        for (ParameterSpec spec : model.info().parameters()) {
            for (int layer = 0; layer < Math.max(1, spec.layers()); layer++) {
                String name = spec.name(layer);
                digest.update(model.parameter(name).toArray(ValueLayout.JAVA_BYTE));
                digest.update(model.moment(0, name).toArray(ValueLayout.JAVA_BYTE));
                digest.update(model.moment(1, name).toArray(ValueLayout.JAVA_BYTE));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
