package dev.vitrail.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderCopyTest {

    @TempDir
    Path folder;

    @Test
    void filesComeInTheOrderOfTheirWritingAndTheLargestStayBehind() throws IOException {
        file("result", 10, 3);
        file("state", 1000, 2);
        file("sub/metrics", 90, 1);
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("result"));
        FolderCopy copy = FolderCopy.of(folder, 100, path -> true);
        assertEquals(
                List.of("sub/metrics", "result"),
                copy.files().stream().map(FolderCopy.Content::path).toList());
        assertEquals(List.of("state"), copy.leftOut());
        assertTrue(copy.had("state") && copy.had("result") && !copy.had("metrics"));
    }

    @Test
    void nothingIsWrittenOutsideTheFolder() {
        FolderCopy hostile = new FolderCopy("host", List.of(new FolderCopy.Content("../out", new byte[1])), List.of());
        String message = assertThrows(
                        IOException.class,
                        () -> hostile.writeTo(folder.resolve("t"), (file, content) -> {
                            throw new AssertionError(file);
                        }))
                .getMessage();
        assertEquals("a file of the trial would lie outside its folder: ../out", message);
    }

    private void file(String path, int bytes, long second) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[bytes]);
        Files.setLastModifiedTime(file, FileTime.fromMillis(second * 1000));
    }
}
