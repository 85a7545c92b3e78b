package dev.vitrail.runtime.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory with IDX files as MNIST comes in (yann.lecun.com/exdb/mnist): images of one channel, uint8
 * [count, height, width], and labels, uint8 [count]; for training {@code train-images-idx3-ubyte} and
 * {@code train-labels-idx1-ubyte}, for tests {@code t10k-...} or {@code test-...}, plain or with {@code .gz}.
 */
final class IdxFiles {
    private static final List<String> TRAIN = List.of("train");
    private static final List<String> TEST = List.of("t10k", "test");
    private static final String IMAGES = "-images-idx3-ubyte";
    private static final String LABELS = "-labels-idx1-ubyte";

    private IdxFiles() {}

    static boolean isIn(Path directory) {
        return names().anyMatch(name -> find(directory, name) != null);
    }

    /** Whether a file of this name is part of a set. */
    static boolean isName(String name) {
        return names().anyMatch(known -> spellings(known).anyMatch(name::equals));
    }

    private static Stream<String> names() {
        return Stream.concat(TRAIN.stream(), TEST.stream()).flatMap(half -> Stream.of(half + IMAGES, half + LABELS));
    }

    /** Plain before packed; some distributions have a dot before "idx". */
    private static Stream<String> spellings(String name) {
        String dotted = name.replace("-idx", ".idx");
        return Stream.of(name, dotted, name + ".gz", dotted + ".gz");
    }

    private static @Nullable Path find(Path directory, String name) {
        return spellings(name)
                .map(directory::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(null);
    }

    static ImageData open(Path directory, Wanted wanted) throws IOException {
        Pair train = pair(directory, TRAIN, wanted);
        Pair test = pair(directory, TEST, wanted);
        int classes = Math.max(train == null ? 0 : train.classes(), test == null ? 0 : test.classes());
        List<String> names = IntStream.range(0, Math.max(classes, wanted.classes()))
                .mapToObj(Integer::toString)
                .toList();
        return new ImageData(
                directory.toString(),
                train == null ? none(directory, TRAIN, wanted, names) : train.load(wanted, names),
                test == null ? none(directory, TEST, wanted, names) : test.load(wanted, names));
    }

    private static Dataset none(Path directory, List<String> halves, Wanted wanted, List<String> names) {
        String file = String.join(
                " or ", halves.stream().map(half -> half + IMAGES + "[.gz]").toList());
        return new NoImages(file + " is missing in " + directory, wanted, names);
    }

    private static @Nullable Pair pair(Path directory, List<String> halves, Wanted wanted) throws IOException {
        for (String half : halves) {
            Path images = find(directory, half + IMAGES);
            Path labels = find(directory, half + LABELS);
            if (images != null && labels != null) {
                return new Pair(images, labels, wanted);
            }
            if (images != null || labels != null) {
                throw new DataFormatException(
                        directory.toString(),
                        "images and labels, " + half + IMAGES + "[.gz] and " + half + LABELS + "[.gz]",
                        (images != null ? images : labels) + " alone");
            }
        }
        return null;
    }

    /** Images with their labels; headers, lengths and labels are checked before memory is taken. */
    private static final class Pair {
        private final IdxFile images;
        private final IdxFile labels;
        private int classes;

        Pair(Path imageFile, Path labelFile, Wanted wanted) throws IOException {
            images = IdxFile.check(imageFile, 3);
            wanted.requireShape(imageFile.toString(), 1, images.dimension(1), images.dimension(2));
            labels = IdxFile.check(labelFile, 1);
            int count = images.dimension(0);
            if (labels.dimension(0) != count) {
                throw new DataFormatException(
                        labels.name(),
                        IdxFile.dimensionOffset(0),
                        count + " labels, one per image of " + imageFile.getFileName(),
                        labels.dimension(0) + " labels");
            }
            labels.read(count, 1, (index, bytes) -> {
                int label = bytes[0] & 255;
                if (wanted.classes() > 0 && label >= wanted.classes()) {
                    throw new DataFormatException(
                            labels.name(),
                            IdxFile.dimensionOffset(1) + index,
                            "a label in 0.." + (wanted.classes() - 1) + " as the model has",
                            "" + label);
                }
                classes = Math.max(classes, label + 1);
            });
        }

        int classes() {
            return classes;
        }

        Dataset load(Wanted wanted, List<String> names) throws IOException {
            PixelStore store = PixelStore.allocate(images.name(), images.dimension(0), wanted, names);
            labels.read(store.size(), 1, (index, bytes) -> store.label(index, bytes[0] & 255));
            images.read(store.size(), wanted.height() * wanted.width(), (index, bytes) -> store.put(index, bytes, 0));
            return store;
        }
    }
}
