package dev.vitrail.runtime.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipTreeTest {
    private static final byte[] DATA = "some bytes, some bytes, some bytes".getBytes(StandardCharsets.US_ASCII);
    private static final String CENTRAL = "PK\1\2";

    @TempDir
    private Path directory = Path.of("");

    private static byte[] zip(boolean stored, String... names) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String name : names) {
                ZipEntry entry = new ZipEntry(name);
                if (stored) {
                    CRC32 sum = new CRC32();
                    sum.update(DATA);
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(DATA.length);
                    entry.setCrc(sum.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(DATA);
            }
        }
        return out.toByteArray();
    }

    private static Map<String, byte[]> readAll(Path file) throws IOException {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        try (ZipTree tree = new ZipTree(file)) {
            for (FileTree.Entry entry : tree.entries()) {
                contents.put(entry.path(), tree.read(entry));
            }
        }
        return contents;
    }

    private String refused(String what, byte[] archive) throws IOException {
        Path file = Files.write(directory.resolve("images.zip"), archive);
        return Refusal.of(what, file, () -> readAll(file));
    }

    /** Where a piece of text stands. */
    private static int find(byte[] archive, String text, int from) {
        return new String(archive, StandardCharsets.ISO_8859_1).indexOf(text, from);
    }

    private static byte[] patched(byte[] archive, int at, int... values) {
        byte[] patched = archive.clone();
        for (int k = 0; k < values.length; k++) {
            patched[at + k] = (byte) values[k];
        }
        return patched;
    }

    /** Replaces names in both places by ones of the same length. */
    private static byte[] renamed(byte[] archive, String from, String to) {
        String text = new String(archive, StandardCharsets.ISO_8859_1);
        return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void readsStoredDeflatedAndZip64Files() throws IOException {
        for (boolean stored : new boolean[] {true, false}) {
            Path file = Files.write(directory.resolve("good.zip"), zip(stored, "./train/a/1.png", "train/é/2.png"));
            Map<String, byte[]> contents = readAll(file);
            assertEquals("[train/a/1.png, train/é/2.png]", contents.keySet().toString());
            contents.values().forEach(bytes -> assertArrayEquals(DATA, bytes));
        }
        Path file = directory.resolve("zip64.zip");
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(file)) {
            zip.setUseZip64(Zip64Mode.AlwaysWithCompatibility);
            zip.putArchiveEntry(new ZipArchiveEntry("train/"));
            zip.closeArchiveEntry();
            zip.putArchiveEntry(new ZipArchiveEntry("train/a/1.png"));
            zip.write(DATA);
            zip.closeArchiveEntry();
        }
        Map<String, byte[]> contents = readAll(file);
        assertArrayEquals(DATA, contents.get("train/a/1.png"));
        assertEquals(1, contents.size());
        byte[] good = Files.readAllBytes(file);
        int sizes = find(good, CENTRAL, 0);
        for (int at = find(good, "\1\0", sizes + 46); at < good.length - 22; at++) { // lies in all zip64 fields
            byte[] bad = patched(good, at, 0xff, 0xff, 0xff, 0xff);
            Path lying = Files.write(directory.resolve("lies.zip"), bad);
            Refusal.orReading("zip64, byte " + at, lying, () -> readAll(lying));
        }
    }

    @Test
    void refusesEveryTruncation() throws IOException {
        byte[] archive = zip(false, "train/a/1.png", "train/a/2.png");
        Path file = Files.write(directory.resolve("images.zip"), archive);
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            for (int length = archive.length - 1; length >= 0; length--) {
                access.setLength(length);
                Refusal.of("cut to " + length, file, () -> readAll(file));
            }
        }
    }

    @Test
    void anyChangedByteIsRefusedOrHarmless() throws IOException {
        for (boolean stored : new boolean[] {true, false}) {
            byte[] archive = zip(stored, "train/a/1.png");
            int refused = 0;
            for (int at = 0; at < archive.length; at++) {
                for (int value : new int[] {0, 1, 0x7f, 0x80, 0xff, archive[at] + 1, archive[at] - 1}) {
                    Path file = Files.write(directory.resolve("images.zip"), patched(archive, at, value));
                    boolean read = Refusal.orReading("byte " + at + " = " + value, file, () -> {
                        for (byte[] bytes : readAll(file).values()) {
                            assertArrayEquals(DATA, bytes);
                        }
                    });
                    refused += read ? 0 : 1;
                }
            }
            assertTrue(refused > archive.length, refused + " refused");
        }
    }

    @Test
    void refusesUnsafeAndRepeatedNames() throws IOException {
        String placeholder = "train/a/00001.png";
        byte[] good = zip(true, placeholder, "train/a/00002.png");
        String[] names = {
            "../../../../x.png",
            "train/../../a.png",
            "/etc/passwd/x.png",
            "C:/train/a/01.png",
            "train\\a\\00001.png",
            "train/a/\n0001.png",
            "train/a/\33[31m.png",
            "train//a//002.png",
            "train/./a/002.png"
        };
        for (String name : names) {
            assertEquals(placeholder.length(), name.length(), name);
            refused(
                    "name " + name,
                    renamed(renamed(good, "train/a/00002.png", "train/a///002.png"), placeholder, name));
        }
        refused("a byte that is no UTF-8", renamed(good, "00001", "\u00ff\u00fe001"));
    }

    @Test
    void refusesBombsAndLies() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("train/a/1.png"));
            zip.write(new byte[8 << 20]);
        }
        String ratio = refused("a bomb", out.toByteArray());
        assertTrue(ratio.contains("grows at most 100 times"), ratio);

        byte[] archive = zip(false, "train/a/1.png");
        int central = find(archive, CENTRAL, 0);
        refused("encrypted", patched(archive, central + 8, 1));
        for (int method : new int[] {1, 9, 12, 14, 93, 99, 255}) {
            refused("method " + method, patched(archive, central + 10, method, 0));
        }
        refused("check sum", patched(archive, central + 16, 1, 2, 3, 4));
        for (int size : new int[] {0, DATA.length - 1, DATA.length + 1}) {
            refused("size " + size, patched(archive, central + 24, size, 0, 0, 0));
        }
        refused("size 2^31 - 1", patched(archive, central + 24, 0xff, 0xff, 0xff, 0x7f));
        refused("size 2^32 - 2", patched(archive, central + 24, 0xfe, 0xff, 0xff, 0xff));
        refused("offset", patched(archive, central + 42, 0xff, 0xff, 0xff, 0x7f));
        int end = archive.length - 22;
        refused("entries", patched(archive, end + 8, 0xff, 0, 0xff, 0));
        refused("directory size", patched(archive, end + 12, 0xff, 0xff, 0xff, 0x7f));
        refused("directory offset", patched(archive, end + 16, 0xff, 0xff, 0xff, 0x7f));
    }

    @Test
    void aLinkIsNothingButAFileThatIsNoImage() throws IOException {
        Path file = directory.resolve("links.zip");
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(file)) {
            ZipArchiveEntry link = new ZipArchiveEntry("train/a/1.png");
            link.setUnixMode(0120777);
            zip.putArchiveEntry(link);
            zip.write("/etc/passwd".getBytes(StandardCharsets.US_ASCII));
            zip.closeArchiveEntry();
        }
        String message = Refusal.of("a link", file, () -> ImageData.open(file.toString(), 3, 8, 8));
        assertTrue(message.contains("train/a/1.png") && message.contains("expected a JPEG or PNG image"), message);
    }
}
