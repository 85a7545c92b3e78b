package dev.vitrail.runtime.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.checkpoint.ChildJvm;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskCacheTest {
    private static final long CAPACITY = 1 << 20;
    private static final CacheKey KEY = CacheKey.of("program", "source", "options");
    private static final byte[] BODY = "what the compiler made".getBytes(UTF_8);

    @TempDir
    Path root;

    @Test
    void findsWhatWasStored() {
        DiskCache cache = cache();
        assertNull(cache.find(KEY));
        cache.store(KEY, BODY);
        assertArrayEquals(BODY, cache.find(KEY));
        assertArrayEquals(BODY, cache().find(KEY));
        cache.store(KEY, new byte[0]);
        assertArrayEquals(new byte[0], cache.find(KEY));
        cache.remove(KEY);
        assertNull(cache.find(KEY));
    }

    @Test
    void keysDependOnEveryPartAndItsBorders() {
        assertNotEquals(CacheKey.of("program", "ab", "c"), CacheKey.of("program", "a", "bc"));
        assertNotEquals(CacheKey.of("program", "a", ""), CacheKey.of("program", "a"));
        assertNotEquals(CacheKey.of("program", "a"), CacheKey.of("probe", "a"));
        assertEquals(CacheKey.of("program", "a", "b"), CacheKey.of("program", "a", "b"));
    }

    @Test
    void noChangedByteIsBelieved() throws IOException {
        DiskCache cache = cache();
        cache.store(KEY, BODY);
        byte[] good = Files.readAllBytes(file());
        for (int at = 0; at < good.length; at++) {
            for (int bit : new int[] {1, 0x80, 0xff}) {
                byte[] bad = good.clone();
                bad[at] ^= (byte) bit;
                refused(bad, "byte " + at);
            }
        }
    }

    @Test
    void noOtherLengthIsBelieved() throws IOException {
        DiskCache cache = cache();
        cache.store(KEY, BODY);
        byte[] good = Files.readAllBytes(file());
        for (int length = 0; length < good.length; length++) {
            refused(Arrays.copyOf(good, length), length + " bytes");
        }
        refused(Arrays.copyOf(good, good.length + 1), "one byte more");
    }

    private void refused(byte[] content, String what) throws IOException {
        Files.write(file(), content);
        DiskCache cache = cache();
        assertNull(cache.find(KEY), what);
        assertFalse(Files.exists(file()), what);
        cache.store(KEY, BODY);
        assertArrayEquals(BODY, cache.find(KEY), what);
    }

    @Test
    void entriesOfOtherKeysAreNotBelieved() throws IOException {
        DiskCache cache = cache();
        CacheKey other = CacheKey.of("program", "other source");
        cache.store(other, BODY);
        Files.move(folder().resolve(other.fileName()), file());
        assertNull(cache.find(KEY));
    }

    @Test
    void hugeFilesAreNotRead() throws IOException {
        DiskCache cache = cache();
        try (RandomAccessFile huge = new RandomAccessFile(file().toFile(), "rw")) {
            huge.setLength(1L << 40);
        }
        assertNull(cache.find(KEY));
        assertFalse(Files.exists(file()));
    }

    @Test
    void linksAndFoldersAreNotFollowed() throws IOException {
        cache().store(KEY, BODY);
        Path elsewhere = root.resolve("elsewhere");
        Files.move(file(), elsewhere);
        Files.createSymbolicLink(file(), elsewhere);
        assertNull(cache().find(KEY));
        assertTrue(Files.exists(elsewhere));
        Files.createDirectories(file().resolve("sub"));
        assertNull(cache().find(KEY));
        cache().store(KEY, BODY);
        assertNull(cache().find(KEY));
    }

    @Test
    void foldersThatOthersMayWriteToAreNotUsed() throws IOException {
        cache().store(KEY, BODY);
        Files.setPosixFilePermissions(folder(), PosixFilePermissions.fromString("rwxrwx---"));
        assertNull(cache().find(KEY));
        Files.setPosixFilePermissions(folder(), PosixFilePermissions.fromString("rwxr-xr-x"));
        assertArrayEquals(BODY, cache().find(KEY));
    }

    @Test
    void theFolderIsTheUsersAlone() throws IOException {
        cache();
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())));
    }

    @Test
    void aFolderThatCannotBeMadeIsNoCache() throws IOException {
        Files.writeString(root.resolve("file"), "");
        DiskCache cache = new DiskCache(root.resolve("file").resolve("cache"), CAPACITY);
        cache.store(KEY, BODY);
        assertNull(cache.find(KEY));
        cache.remove(KEY);
    }

    @Test
    void keepsToItsSize() throws IOException {
        DiskCache cache = cache();
        byte[] third = new byte[(int) CAPACITY / 3];
        for (int i = 0; i < 4; i++) {
            cache.store(key(i), third);
            Files.setLastModifiedTime(
                    folder().resolve(key(i).fileName()),
                    FileTime.from(Instant.now().minusSeconds(100 - i)));
            if (i == 1) {
                cache.find(key(0)); // used last
            }
        }
        assertNull(cache.find(key(1)));
        assertArrayEquals(third, cache.find(key(0)));
        assertArrayEquals(third, cache.find(key(3)));
        cache.store(KEY, new byte[(int) CAPACITY + 1]);
        assertNull(cache.find(KEY));
        assertArrayEquals(third, cache.find(key(3)));
    }

    private static CacheKey key(int number) {
        return CacheKey.of("program", Integer.toString(number));
    }

    @Test
    void removesWhatADeadProcessLeft() throws IOException {
        DiskCache cache = cache();
        Path old = Files.createFile(folder().resolve(CacheFolder.TEMPORARY + "1"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(7200)));
        Path young = Files.createFile(folder().resolve(CacheFolder.TEMPORARY + "2"));
        cache.store(KEY, BODY);
        assertFalse(Files.exists(old));
        assertTrue(Files.exists(young));
    }

    @Test
    void theFolderFollowsPropertyAndEnvironment() {
        assertEquals(Path.of("/a"), DiskCache.standardFolder("/a", "/x"));
        assertEquals(Path.of("/x/vitrail/opencl"), DiskCache.standardFolder(null, "/x"));
        Path home = Path.of(System.getProperty("user.home"), ".cache/vitrail/opencl");
        assertEquals(home, DiskCache.standardFolder(null, "relative"));
        assertEquals(home, DiskCache.standardFolder("", null));
        assertNull(DiskCache.standardFolder("off", "/x"));
    }

    @Test
    void twoProcessesMayWriteAtOnce() throws Exception {
        cache();
        List<Process> writers = List.of(
                ChildJvm.start(List.of(), Writer.class, folder().toString(), "1"),
                ChildJvm.start(List.of(), Writer.class, folder().toString(), "2"));
        for (Process writer : writers) {
            String output = new String(writer.getInputStream().readAllBytes(), UTF_8);
            assertEquals(0, writer.waitFor(), output);
        }
        try (Stream<Path> files = Files.list(folder())) {
            assertFalse(files.anyMatch(file -> file.getFileName().toString().startsWith(CacheFolder.TEMPORARY)));
        }
    }

    /** Stores and finds the same few keys again and again; whatever is found must be what some process stored. */
    static final class Writer {
        public static void main(String[] arguments) {
            DiskCache cache = new DiskCache(Path.of(arguments[0]), CAPACITY);
            Random random = new Random(Long.parseLong(arguments[1]));
            for (int i = 0; i < 300; i++) {
                CacheKey key = key(random.nextInt(3));
                byte[] body = new byte[100 + random.nextInt(100_000)];
                Arrays.fill(body, (byte) body.length);
                cache.store(key, body);
                byte[] found = cache.find(key);
                if (found == null || found[0] != (byte) found.length || found[found.length - 1] != found[0]) {
                    System.out.println("found " + (found == null ? "nothing" : found.length + " wrong bytes"));
                    System.exit(1);
                }
            }
        }
    }

    private DiskCache cache() {
        return new DiskCache(folder(), CAPACITY);
    }

    private Path folder() {
        return root.resolve("cache");
    }

    private Path file() {
        return folder().resolve(KEY.fileName());
    }
}
