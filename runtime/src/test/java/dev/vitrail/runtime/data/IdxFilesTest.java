package dev.vitrail.runtime.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxFilesTest {
    private static final String IMAGES = "t10k-images-idx3-ubyte";
    private static final String LABELS = "t10k-labels-idx1-ubyte";

    @TempDir
    private Path directory = Path.of("");

    /** Three images of 2x3 with the values 1..18. */
    private static byte[] images() {
        byte[] file = new byte[16 + 18];
        TestImages.put(file, 0, 0x803);
        TestImages.put(file, 4, 3);
        TestImages.put(file, 8, 2);
        TestImages.put(file, 12, 3);
        for (int k = 0; k < 18; k++) {
            file[16 + k] = (byte) (k + 1);
        }
        return file;
    }

    private static byte[] labels() {
        byte[] file = {0, 0, 8, 1, 0, 0, 0, 3, 2, 0, 1};
        return file;
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private void write(String name, byte[] bytes) throws IOException {
        Files.write(directory.resolve(name), bytes);
    }

    private ImageData open() throws IOException {
        return ImageData.open(directory.toString(), 1, 2, 3);
    }

    private String refused(String what, String file) {
        return Refusal.of(what, directory.resolve(file), this::open);
    }

    private static void check(Dataset data) {
        assertEquals(3, data.size());
        assertArrayEquals(new int[] {2, 0, 1}, new int[] {data.label(0), data.label(1), data.label(2)});
        byte[] pixels = new byte[6];
        for (int k = 0; k < 3; k++) {
            data.pixels(k, pixels);
            assertArrayEquals(Arrays.copyOfRange(images(), 16 + 6 * k, 22 + 6 * k), pixels);
        }
    }

    @Test
    void readsPlainAndPackedFilesByAllTheirNames() throws IOException {
        for (String ending : new String[] {"-images-idx3-ubyte", "-images.idx3-ubyte"}) {
            for (String half : new String[] {"t10k", "test", "train"}) {
                for (boolean packed : new boolean[] {false, true}) {
                    Path images = directory.resolve(half + ending + (packed ? ".gz" : ""));
                    Path labels = directory.resolve(half + LABELS.substring(4) + (packed ? ".gz" : ""));
                    Files.write(images, packed ? gzip(images()) : images());
                    Files.write(labels, packed ? gzip(labels()) : labels());
                    ImageData data = open();
                    check(half.equals("train") ? data.requireTrain() : data.requireTest());
                    check(
                            half.equals("train")
                                    ? ImageData.open(labels.toString(), 1, 2, 3).train()
                                    : data.test());
                    Files.delete(images);
                    Files.delete(labels);
                }
            }
        }
    }

    @Test
    void opensForEvaluationOnlyAndSaysWhatIsMissing() throws IOException {
        write(IMAGES, images());
        write(LABELS, labels());
        ImageData data = open();
        assertEquals(0, data.train().size());
        String message = Refusal.of("train", directory, data::requireTrain);
        assertTrue(message.contains("train-images-idx3-ubyte[.gz] is missing"), message);
        assertEquals(data.test().classes(), data.train().classes());
    }

    @Test
    void refusesEveryTruncationPlainAndPacked() throws IOException {
        write(LABELS, labels());
        byte[] images = images();
        for (int length = 0; length < images.length; length++) {
            write(IMAGES, Arrays.copyOf(images, length));
            refused("images cut to " + length, IMAGES);
        }
        Files.delete(directory.resolve(IMAGES));
        byte[] packed = gzip(images);
        for (int length = 0; length < packed.length; length++) {
            write(IMAGES + ".gz", Arrays.copyOf(packed, length));
            refused("packed images cut to " + length, IMAGES + ".gz");
        }
        write(IMAGES + ".gz", packed);
        for (int length = 0; length < labels().length; length++) {
            write(LABELS, Arrays.copyOf(labels(), length));
            refused("labels cut to " + length, LABELS);
        }
    }

    @Test
    void refusesOtherValuesOfEveryByteOfBothHeaders() throws IOException {
        for (String name : new String[] {IMAGES, LABELS}) {
            write(IMAGES, images());
            write(LABELS, labels());
            byte[] good = name.equals(IMAGES) ? images() : labels();
            int header = name.equals(IMAGES) ? 16 : 8;
            for (int at = 0; at < header; at++) {
                for (int change = 1; change < 256; change += change < 8 ? 1 : 31) {
                    byte[] bad = good.clone();
                    bad[at] += (byte) change;
                    write(name, bad);
                    String message = refused("byte " + at + " of " + name + " = " + bad[at], name);
                    assertTrue(at >= 4 || message.contains("byte " + at + ": expected"), message);
                }
            }
        }
    }

    @Test
    void refusesDimensionsThatOverflow() throws IOException {
        write(LABELS, labels());
        int[] values = {0, 1, -1, 2, 4, 0x10000, 0x7fffffff, 0x80000000, 0x40000000};
        for (int a : values) {
            for (int b : values) {
                for (int c : values) {
                    byte[] bad = images();
                    TestImages.put(bad, 4, a);
                    TestImages.put(bad, 8, b);
                    TestImages.put(bad, 12, c);
                    write(IMAGES, bad);
                    refused(a + " x " + b + " x " + c, IMAGES);
                }
            }
        }
    }

    @Test
    void refusesTrailingBytesAndDamagedGzip() throws IOException {
        write(LABELS, labels());
        write(IMAGES, Arrays.copyOf(images(), images().length + 1));
        assertTrue(refused("one byte more", IMAGES).contains("byte 34: expected the end"));
        Files.delete(directory.resolve(IMAGES));
        String name = IMAGES + ".gz";
        byte[] packed = gzip(images());
        write(name, Arrays.copyOf(packed, packed.length + 1));
        refused("a byte after the gzip stream", name);
        write(name, Arrays.copyOf(packed, packed.length + 100));
        refused("bytes after the gzip stream", name);
        write(name, gzip(new byte[1000]));
        refused("zeros", name);
        for (int at = packed.length - 8; at < packed.length; at++) {
            byte[] bad = packed.clone();
            bad[at] ^= 1;
            write(name, bad);
            refused("check sum or length, byte " + at, name);
        }
        for (int at = 0; at < packed.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] bad = packed.clone();
                bad[at] ^= (byte) (1 << bit);
                write(name, bad);
                if (Refusal.orReading("bit " + bit + " of byte " + at, directory.resolve(name), this::open)) {
                    check(open().test()); // time stamp and the like
                }
            }
        }
    }

    @Test
    void refusesCountsThatDifferAndLabelsOutOfRange() throws IOException {
        write(IMAGES, images());
        write(LABELS, new byte[] {0, 0, 8, 1, 0, 0, 0, 2, 2, 0});
        assertTrue(refused("two labels", LABELS).contains("expected 3 labels"));
        write(LABELS, new byte[] {0, 0, 8, 1, 0, 0, 0, 4, 2, 0, 1, 1});
        refused("four labels", LABELS);
        for (int label = 3; label < 256; label++) {
            write(LABELS, new byte[] {0, 0, 8, 1, 0, 0, 0, 3, 2, (byte) label, 1});
            String message = Refusal.of(
                    "label " + label,
                    directory.resolve(LABELS),
                    () -> ImageData.open(directory.toString(), 1, 2, 3, 3, LoadProgress.NONE));
            assertTrue(message.contains("byte 9: expected a label in 0..2"), message);
        }
        Files.delete(directory.resolve(LABELS));
        assertTrue(refused("no labels", IMAGES).contains(LABELS));
    }

    @Test
    void refusesAnotherSizeThanTheModels() throws IOException {
        write(IMAGES, images());
        write(LABELS, labels());
        for (int[] shape : new int[][] {{3, 2, 3}, {1, 3, 2}, {1, 2, 2}, {1, 28, 28}}) {
            String message = Refusal.of(
                    "shape",
                    directory.resolve(IMAGES),
                    () -> ImageData.open(directory.toString(), shape[0], shape[1], shape[2]));
            assertTrue(message.contains("found 1x2x3"), message);
        }
    }

    @Test
    void aPackedClaimOfHugeSizeCostsNoMemory() throws IOException {
        byte[] bomb = Arrays.copyOf(images(), 1 << 20);
        TestImages.put(bomb, 4, 0x7fffffff);
        write(IMAGES + ".gz", gzip(bomb));
        write(LABELS, labels());
        assertTrue(refused("2^31 images in a file of 1 MiB", IMAGES + ".gz").contains("values"));
    }
}
