package dev.vitrail.runtime.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarTreeTest {
    private static final byte[] DATA = "some bytes".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path directory = Path.of("");

    private Path write(byte[] archive) throws IOException {
        return Files.write(directory.resolve("images.tar"), archive);
    }

    private String refused(String what, byte[] archive) throws IOException {
        Path file = write(archive);
        return Refusal.of(what, file, () -> readAll(file));
    }

    private static Map<String, byte[]> readAll(Path file) throws IOException {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        try (TarTree tree = new TarTree(file)) {
            for (FileTree.Entry entry : tree.entries()) {
                contents.put(entry.path(), tree.read(entry));
            }
        }
        return contents;
    }

    private static TarBytes.Header header() {
        return new TarBytes.Header("train/a/1.png", '0', DATA.length);
    }

    @Test
    void readsWhatAnIndependentWriterWritesInEveryFormat() throws IOException {
        String deep = "train/" + "class".repeat(30) + "/" + "n".repeat(120) + ".png";
        String accents = "train/crème brûlée/été 東京.jpg";
        for (int longNames : new int[] {TarArchiveOutputStream.LONGFILE_GNU, TarArchiveOutputStream.LONGFILE_POSIX}) {
            for (int size : new int[] {0, 1, 511, 512, 513, 20_000}) {
                Path file = directory.resolve("written.tar");
                byte[] data = new byte[size];
                Arrays.fill(data, (byte) 7);
                try (var out = new TarArchiveOutputStream(Files.newOutputStream(file), "UTF-8")) {
                    out.setLongFileMode(longNames);
                    out.setAddPaxHeadersForNonAsciiNames(true);
                    out.setBigNumberMode(
                            size % 2 == 0
                                    ? TarArchiveOutputStream.BIGNUMBER_STAR
                                    : TarArchiveOutputStream.BIGNUMBER_POSIX);
                    for (String name : new String[] {"train/", "./test/b/2.png", deep, accents}) {
                        TarArchiveEntry entry = new TarArchiveEntry(name);
                        entry.setSize(name.endsWith("/") ? 0 : size);
                        out.putArchiveEntry(entry);
                        out.write(data, 0, (int) entry.getSize());
                        out.closeArchiveEntry();
                    }
                }
                Map<String, byte[]> contents = readAll(file);
                assertEquals(List.of("test/b/2.png", deep, accents), List.copyOf(contents.keySet()));
                contents.values().forEach(bytes -> assertArrayEquals(data, bytes));
            }
        }
    }

    @Test
    void readsOldHeadersPrefixesAndBinarySizes() throws IOException {
        TarBytes.Header old = header().text(257, 8, "").set(156, 0);
        TarBytes.Header prefixed = new TarBytes.Header("2.png", '0', DATA.length).text(345, 155, "train/b");
        TarBytes.Header binary = new TarBytes.Header("train/c/3.png", '0', 0).text(124, 12, "");
        binary.set(124, 0x80).set(135, DATA.length);
        byte[] archive = new TarBytes()
                .entry("train/", '5')
                .add(old, DATA)
                .add(prefixed, DATA)
                .pax('g', "comment", "of the whole archive")
                .add(binary, DATA)
                .end();
        Map<String, byte[]> contents = readAll(write(archive));
        assertEquals(
                "[train/a/1.png, train/b/2.png, train/c/3.png]",
                contents.keySet().toString());
        contents.values().forEach(bytes -> assertArrayEquals(DATA, bytes));
    }

    @Test
    void refusesEveryTruncation() throws IOException {
        byte[] archive = new TarBytes()
                .file("train/a/1.png", DATA)
                .pax('x', "path", "train/a/2.png")
                .file("short", DATA)
                .end();
        Path file = write(archive);
        assertEquals(2, readAll(file).size());
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            for (int length = archive.length - 1; length >= 0; length--) {
                access.setLength(length);
                Refusal.of("cut to " + length, file, () -> readAll(file));
            }
        }
    }

    @Test
    void refusesAChangeOfAnyByteOfAHeader() throws IOException {
        byte[] good = new TarBytes().add(header(), DATA).end();
        for (int at = 0; at < 512; at++) {
            for (int bit = at % 3; bit < 8; bit += 3) {
                byte[] bad = good.clone();
                bad[at] ^= (byte) (1 << bit);
                Path file = write(bad);
                boolean read = Refusal.orReading("bit " + bit + " of byte " + at, file, () -> readAll(file));
                // Only the check sum itself can be written in several ways.
                assertTrue(!read || (at >= 148 && at < 156), "bit " + bit + " of byte " + at);
            }
        }
    }

    @Test
    void refusesWrongSizes() throws IOException {
        String[] sizes = {
            "", "-1", "99999999999", "77777777777", "00000001001", "00000000xyz", "0x00000000a", "   ", "1 2", "٣"
        };
        for (String size : sizes) {
            refused(
                    "size " + size,
                    new TarBytes().add(header().text(124, 12, size), DATA).end());
        }
        for (int first = 0x80; first < 0x100; first++) { // a binary size, huge or negative
            for (int at = 125; at < 134; at++) {
                TarBytes.Header header =
                        header().text(124, 12, "").set(124, first).set(at, 0xff);
                refused("binary size", new TarBytes().add(header, DATA).end());
            }
        }
        for (String size : new String[] {"", "-1", "1e3", "99999999999999999999", "123456789012345678", "10 "}) {
            refused(
                    "pax size " + size,
                    new TarBytes()
                            .pax('x', "size", size)
                            .file("train/a/1.png", DATA)
                            .end());
        }
        refused(
                "a directory with data",
                new TarBytes().add(new TarBytes.Header("a/", '5', 10), DATA).end());
    }

    @Test
    void refusesLinksDevicesAndOtherThings() throws IOException {
        for (char type = 1; type < 256; type++) {
            if ("057xgLK".indexOf(type) < 0) {
                String message = refused(
                        "type " + (int) type,
                        new TarBytes()
                                .file("train/a/0.png", DATA)
                                .add(header().set(156, type).text(157, 100, "/etc/passwd"), DATA)
                                .end());
                assertTrue(message.contains("byte 1024: expected files and directories only"), message);
            }
        }
    }

    @Test
    void refusesUnsafeAndRepeatedNames() throws IOException {
        String[] names = {
            "../x.png",
            "train/../../x.png",
            "train/a/..",
            "/etc/x.png",
            "C:/x.png",
            "c:x",
            "train\\a\\1.png",
            "a\nb",
            "a\u001b[31m",
            "a\u007f",
            "",
            "."
        };
        for (String name : names) {
            refused("name " + name, new TarBytes().file(name, DATA).end());
            if (!name.isEmpty()) {
                refused(
                        "long name " + name,
                        new TarBytes().add('L', name + "\0").file("x", DATA).end());
                refused(
                        "pax name " + name,
                        new TarBytes().pax('x', "path", name).file("x", DATA).end());
            }
        }
        refused("twice", new TarBytes().file("a/1", DATA).file("a/1", DATA).end());
        refused(
                "twice in two spellings",
                new TarBytes().file("a/1", DATA).file("./a//1", DATA).end());
        refused("not UTF-8", new TarBytes().add(header().set(2, 0xff), DATA).end());
        refused(
                "very long",
                new TarBytes()
                        .pax('x', "path", "x".repeat(5000))
                        .file("x", DATA)
                        .end());
    }

    @Test
    void refusesBrokenExtensions() throws IOException {
        String[] records = {
            "",
            "5",
            "5 ",
            "0 path=x\n",
            "-9 path=x\n",
            "99 path=x\n",
            "9 path=x\n\n",
            "10 path=xy",
            "8 pathx\n",
            "99999999999999999999 path=x\n",
            "x path=x\n",
            " 9 path=x\n",
            "3 \n",
            "1 ",
            "11 path=x\n"
        };
        for (String record : records) {
            if (!record.isEmpty()) {
                refused(
                        "record " + record,
                        new TarBytes().add('x', record).file("x", DATA).end());
            }
        }
        refused(
                "a name for all files",
                new TarBytes().pax('g', "path", "y").file("x", DATA).end());
        refused(
                "a sparse file",
                new TarBytes().pax('x', "GNU.sparse.size", "9").file("x", DATA).end());
        refused(
                "an empty long name",
                new TarBytes().add('L', "\0").file("x", DATA).end());
        refused(
                "a long name of nothing",
                new TarBytes().file("x", DATA).add('L', "y\0").end());
        refused(
                "a long name of 100 kB",
                new TarBytes().add('L', "y".repeat(100_000)).file("x", DATA).end());
        refused("data after the end", concatenate(new TarBytes().file("x", DATA).end(), DATA));
        refused(
                "an archive after the end",
                concatenate(
                        new TarBytes().file("x", DATA).end(),
                        new TarBytes().file("y", DATA).end()));
        refused(
                "one block of zeros",
                Arrays.copyOf(new TarBytes().file("x", DATA).end(), 1024 + 512));
    }

    private static byte[] concatenate(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
