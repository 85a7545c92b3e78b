package dev.vitrail.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** Compiles one source file together with what annotation processors make of it; nothing is written to disk. */
final class SourceCompiler {
    private final String classPath;
    private final String processorPath;

    /**
     * A compiler.
     *
     * @param classPath what the source may use
     * @param processorPath where annotation processors are looked for; empty for none
     */
    SourceCompiler(String classPath, String processorPath) {
        this.classPath = classPath;
        this.processorPath = processorPath;
    }

    /**
     * The result of a compilation.
     *
     * @param files class files and resources by path, such as {@code shop/TinyVitModel.class}; empty when there were errors
     * @param messages what javac printed
     */
    record Result(boolean success, Map<String, byte[]> files, String messages) {}

    /** Compiles a file. */
    Result compile(Path file) throws IOException {
        return compile(manager -> manager.getJavaFileObjects(file).iterator().next());
    }

    /** Compiles the text of a file {@code name.java}. */
    Result compile(String name, String text) throws IOException {
        return compile(
                _ -> new MemoryFile(name + JavaFileObject.Kind.SOURCE.extension, JavaFileObject.Kind.SOURCE, text));
    }

    private Result compile(Function<StandardJavaFileManager, JavaFileObject> source) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new UsageException("this Java has no compiler: run with a JDK 25, or name a compiled class");
        }
        StringWriter messages = new StringWriter();
        List<String> options = new ArrayList<>(List.of("-classpath", classPath, "-implicit:none"));
        options.addAll(processorPath.isEmpty() ? List.of("-proc:none") : List.of("-processorpath", processorPath));
        try (StandardJavaFileManager standard = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
                InMemoryOutput output = new InMemoryOutput(standard)) {
            boolean success = compiler.getTask(messages, output, null, options, null, List.of(source.apply(standard)))
                    .call();
            return new Result(success, success ? output.files() : Map.of(), messages.toString());
        }
    }

    /** Keeps what the compiler writes; generated sources are read back by it. */
    private static final class InMemoryOutput extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, MemoryFile> files = new LinkedHashMap<>();

        InMemoryOutput(JavaFileManager manager) {
            super(manager);
        }

        Map<String, byte[]> files() {
            Map<String, byte[]> contents = new LinkedHashMap<>();
            files.forEach((path, file) -> contents.put(path, file.bytes.toByteArray()));
            return contents;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            String path = className.replace('.', '/') + kind.extension;
            MemoryFile file = new MemoryFile(path, kind);
            if (kind == JavaFileObject.Kind.CLASS) {
                files.put(path, file);
            }
            return file;
        }

        @Override
        public FileObject getFileForOutput(
                Location location, String packageName, String relativeName, FileObject sibling) {
            String folder = packageName.isEmpty() ? "" : packageName.replace('.', '/') + "/";
            MemoryFile file = new MemoryFile(folder + relativeName, JavaFileObject.Kind.OTHER);
            if (location == StandardLocation.CLASS_OUTPUT) {
                files.put(folder + relativeName, file);
            }
            return file;
        }

        // The default refuses files that its own kind of manager did not make.
        @Override
        public boolean isSameFile(FileObject a, FileObject b) {
            return a.toUri().equals(b.toUri());
        }
    }

    private static final class MemoryFile extends SimpleJavaFileObject {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        MemoryFile(String path, Kind kind) {
            super(URI.create("memory:///" + path), kind);
        }

        MemoryFile(String path, Kind kind, String text) {
            this(path, kind);
            bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public OutputStream openOutputStream() {
            return bytes;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
