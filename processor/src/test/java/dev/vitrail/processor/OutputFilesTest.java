package dev.vitrail.processor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a compilation in a real folder. */
class OutputFilesTest {
    @TempDir
    Path folder;

    private final Map<String, List<String>> origins = new TreeMap<>();
    private boolean full;
    private Path out;
    private Path source;

    @BeforeEach
    void writeSource() throws IOException {
        out = Files.createDirectory(folder.resolve("out"));
        source = Files.writeString(
                folder.resolve("TinyVit.java"), "package shop;\n" + Compile.TINY + "interface TinyVit {}");
    }

    @Test
    void aFileThatCannotBeWrittenIsAnErrorAtTheType() throws IOException {
        full = true;

        List<String> errors = compile();

        assertEquals(
                List.of("[VitWrite] The files generated for TinyVit cannot be written:"
                        + " java.io.IOException: No space left on device."),
                errors);
    }

    @Test
    void theClassesOfTheLastBuildAreNoClash() throws IOException {
        assertEquals(List.of(), compile());
        assertTrue(Files.exists(out.resolve("shop/TinyVitModel.class")));

        assertEquals(List.of(), compile());
    }

    @Test
    void equalDeclarationsGiveEqualBytes() throws IOException {
        compile();
        byte[] first = Files.readAllBytes(out.resolve("shop/TinyVitModel.java"));
        Files.delete(out.resolve("shop/TinyVitModel.java"));
        Files.delete(out.resolve("shop/TinyVitModel.class"));

        compile();

        assertArrayEquals(first, Files.readAllBytes(out.resolve("shop/TinyVitModel.java")));
    }

    @Test
    void everyFileNamesTheSourceOfTheAnnotatedTypeAsItsOrigin() throws IOException {
        compile("-Avitrail.dump=spec");

        assertTrue(origins.keySet().stream().anyMatch(name -> name.endsWith("TinyVitModel")), origins::toString);
        assertTrue(origins.size() >= 2, origins::toString);
        origins.forEach((name, files) -> assertEquals(List.of("TinyVit.java"), files, name));
    }

    private List<String> compile(String... options) throws IOException {
        List<String> arguments = new ArrayList<>(Arrays.asList(options));
        String classPath = Compile.userClassPath() + java.io.File.pathSeparator + out;
        arguments.addAll(List.of("-d", out.toString(), "-cp", classPath));
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        try (StandardJavaFileManager files =
                javac.getStandardFileManager(diagnostics, Locale.ROOT, StandardCharsets.UTF_8)) {
            JavaCompiler.CompilationTask task = javac.getTask(
                    null, new Recording(files), diagnostics, arguments, null, files.getJavaFileObjects(source));
            task.setProcessors(List.of(new VitrailProcessor()));
            task.call();
        }
        return diagnostics.getDiagnostics().stream()
                .map(diagnostic -> diagnostic.getMessage(Locale.ROOT))
                .toList();
    }

    /** Remembers the origins that incremental builds are told. */
    private final class Recording extends ForwardingJavaFileManager<JavaFileManager> {
        Recording(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutputForOriginatingFiles(
                Location location, String className, JavaFileObject.Kind kind, FileObject... originatingFiles)
                throws IOException {
            if (full) {
                throw new IOException("No space left on device");
            }
            if (kind == JavaFileObject.Kind.SOURCE) {
                record(className, originatingFiles);
            }
            return super.getJavaFileForOutputForOriginatingFiles(location, className, kind, originatingFiles);
        }

        @Override
        public FileObject getFileForOutputForOriginatingFiles(
                Location location, String packageName, String name, FileObject... originatingFiles) throws IOException {
            record(name, originatingFiles);
            return super.getFileForOutputForOriginatingFiles(location, packageName, name, originatingFiles);
        }

        private void record(String name, FileObject... originatingFiles) {
            origins.put(
                    name,
                    Arrays.stream(originatingFiles)
                            .map(file -> Path.of(file.getName()).getFileName().toString())
                            .toList());
        }
    }
}
