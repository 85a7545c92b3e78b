package dev.vitrail.study.report;

import dev.vitrail.runtime.study.StudyAxis;
import dev.vitrail.runtime.study.StudyAxis.Kind;
import dev.vitrail.runtime.study.StudyDefinition.Design;
import dev.vitrail.runtime.study.StudyDefinition.Skipped;
import dev.vitrail.study.store.CellRecord;
import dev.vitrail.study.store.EpochRecord;
import dev.vitrail.study.store.StudyRecord;
import dev.vitrail.study.store.TrialRecord;
import dev.vitrail.study.store.TrialRecord.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A made-up study like a real one: 2 x 2 x 2 cells, 3 seeds, learning curves; two trials failed, one was stopped, four cells
 * are skipped. Names try to break out of the page.
 */
public final class SampleStudy {
    /** A name that must stay text wherever it is shown. */
    public static final String HOSTILE = "Tiny<script>window.broken=1</script>\"&'Vit";

    private static final int EPOCHS = 12;
    private static final int TEST_IMAGES = 10_000;
    private static final List<String> LAYERS = List.of("4", "6");
    private static final List<String> POSITIONS = List.of("LEARNED_1D", "SINCOS_2D");
    private static final List<String> RATES = List.of("5.0E-4", "0.001");

    private SampleStudy() {}

    /** The study; always the same. */
    public static StudyRecord create() {
        List<CellRecord> cells = new ArrayList<>();
        for (String layers : LAYERS) {
            for (String position : POSITIONS) {
                for (String rate : RATES) {
                    cells.add(cell(layers, position, rate));
                }
            }
        }
        CellRecord base = cells.remove(1); // the base comes first
        cells.addFirst(base);
        List<Long> seeds = List.of(1L, 2L, 3L);
        List<TrialRecord> trials = new ArrayList<>();
        for (int cell = 0; cell < cells.size(); cell++) {
            for (long seed : seeds) {
                trials.add(trial(cells.get(cell), cell, seed));
            }
        }
        return new StudyRecord(
                HOSTILE,
                "dev.vitrail.examples.studies." + HOSTILE,
                "dev.vitrail.examples.cifar.TinyVit",
                """
                @AblationStudy(of = TinyVit.class, design = FACTORIAL, seeds = {1, 2, 3}, invalidCells = SKIP)
                interface %s {
                    @Axis int layers() default {4, 6};
                    @Axis PositionEmbedding positionEmbedding() default {LEARNED_1D, SINCOS_2D, ROTARY};
                    @Axis double learningRate() default {5e-4, 1e-3}; // a < b && c > d
                }""".formatted(HOSTILE),
                Design.FACTORIAL,
                List.of(
                        new StudyAxis("layers", Kind.ARCHITECTURE, LAYERS, "4"),
                        new StudyAxis(
                                "positionEmbedding",
                                Kind.ARCHITECTURE,
                                List.of("LEARNED_1D", "SINCOS_2D", "ROTARY"),
                                "LEARNED_1D"),
                        new StudyAxis("learningRate", Kind.TRAINING, RATES, "0.001")),
                List.copyOf(cells),
                0,
                skipped(),
                seeds,
                environment(),
                List.copyOf(trials));
    }

    private static List<Skipped> skipped() {
        List<Skipped> skipped = new ArrayList<>();
        for (String layers : LAYERS) {
            for (String rate : RATES) {
                skipped.add(new Skipped(
                        List.of(layers, "ROTARY", rate),
                        "[PositionEmbeddingKnown] rotary needs an even size of heads <b>&amp;</b>, not 33"));
            }
        }
        return skipped;
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("vitrail", "0.1.0-SNAPSHOT");
        environment.put("java", "25.0.3+9-LTS (Eclipse Adoptium)");
        environment.put("system", "Linux 6.1 amd64");
        environment.put("processor", "2 x \"Example\" CPU @ 2.5 GHz & more");
        environment.put("data", "cifar10-images.tar: 50000 training, 10000 test images, 10 classes");
        environment.put("options", "--jobs 2 --threads-per-job 1 --retries 1 --timeout 900");
        return environment;
    }

