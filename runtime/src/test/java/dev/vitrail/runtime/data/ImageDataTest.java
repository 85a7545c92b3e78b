package dev.vitrail.runtime.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageDataTest {
    @TempDir
    private Path root = Path.of("");

    private static String refused(String data, Path name) {
        return Refusal.of(data, name, () -> ImageData.open(data, 3, 8, 8));
    }

    @Test
    void whatIsUnknownGetsOneMessageThatListsWhatIsAccepted() throws IOException {
        Path empty = Files.createFile(root.resolve("empty.tar"));
        Path text = Files.writeString(root.resolve("notes.txt"), "hello".repeat(1000));
        Path folder = Files.createDirectory(root.resolve("folder"));
        Path absent = root.resolve("absent");
        for (Path path : new Path[] {empty, text, folder, absent}) {
            String message = refused(path.toString(), path);
            for (String kind : new String[] {"builtin:shapes", ".tar", ".zip", "CIFAR-10", "CIFAR-100", "IDX"}) {
                assertTrue(message.contains(kind), message);
            }
        }
        assertTrue(refused("builtin:circles", Path.of("builtin:circles")).contains("builtin:shapes"));
        assertTrue(refused("a\0b", Path.of("a?b")).contains("builtin:shapes"));
    }

    @Test
    void aPackedArchiveIsNamedAsSuch() throws IOException {
        Path file = Files.write(root.resolve("images.tar.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0});
        assertTrue(refused(file.toString(), file).contains("gunzip"));
    }

    @Test
    void emptyArchivesAreRefused() throws IOException {
        Path tar = Files.write(root.resolve("empty.tar"), new byte[10_240]);
        refused(tar.toString(), tar);
        Path zip = Files.write(root.resolve("empty.zip"), "PK\5\6".getBytes(StandardCharsets.US_ASCII));
        refused(zip.toString(), zip);
        Path hollow = Files.write(
                root.resolve("hollow.tar"), new TarBytes().entry("train/", '5').end());
        assertTrue(refused(hollow.toString(), hollow).contains("train/CLASS/*"));
    }

    @Test
    void needsThatExceedTheMemoryAreRefusedBeforeAllocating() {
        String source = "builtin:shapes";
        IOException refusal = assertThrows(IOException.class, () -> ImageData.open(source, 3, 10_000, 10_000));
        assertTrue(String.valueOf(refusal.getMessage()).contains("GiB"), refusal::getMessage);
        assertThrows(DataFormatException.class, () -> ImageData.open(source, 3, 1 << 20, 1 << 20));
        assertThrows(IllegalArgumentException.class, () -> ImageData.open(source, 0, 8, 8));
    }

    @Test
    void dataSetsNoLongerUsedGiveTheirMemoryBack() throws IOException {
        for (int k = 0; k < 20; k++) { // 20 x 136 MiB are more than the JVM of the tests may take
            assertEquals(10_000, openStore().size());
        }
    }

    private static Dataset openStore() throws IOException {
        return PixelStore.allocate("test", 10_000, new Wanted(3, 69, 69, 0), List.of("a"));
    }
}
