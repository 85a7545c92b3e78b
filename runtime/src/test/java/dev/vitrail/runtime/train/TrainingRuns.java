package dev.vitrail.runtime.train;

import dev.vitrail.runtime.TrainingDefaults;
import dev.vitrail.runtime.checkpoint.DurableFile;
import dev.vitrail.runtime.data.Dataset;
import dev.vitrail.runtime.data.ImageData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small runs for tests: 3 epochs of 5 steps on 42 images of 4 x 4 pixels in 3 classes. */
final class TrainingRuns {
    static final int EPOCHS = 3;
    static final int STEPS_PER_EPOCH = 5;
    static final int STEPS = EPOCHS * STEPS_PER_EPOCH;
    static final int BATCH = 8;

    private TrainingRuns() {}

    static TrainingDefaults recipe() {
        return recipe(EPOCHS, 0.05);
    }

    static TrainingDefaults recipe(int epochs, double rate) {
        return recipe(epochs, rate, "CROP_FLIP");
    }

    static TrainingDefaults recipe(int epochs, double rate, String augmentation) {
        return new TrainingDefaults(
                BATCH, epochs, "ADAMW", rate, 0.05, 0.9, 0.999, 0.9, 0.2, "COSINE", 1, 0.1, augmentation, 1, "FP32", 7);
    }

    static TrainingSettings settings(Path out, boolean resume) {
        return settings(recipe(), out, resume, 0, 0);
    }

    static TrainingSettings settings(TrainingDefaults recipe, Path out, boolean resume, int saveSteps, int patience) {
        return new TrainingSettings(recipe, out, resume, 1, saveSteps, 0, patience, false, Map.of("note", "kept"));
    }

    static ImageData data() {
        return new ImageData("test", images(42, 0), images(21, 1));
    }

    /** Noise, with one row of pixels brighter by the class. */
    static Dataset images(int size, int seed) {
        return new Dataset() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public int channels() {
                return 1;
            }

            @Override
            public int height() {
                return 4;
            }

            @Override
            public int width() {
                return 4;
            }

            @Override
            public List<String> classes() {
                return List.of("top", "mid\"dle", "bottom\n");
            }

            @Override
            public int label(int index) {
                return index % 3;
            }

            @Override
            public void pixels(int index, byte[] target) {
                for (int i = 0; i < 16; i++) {
                    int noise = Math.floorMod((index * 16 + i + seed * 9973) * 0x9e3779b1, 160);
                    target[i] = (byte) (noise + (i / 4 == label(index) ? 60 : 0));
                }
            }
        };
    }

    static Trainer trainer(ShiftedRegression model, TrainingSettings settings, TrainingListener... listeners) {
        return new Trainer(model, data(), settings, List.of(listeners), new StopSignal());
    }

    /** Runs with metrics, and with what else is given. */
    static TrainingResult run(TrainingSettings settings, DurableFile files, StopSignal stop, TrainingListener... more)
            throws IOException {
        try (ShiftedRegression model = ShiftedRegression.small(BATCH)) {
            List<TrainingListener> listeners = new ArrayList<>(List.of(more));
            listeners.addFirst(new MetricsWriter(1));
            return new Trainer(model, data(), settings, listeners, stop, files).run();
        }
    }

    static TrainingResult run(TrainingSettings settings) throws IOException {
        return run(settings, DurableFile.ON_DISK, new StopSignal());
    }

    /** The files of a run that must not depend on interruptions, by name. */
    static Map<String, byte[]> results(Path out) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String name :
                List.of("last.safetensors", "best.safetensors", "state.safetensors", "metrics.jsonl", "metrics.csv")) {
            files.put(name, Files.readAllBytes(out.resolve(name)));
        }
        return files;
    }
}
