package dev.vitrail.runtime.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The binary version of CIFAR-10 and CIFAR-100 (cs.toronto.edu/~kriz/cifar.html): records of one label byte (CIFAR-100:
 * coarse label, fine label; the fine one is used) and 3072 bytes of pixels, [3, 32, 32]. Any number of records per file.
 */
final class CifarFiles {
    private static final int CHANNELS = 3;
    private static final int SIDE = 32;
    private static final int PIXELS = CHANNELS * SIDE * SIDE;
    private static final int MAX_NAMES_BYTES = 1 << 16;

    /**
     * How a version is stored.
     *
     * @param labelClasses number of classes of each label byte; the last is the label used
     */
    private record Layout(List<String> train, String test, List<Integer> labelClasses, String names) {
        int recordBytes() {
            return labelClasses.size() + PIXELS;
        }

        int classes() {
            return labelClasses.getLast();
        }

        Stream<String> files() {
            return Stream.concat(train.stream(), Stream.of(test));
        }
    }

    private static final Layout CIFAR_10 = new Layout(
            IntStream.rangeClosed(1, 5)
                    .mapToObj(k -> "data_batch_" + k + ".bin")
                    .toList(),
            "test_batch.bin",
            List.of(10),
            "batches.meta.txt");
    private static final Layout CIFAR_100 =
            new Layout(List.of("train.bin"), "test.bin", List.of(20, 100), "fine_label_names.txt");
    private static final List<Layout> LAYOUTS = List.of(CIFAR_10, CIFAR_100);

    private CifarFiles() {}

    static boolean isIn(Path directory) {
        return LAYOUTS.stream().anyMatch(layout -> isIn(directory, layout));
    }

    private static boolean isIn(Path directory, Layout layout) {
        return layout.files().anyMatch(name -> Files.exists(directory.resolve(name)));
    }

    /** Whether a file of this name is part of a set. */
    static boolean isName(String name) {
        return LAYOUTS.stream().flatMap(Layout::files).anyMatch(name::equals);
    }

    static ImageData open(Path directory, Wanted wanted) throws IOException {
        Layout layout = isIn(directory, CIFAR_10) ? CIFAR_10 : CIFAR_100;
        wanted.requireShape(directory.toString(), CHANNELS, SIDE, SIDE);
        wanted.requireClasses(directory.toString(), layout.classes());
        List<String> classes = classes(directory, layout);
        Dataset train = read(directory, layout, layout.train(), wanted, classes);
        Dataset test = read(directory, layout, List.of(layout.test()), wanted, classes);
        return new ImageData(directory.toString(), train, test);
    }

    private static Dataset read(Path directory, Layout layout, List<String> names, Wanted wanted, List<String> classes)
            throws IOException {
        List<String> missing = new ArrayList<>();
        long records = 0;
        for (String name : names) {
            Path file = directory.resolve(name);
            if (Files.exists(file)) {
                records += records(file, layout);
            } else {
                missing.add(name);
            }
        }
        if (missing.size() == names.size()) {
            return new NoImages(directory.resolve(names.getFirst()) + " is missing", wanted, classes);
        }
        if (!missing.isEmpty()) {
            throw new DataFormatException(directory.toString(), "the files " + names, "no " + missing);
        }
        if (records > Integer.MAX_VALUE) {
            throw new DataFormatException(directory.toString(), "at most 2^31 - 1 images", records + " records");
        }
        PixelStore store = PixelStore.allocate(directory.toString(), (int) records, wanted, classes);
        int first = 0;
        for (String name : names) {
            first = readFile(directory.resolve(name), layout, store, first);
        }
        return store;
    }

    private static long records(Path file, Layout layout) throws IOException {
        long length = Files.size(file);
        if (length == 0 || length % layout.recordBytes() != 0) {
            throw new DataFormatException(
                    file.toString(), "records of " + layout.recordBytes() + " bytes, one or more", length + " bytes");
        }
        return length / layout.recordBytes();
    }

    private static int readFile(Path file, Layout layout, PixelStore store, int first) throws IOException {
        byte[] record = new byte[layout.recordBytes()];
        int labels = layout.labelClasses().size();
        long offset = 0;
        int index = first;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            while (true) {
                int length = in.readNBytes(record, 0, record.length);
                if (length == 0) {
                    return index;
                }
                if (length < record.length || index == store.size()) {
                    throw new DataFormatException(file + ": changed while it was read");
                }
                for (int k = 0; k < labels; k++) {
                    checkLabel(
                            file,
                            offset + k,
                            record[k] & 255,
                            layout.labelClasses().get(k));
                }
                store.label(index, record[labels - 1] & 255);
                store.put(index, record, labels);
                index++;
                offset += length;
            }
        }
    }

    private static void checkLabel(Path file, long offset, int label, int classes) throws DataFormatException {
        if (label >= classes) {
            throw new DataFormatException(file.toString(), offset, "a label in 0.." + (classes - 1), "" + label);
        }
    }

    /** The names beside the data, one per line; without the file, the numbers. */
    private static List<String> classes(Path directory, Layout layout) throws IOException {
        Path file = directory.resolve(layout.names());
        if (!Files.exists(file)) {
            return IntStream.range(0, layout.classes())
                    .mapToObj(Integer::toString)
                    .toList();
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_NAMES_BYTES + 1);
        }
        List<String> names = new String(bytes, StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        boolean plain = names.stream().allMatch(name -> name.chars().noneMatch(Character::isISOControl));
        if (bytes.length > MAX_NAMES_BYTES || names.size() != layout.classes() || !plain) {
            throw new DataFormatException(
                    file.toString(), layout.classes() + " lines of class names", names.size() + " lines");
        }
        return names;
    }
}
