package dev.vitrail.cli;

import dev.vitrail.runtime.Architecture;
import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.data.BatchLoader;
import dev.vitrail.runtime.data.Dataset;
import dev.vitrail.runtime.data.ImageDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Classifies images. */
@Command(name = "predict", description = "Classifies images with trained weights: the five likeliest classes of each.")
final class PredictCommand implements Callable<Integer> {
    private static final int TOP = 5;
    private static final int LARGEST_BATCH = 16;

    private final Session session;

    @Mixin
    private final SavedModelArgument saved = new SavedModelArgument();

    @Mixin
    private final DeviceOptions device = new DeviceOptions();

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "IMAGE",
            description = "JPEG or PNG files; resized to what the model takes.")
    private List<Path> files = List.of();

    PredictCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        files.forEach(Checks::readable);
        SavedModel found = saved.open(session.console().err());
        Architecture architecture = found.definition().info().architecture();
        Images images = Images.read(files, architecture);
        int batch = Math.min(files.size(), LARGEST_BATCH);
        try (Model model = found.load(device.open(session, found.definition().info()), batch);
                BatchLoader loader = BatchLoader.evaluation(images, batch)) {
            loader.start(0, 0);
            int image = 0;
            for (Batch next = loader.next(); next != null; next = loader.next()) {
                model.infer(next);
                for (int row = 0; row < next.count(); row++) {
                    double[] probabilities = CrossEntropy.probabilities(model.logits(), row, architecture.classes());
                    session.console().print("%s", files.get(image++));
                    lines(probabilities, found.classes())
                            .forEach(session.console().out()::println);
                }
            }
        }
        return ExitCode.OK;
    }

    /** The likeliest classes, by name where names are known. */
    static List<String> lines(double[] probabilities, List<String> classes) {
        return IntStream.range(0, probabilities.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer k) -> probabilities[k])
                        .reversed())
                .limit(TOP)
                .map(k -> String.format(
                        Locale.ROOT,
                        "  %6.2f %%  %s",
                        100 * probabilities[k],
                        classes.isEmpty() ? "class " + k : classes.get(k)))
                .toList();
    }

    /** Images from files, without classes of their own. */
    private record Images(Architecture architecture, List<byte[]> pixels) implements Dataset {
        static Images read(List<Path> files, Architecture architecture) throws IOException {
            List<byte[]> pixels = new ArrayList<>();
            for (Path file : files) {
                pixels.add(ImageDecoder.read(
                        file, architecture.channels(), architecture.imageHeight(), architecture.imageWidth()));
            }
            return new Images(architecture, pixels);
        }

        @Override
        public int size() {
            return pixels.size();
        }

        @Override
        public int channels() {
            return architecture.channels();
        }

        @Override
        public int height() {
            return architecture.imageHeight();
        }

        @Override
        public int width() {
            return architecture.imageWidth();
        }

        @Override
        public List<String> classes() {
            return List.of();
        }

        @Override
        public int label(int index) {
            return 0;
        }

        @Override
        public void pixels(int index, byte[] target) {
            byte[] source = pixels.get(index);
            System.arraycopy(source, 0, target, 0, source.length);
        }
    }
}