    private static CellRecord cell(String layers, String position, String rate) {
        Map<String, String> architecture = new LinkedHashMap<>();
        architecture.put("imageSize", "32");
        architecture.put("patchSize", "4");
        architecture.put("layers", layers);
        architecture.put("hiddenSize", "96");
        architecture.put("heads", "3");
        architecture.put("mlpSize", "192");
        architecture.put("positionEmbedding", position);
        architecture.put("classes", "10");
        Map<String, String> training = new LinkedHashMap<>();
        training.put("batch", "128");
        training.put("epochs", Integer.toString(EPOCHS));
        training.put("optimizer", "ADAMW");
        training.put("learningRate", rate);
        training.put("weightDecay", "0.05");
        training.put("augmentation", "CROP_FLIP");
        boolean deep = layers.equals("6");
        boolean learned = position.equals("LEARNED_1D");
        return new CellRecord(
                "layers=" + layers + ", positionEmbedding=" + position + ", learningRate=" + rate,
                List.of(layers, position, rate),
                HOSTILE + "_" + layers + "_" + position,
                (deep ? 1_056_970L : 307_402L) - (learned ? 0 : 6_240),
                deep ? 31_120_416L : 20_983_872L,
                architecture,
                training);
    }

    private static TrialRecord trial(CellRecord cell, int index, long seed) {
        boolean deep = cell.values().get(0).equals("6");
        boolean sincos = cell.values().get(1).equals("SINCOS_2D");
        boolean fast = cell.values().get(2).equals("0.001");
        double end = 0.648
                + (deep ? 0.021 : 0)
                + (sincos ? 0.012 : 0)
                + (fast ? 0.034 : 0)
                - (deep && fast ? 0.015 : 0)
                + 0.006 * (new SplittableRandom(seed).nextDouble() - 0.5) // shared by the trials of a seed
                + 0.016 * (new SplittableRandom(100 * seed + index).nextDouble() - 0.5);
        double secondsPerEpoch = (deep ? 31.4 : 22.1) + 0.3 * seed;
        List<EpochRecord> epochs = new ArrayList<>();
        SplittableRandom noise = new SplittableRandom(7 + 10 * seed + index);
        for (int epoch = 1; epoch <= EPOCHS; epoch++) {
            double progress = (1 - Math.exp(-epoch / 3.5)) / (1 - Math.exp(-EPOCHS / 3.5));
            double accuracy = epoch == EPOCHS
                    ? Math.rint(end * TEST_IMAGES) / TEST_IMAGES
                    : Math.rint((0.1 + (end - 0.1) * progress + 0.012 * (noise.nextDouble() - 0.5)) * TEST_IMAGES)
                            / TEST_IMAGES;
            epochs.add(new EpochRecord(
                    epoch,
                    2.31 - 1.25 * progress + 0.02 * noise.nextDouble(),
                    2.3 - 1.95 * accuracy,
                    accuracy,
                    secondsPerEpoch));
        }
        String key = "%016x".formatted(0x9E3779B97F4A7C15L * (index * 10L + seed));
        String directory = "trials/" + key;
        if (index == 2 && seed == 2) {
            return broken(
                    key,
                    index,
                    seed,
                    Status.FAILED,
                    2,
                    "out of memory: Java heap space </script><script>window.broken=2</script>",
                    """
                    epoch 3/12  loss 1.7312
                    Exception in thread "main" java.lang.OutOfMemoryError: Java heap space
                    \tat dev.vitrail.runtime.cpu.Buffers.<init>(Buffers.java:41)
                    <img src=x onerror="window.broken=3">""",
                    directory,
                    epochs.subList(0, 3));
        }
        if (index == 5 && seed == 1) {
            return broken(
                    key,
                    index,
                    seed,
                    Status.FAILED,
                    3,
                    "killed: exit code 137 (signal 9)",
                    "epoch 1/12  loss 2.0511",
                    directory,
                    epochs.subList(0, 1));
        }
        if (index == 7 && seed == 3) {
            return broken(
                    key,
                    index,
                    seed,
                    Status.STOPPED,
                    1,
                    "stopped after epoch 4: 3 of 4 others did better",
                    "",
                    directory,
                    epochs.subList(0, 4));
        }
        double seconds = secondsPerEpoch * EPOCHS;
        return new TrialRecord(
                key,
                index,
                seed,
                Status.DONE,
                1,
                "",
                "",
                directory,
                List.copyOf(epochs),
                epochs.getLast().testAccuracy(),
                50_000 * EPOCHS / seconds,
                seconds);
    }

    private static TrialRecord broken(
            String key,
            int cell,
            long seed,
            Status status,
            int attempts,
            String cause,
            String log,
            String directory,
            List<EpochRecord> epochs) {
        return new TrialRecord(
                key,
                cell,
                seed,
                status,
                attempts,
                cause,
                log,
                directory,
                List.copyOf(epochs),
                Double.NaN,
                Double.NaN,
                Double.NaN);
    }
}
