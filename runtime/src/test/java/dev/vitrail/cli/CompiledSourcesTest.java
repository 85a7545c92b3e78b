package dev.vitrail.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompiledSourcesTest {
    @TempDir
    private Path folder = Path.of("");

    private Path jar = Path.of("");
    private Path source = Path.of("");
    private int compilations;

    @BeforeEach
    void files() throws IOException {
        jar = Files.writeString(folder.resolve("some.jar"), "one");
        source = Files.writeString(folder.resolve("A.java"), "interface A {}");
    }

    @Test
    void aFileIsCompiledOnce() throws IOException {
        SourceCompiler.Result first = compile(jar.toString());
        SourceCompiler.Result second = compile(jar.toString());
        assertEquals(1, compilations);
        assertEquals(first.messages(), second.messages());
        assertEquals(
                List.copyOf(first.files().keySet()), List.copyOf(second.files().keySet()));
        assertArrayEquals(first.files().get("A.class"), second.files().get("A.class"));
    }

    @Test
    void anotherTextOrJarIsCompiledAgain() throws IOException {
        compile(jar.toString());
        Files.writeString(source, "interface A { }");
        compile(jar.toString());
        assertEquals(2, compilations);
        Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH));
        compile(jar.toString());
        assertEquals(3, compilations);
        compile(jar + File.pathSeparator + jar);
        assertEquals(4, compilations);
        compile(jar.toString());
        assertEquals(4, compilations);
    }

    @Test
    void damageIsCompiledAgain() throws IOException {
        compile(jar.toString());
        try (Stream<Path> kept = Files.list(folder.resolve("kept"))) {
            for (Path file : kept.toList()) {
                byte[] bytes = Files.readAllBytes(file);
                bytes[bytes.length - 1] ^= 1;
                Files.write(file, bytes);
            }
        }
        compile(jar.toString());
        assertEquals(2, compilations);
    }

    @Test
    void errorsAreNotKept() throws IOException {
        Files.writeString(source, "interface A {");
        assertFalse(compile(jar.toString()).success());
        assertFalse(compile(jar.toString()).success());
        assertEquals(2, compilations);
    }

    @Test
    void nothingIsKeptOfFoldersOrWithoutAFolder() throws IOException {
        compile(folder.toString());
        compile(folder.toString());
        assertEquals(2, compilations);
        compile(null, jar.toString());
        compile(null, jar.toString());
        assertEquals(4, compilations);
    }

    private SourceCompiler.Result compile(String classPath) throws IOException {
        return compile(folder.resolve("kept"), classPath);
    }

    private SourceCompiler.Result compile(@Nullable Path kept, String classPath) throws IOException {
        return new CompiledSources(kept, List.of(classPath, "")).compile(source, file -> {
            compilations++;
            return new SourceCompiler(System.getProperty("java.class.path"), "").compile(file);
        });
    }
}
