package dev.vitrail.runtime.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarFilesTest {
    private static final int PIXELS = 3072;

    @TempDir
    private Path directory = Path.of("");

    /** Records with pixels (37 * record + place) mod 251. */
    private static byte[] records(int first, byte[]... labels) {
        int bytes = labels[0].length + PIXELS;
        byte[] file = new byte[labels.length * bytes];
        for (int k = 0; k < labels.length; k++) {
            System.arraycopy(labels[k], 0, file, k * bytes, labels[k].length);
            for (int p = 0; p < PIXELS; p++) {
                file[k * bytes + labels[k].length + p] = pixel(first + k, p);
            }
        }
        return file;
    }

    private static byte pixel(int record, int place) {
        return (byte) ((37 * record + place) % 251);
    }

    private static byte[] label(int... values) {
        byte[] label = new byte[values.length];
        for (int k = 0; k < values.length; k++) {
            label[k] = (byte) values[k];
        }
        return label;
    }

    private void writeCifar10() throws IOException {
        for (int k = 1; k <= 5; k++) {
            byte[] file = records(2 * k, label(k), label(k + 4));
            Files.write(directory.resolve("data_batch_" + k + ".bin"), file);
        }
        Files.write(directory.resolve("test_batch.bin"), records(50, label(9), label(0), label(3)));
    }

    private void check(Dataset data, int index, int label, int record) {
        assertEquals(label, data.label(index));
        byte[] pixels = new byte[PIXELS];
        data.pixels(index, pixels);
        for (int p = 0; p < PIXELS; p++) {
            assertEquals(pixel(record, p), pixels[p]);
        }
    }

    @Test
    void readsCifar10() throws IOException {
        writeCifar10();
        ImageData data = ImageData.open(directory.toString(), 3, 32, 32);
        assertEquals(10, data.requireTrain().size());
        assertEquals(3, data.requireTest().size());
        assertEquals(
                List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
                data.train().classes());
        for (int k = 0; k < 10; k++) {
            check(data.train(), k, k / 2 + 1 + 4 * (k % 2), k + 2);
        }
        check(data.test(), 0, 9, 50);
        Files.writeString(directory.resolve("batches.meta.txt"), "airplane\ncar\nb\nc\nd\ne\nf\ng\nh\ntruck\n\n");
        String oneFile = directory.resolve("test_batch.bin").toString();
        assertEquals(
                "airplane", ImageData.open(oneFile, 3, 32, 32).test().classes().getFirst());
    }

    @Test
    void readsCifar100ByItsFineLabels() throws IOException {
        Files.write(directory.resolve("train.bin"), records(0, label(3, 99), label(19, 0)));
        Files.write(directory.resolve("test.bin"), records(7, label(0, 42)));
        String names = IntStream.range(0, 100).mapToObj(k -> "class " + k).collect(Collectors.joining("\n"));
        Files.writeString(directory.resolve("fine_label_names.txt"), names);
        ImageData data = ImageData.open(directory.toString(), 3, 32, 32, 100, LoadProgress.NONE);
        check(data.train(), 0, 99, 0);
        check(data.train(), 1, 0, 1);
        check(data.test(), 0, 42, 7);
        assertEquals("class 42", data.test().classes().get(42));
    }

    @Test
    void opensForEvaluationOnlyAndSaysWhatIsMissing() throws IOException {
        Files.write(directory.resolve("test_batch.bin"), records(0, label(1)));
        ImageData data = ImageData.open(directory.toString(), 3, 32, 32);
        assertEquals(0, data.train().size());
        assertEquals(1, data.requireTest().size());
        String message = Refusal.of("train", directory, data::requireTrain);
        assertTrue(message.contains("data_batch_1.bin is missing"), message);
    }

    @Test
    void refusesEveryOtherLength() throws IOException {
        Path file = directory.resolve("test_batch.bin");
        Files.write(file, records(0, label(1), label(2)));
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            for (int length = 2 * 3073 - 1; length >= 0; length--) {
                access.setLength(length);
                if (length != 3073) {
                    Refusal.of("cut to " + length, file, this::open);
                }
            }
            access.setLength(2 * 3073 + 1);
            Refusal.of("one byte more", file, this::open);
        }
    }

    private void open() throws IOException {
        ImageData.open(directory.toString(), 3, 32, 32);
    }

    @Test
    void refusesEveryLabelOutOfRangeWithItsOffset() throws IOException {
        Path file = directory.resolve("test_batch.bin");
        for (int bad = 10; bad < 256; bad++) {
            Files.write(file, records(0, label(1), label(bad)));
            String message = Refusal.of("label " + bad, file, this::open);
            assertTrue(message.contains("byte 3073: expected a label in 0..9, found " + bad), message);
        }
        Files.delete(file);
        Path hundred = directory.resolve("test.bin");
        for (int bad = 100; bad < 256; bad++) {
            Files.write(hundred, records(0, label(1, bad)));
            assertTrue(Refusal.of("fine label " + bad, hundred, this::open).contains("byte 1: "));
        }
        for (int bad = 20; bad < 256; bad++) {
            Files.write(hundred, records(0, label(bad, 1)));
            assertTrue(Refusal.of("coarse label " + bad, hundred, this::open).contains("byte 0: "));
        }
    }

    @Test
    void refusesAnIncompleteSetOfFiles() throws IOException {
        for (int k = 1; k <= 5; k++) {
            writeCifar10();
            Path file = directory.resolve("data_batch_" + k + ".bin");
            Files.delete(file);
            Refusal.of("without " + k, file, this::open);
        }
    }

    @Test
    void refusesWhatDoesNotFitTheModel() throws IOException {
        writeCifar10();
        String data = directory.toString();
        for (int[] shape : new int[][] {{1, 32, 32}, {3, 28, 28}, {3, 32, 31}, {3, 33, 32}, {4, 32, 32}}) {
            String message = Refusal.of("shape", directory, () -> ImageData.open(data, shape[0], shape[1], shape[2]));
            assertTrue(message.contains("found 3x32x32"), message);
        }
        for (int classes : new int[] {9, 11, 100}) {
            Refusal.of(
                    classes + " classes", directory, () -> ImageData.open(data, 3, 32, 32, classes, LoadProgress.NONE));
        }
    }

    @Test
    void refusesBadNames() throws IOException {
        writeCifar10();
        Path names = directory.resolve("batches.meta.txt");
        for (String bad :
                new String[] {"", "a\nb", "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11", "a\u001b[2J\n2\n3\n4\n5\n6\n7\n8\n9\n10"
                }) {
            Files.writeString(names, bad, StandardCharsets.UTF_8);
            Refusal.of("names", names, this::open);
        }
        Files.writeString(names, "x".repeat(100_000));
        Refusal.of("a huge file of names", names, this::open);
    }
}
