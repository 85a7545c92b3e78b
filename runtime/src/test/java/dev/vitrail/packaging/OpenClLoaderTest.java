package dev.vitrail.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class OpenClLoaderTest {
    /** A shared library of this machine that is always there. */
    private static final Path LIBRARY = Path.of(System.getProperty("java.home"), "lib", "libzip.so");

    @TempDir
    private Path folder = Path.of("");

    @Test
    @EnabledOnOs(OS.LINUX)
    void isFoundInAnUnpackedPackageAndCopiedWithItsLicence() throws IOException {
        Path lib = Files.createDirectories(folder.resolve("deb/usr/lib/x86_64-linux-gnu"));
        Files.copy(LIBRARY, lib.resolve("libOpenCL.so.1.0.0"));
        Files.createSymbolicLink(lib.resolve("libOpenCL.so.1"), Path.of("libOpenCL.so.1.0.0"));
        Path doc = Files.createDirectories(folder.resolve("deb/usr/share/doc/ocl-icd-libopencl1"));
        Files.writeString(doc.resolve("copyright"), "BSD");
        Path out = Files.createDirectory(folder.resolve("out"));
        OpenClLoader.find(folder.resolve("deb")).copyTo(out);
        assertEquals(-1, Files.mismatch(LIBRARY, out.resolve("libOpenCL.so.1")));
        assertTrue(Files.isRegularFile(out.resolve("libOpenCL.so.1"), java.nio.file.LinkOption.NOFOLLOW_LINKS));
        assertEquals("BSD", Files.readString(out.resolve("copyright")));
    }

    @Test
    void anythingElseIsRefused() throws IOException {
        assertThrows(NoSuchFileException.class, () -> OpenClLoader.find(folder.resolve("nothing")));
        refused("holds no libOpenCL.so.1", folder);
        refused("is no shared library for Linux", Files.writeString(folder.resolve("x.deb"), "!<arch>"));
        if (Files.exists(LIBRARY)) {
            byte[] other = Files.readAllBytes(LIBRARY);
            other[18] = 8; // MIPS
            refused("is no shared library for Linux", Files.write(folder.resolve("libOpenCL.so.1"), other));
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aLibraryWithoutItsSymbolsIsThatLibrary() throws IOException {
        Path copy = Files.copy(LIBRARY, folder.resolve("libzip.so"));
        ElfFile.open(copy).dropSymbolTable();
        long size = Files.size(copy);
        assertTrue(size < Files.size(LIBRARY), size + " bytes");
        ElfFile.open(copy).dropSymbolTable();
        assertEquals(size, Files.size(copy));
    }

    private static void refused(String reason, Path path) {
        String message = ""
                + assertThrows(IllegalArgumentException.class, () -> OpenClLoader.find(path))
                        .getMessage();
        assertTrue(message.contains(reason), message);
    }
}
