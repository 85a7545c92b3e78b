package dev.vitrail.compiler;

import dev.vitrail.compiler.emit.GeneratedFile;
import dev.vitrail.compiler.spec.ModelSpec;
import dev.vitrail.runtime.ModelDefinition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles a declaration with the pure compiler and its output with javac, in memory, and loads it. */
public final class CompiledModels {
    private CompiledModels() {}

    /** The generated definition of a declaration in package {@code test}. */
    public static ModelDefinition load(ModelSpec spec) {
        return load(spec, UnaryOperator.identity());
    }

    /** The same with another OpenCL program, made of the generated one. */
    static ModelDefinition load(ModelSpec spec, UnaryOperator<String> change) {
        Map<String, byte[]> classes = compile(spec);
        GeneratedFile program =
                VitCompiler.compile(spec, new VitCompiler.Options(Set.of())).program();
        ClassLoader loader = new ClassLoader(CompiledModels.class.getClassLoader()) {
            @Override
            public InputStream getResourceAsStream(String name) {
                return name.equals("test/" + program.name())
                        ? new ByteArrayInputStream(change.apply(program.text()).getBytes(StandardCharsets.UTF_8))
                        : super.getResourceAsStream(name);
            }

            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                byte[] bytes = classes.get(name);
                if (bytes == null) {
                    throw new ClassNotFoundException(name);
                }
                return defineClass(name, bytes, 0, bytes.length);
            }
        };
        try {
            return (ModelDefinition) loader.loadClass("test." + spec.generatedName())
                    .getField("DEFINITION")
                    .get(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** Class files by name; fails on any warning of {@code -Xlint:all}. */
    public static Map<String, byte[]> compile(ModelSpec spec) {
        List<GeneratedFile> files = new ArrayList<>(
                VitCompiler.compile(spec, new VitCompiler.Options(Set.of())).sources());
        files.add(new GeneratedFile("test." + spec.name(), "package test; interface " + spec.name() + " {}"));
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        Map<String, byte[]> classes = new HashMap<>();
        JavaFileManager manager = new ForwardingJavaFileManager<>(javac.getStandardFileManager(problems, null, null)) {
            @Override
            public JavaFileObject getJavaFileForOutput(
                    Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
                return new SimpleJavaFileObject(URI.create("memory:///" + name), kind) {
                    @Override
                    public OutputStream openOutputStream() {
                        return new ByteArrayOutputStream() {
                            @Override
                            public void close() {
                                classes.put(name, toByteArray());
                            }
                        };
                    }
                };
            }
        };
        List<JavaFileObject> sources = files.stream()
                .<JavaFileObject>map(file ->
                        new SimpleJavaFileObject(
                                URI.create("memory:///" + file.name().replace('.', '/') + ".java"),
                                JavaFileObject.Kind.SOURCE) {
                            @Override
                            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                                return file.text();
                            }
                        })
                .toList();
        List<String> options =
                List.of("-Xlint:all", "-Werror", "-proc:none", "-classpath", System.getProperty("java.class.path"));
        boolean compiled =
                javac.getTask(null, manager, problems, options, null, sources).call();
        List<Diagnostic<? extends JavaFileObject>> found = problems.getDiagnostics();
        if (!compiled || !found.isEmpty()) {
            throw new AssertionError("the generated code does not compile cleanly: " + found);
        }
        return classes;
    }
}
