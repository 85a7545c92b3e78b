package dev.vitrail.runtime.train;

import dev.vitrail.runtime.Architecture;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.TrainingDefaults;
import dev.vitrail.runtime.checkpoint.RecordFields;
import dev.vitrail.runtime.checkpoint.TrainingState;
import dev.vitrail.runtime.data.Dataset;
import dev.vitrail.runtime.data.ImageData;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Whether model, data and settings belong together, and what is recorded of them. */
final class RunInputs {
    private RunInputs() {}

    /** Refuses what cannot train. */
    static void requireFit(Model model, ImageData data, TrainingSettings settings) {
        Architecture architecture = model.info().architecture();
        require(model.mode() == Model.Mode.TRAINING, "the model was created for inference only");
        require(
                settings.recipe().batch() <= model.batch(),
                "batch " + settings.recipe().batch() + " is larger than the model's " + model.batch());
        requireShape("training", data.train(), architecture);
        requireShape("test", data.test(), architecture);
        require(
                settings.patience() == 0 || data.test().size() > 0,
                "patience " + settings.patience() + " needs test images, there are none in " + data.source());
    }

    static void requireShape(String what, Dataset images, Architecture architecture) {
        require(
                images.channels() == architecture.channels()
                        && images.height() == architecture.imageHeight()
                        && images.width() == architecture.imageWidth(),
                "the " + what + " images are " + images.channels() + " x " + images.height() + " x " + images.width()
                        + ", the model takes " + architecture.channels() + " x " + architecture.imageHeight() + " x "
                        + architecture.imageWidth());
        require(
                images.classes().size() == architecture.classes(),
                "the " + what + " images have " + images.classes().size() + " classes, the model "
                        + architecture.classes());
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    /** What must be equal for a resume to give the same bits. The place of the data may change, its labels may not. */
    static Map<String, String> stateSettings(TrainingDefaults recipe, ImageData data) {
        Map<String, String> settings = new LinkedHashMap<>(RecordFields.of(recipe));
        settings.put("training images", describe(data.train()));
        settings.put("test images", describe(data.test()));
        return settings;
    }

    private static String describe(Dataset images) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            ByteBuffer label = ByteBuffer.allocate(Integer.BYTES);
            for (int i = 0; i < images.size(); i++) {
                digest.update(label.putInt(0, images.label(i)).array());
            }
            return images.size() + " with labels of hash " + HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The metadata of every weights file; nothing that differs between equal runs. */
    static Map<String, String> notes(TrainingSettings settings, ImageData data) {
        Map<String, String> notes = new LinkedHashMap<>(settings.notes());
        notes.put(ClassNames.KEY, ClassNames.format(data.train().classes()));
        return notes;
    }

    static RunInfo info(
            Model model, ImageData data, TrainingSettings settings, int stepsPerEpoch, TrainingState state) {
        return new RunInfo(
                model.info(),
                settings,
                data.source(),
                data.train().classes(),
                data.train().size(),
                data.test().size(),
                stepsPerEpoch,
                (long) settings.recipe().epochs() * stepsPerEpoch,
                state.step(),
                state.epoch());
    }
}
