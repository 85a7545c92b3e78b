package dev.vitrail.study.trial;

import dev.vitrail.runtime.Architecture;
import dev.vitrail.runtime.TrainingDefaults;
import dev.vitrail.runtime.checkpoint.RecordFields;
import dev.vitrail.runtime.data.DataSummary;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * The identity of a trial: a hash of everything that determines its result. Equal configurations are one trial, in
 * whatever study and however declared. Of the data only name, counts and class names take part, not the pixels.
 */
public final class TrialKey {
    private static final int BYTES = 8;

    private TrialKey() {}

    /** 16 hexadecimal digits. */
    public static String of(Architecture architecture, TrainingDefaults recipe, DataSummary data, String device) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(text(architecture, recipe, data, device).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** One line for each member, sorted by name; names of classes with their length, so that nothing runs together. */
    static String text(Architecture architecture, TrainingDefaults recipe, DataSummary data, String device) {
        Map<String, String> fields = new TreeMap<>();
        RecordFields.of(architecture).forEach((name, value) -> fields.put("architecture." + name, value));
        RecordFields.of(recipe).forEach((name, value) -> fields.put("training." + name, value));
        fields.remove("training.precision", "FP32"); // trials from before there was a choice are the same
        fields.put("data.name", data.name());
        fields.put("data.trainImages", "" + data.trainImages());
        fields.put("data.testImages", "" + data.testImages());
        fields.put("device", device);
        StringBuilder text = new StringBuilder();
        fields.forEach(
                (name, value) -> text.append(name).append('=').append(value).append('\n'));
        for (String name : data.classes()) {
            text.append("class ").append(name.length()).append(' ').append(name).append('\n');
        }
        return text.toString();
    }
}
