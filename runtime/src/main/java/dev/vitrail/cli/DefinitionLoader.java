package dev.vitrail.cli;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds what the processor generated for a declaration that a user names: by a class on the class path, or by a single
 * source file, which is then compiled in this process.
 *
 * @param <T> type of the generated class's constant {@code DEFINITION}
 */
public final class DefinitionLoader<T> {
    private static final String SOURCE = ".java";
    private static final String CLASS = ".class";
    private static final String DEFINITION = "DEFINITION";

    private final Kind<T> kind;
    private final String classPath;
    private final PrintStream messages;

    /**
     * What is looked for.
     *
     * @param noun what people call it
     * @param suffix what the generated class's name has after that of the declaring type
     * @param annotation what declares it
     * @param name simple name of the declaring type
     * @param declaration qualified name of the declaring type
     */
    public record Kind<T>(
            Class<T> type,
            String noun,
            String suffix,
            String annotation,
            Function<T, String> name,
            Function<T, String> declaration) {}

    /**
     * What was found.
     *
     * @param className binary name of the generated class
     * @param files class files and resources by path of everything compiled; empty where the class was on the class path
     */
    public record Loaded<T>(T definition, String className, Map<String, byte[]> files) {}

    /**
     * A loader.
     *
     * @param classPath jars and folders searched beside those of this process, separated as on this system; may be empty
     * @param messages where the compiler's messages go
     */
    public DefinitionLoader(Kind<T> kind, String classPath, PrintStream messages) {
        this.kind = kind;
        this.classPath = classPath;
        this.messages = messages;
    }

    /**
     * Loads a definition.
     *
     * @param name {@code p.TinyVit}, {@code p.Outer.TinyVit}, {@code Models.java} or {@code Models.java#TinyVit}
     * @throws UsageException if there is none, or its source does not compile
     */
    public Loaded<T> load(String name) throws IOException {
        int hash = name.lastIndexOf(SOURCE + "#");
        if (hash >= 0) {
            int end = hash + SOURCE.length();
            return fromSource(Path.of(name.substring(0, end)), name.substring(end + 1));
        }
        return name.endsWith(SOURCE) ? fromSource(Path.of(name), "") : fromClass(name);
    }

    private Loaded<T> fromClass(String name) {
        ClassLoader loader = extended();
        List<String> candidates = generatedNames(name, kind.suffix());
        for (String candidate : candidates) {
            Optional<T> definition = definition(loader, candidate);
            if (definition.isPresent()) {
                return new Loaded<>(definition.get(), candidate, Map.of());
            }
        }
        if (exists(loader, name)) {
            throw new UsageException("class " + name + " has no compiled " + kind.noun() + " "
                    + candidates.getFirst()
                    + ": compile it with vitrail-processor on javac's -processorpath");
        }
        throw new UsageException("no class " + name + " on the class path"
                + (Files.exists(Path.of(name + SOURCE)) ? "; for the source file write " + name + SOURCE : "")
                + (classPath.isEmpty() ? " (--classpath adds jars and folders)" : ""));
    }

    /** The names that the class generated for a type can have, the likeliest first. */
    static List<String> generatedNames(String name, String suffix) {
        List<String> names = new ArrayList<>();
        String candidate = name.replace('$', '_');
        names.add(candidate + suffix);
        int dot = candidate.lastIndexOf('.');
        while (dot >= 0) {
            candidate = candidate.substring(0, dot) + "_" + candidate.substring(dot + 1);
            names.add(candidate + suffix);
            dot = candidate.lastIndexOf('.');
        }
        names.add(name);
        return names;
    }

    /**
     * Compiles a source file and loads every definition in it.
     *
     * @throws UsageException if there is none, or it does not compile
     */
    public List<Loaded<T>> loadAll(Path file) throws IOException {
        if (!file.toString().endsWith(SOURCE)) {
            throw new UsageException(file + ": not the name of a " + SOURCE + " file");
        }
        if (!Files.isRegularFile(file)) {
            throw new UsageException(file + ": no such file");
        }
        CompiledSources kept = CompiledSources.standard(List.of(fullClassPath(), processorPath()));
        return compiled(file.toString(), kept.compile(file, compiler()::compile));
    }

    private Loaded<T> fromSource(Path file, String chosen) throws IOException {
        return choose(file, chosen, loadAll(file));
    }

    /**
     * Compiles a source text.
     *
     * @param name of the file, without its ending
     * @param origin where the text comes from, for messages
     */
    Loaded<T> compile(String name, String text, String origin) throws IOException {
        return compiled(origin, compiler().compile(name, text)).getFirst();
    }

    private SourceCompiler compiler() {
        return new SourceCompiler(fullClassPath(), processorPath());
    }

    private String fullClassPath() {
        return System.getProperty("java.class.path") + (classPath.isEmpty() ? "" : File.pathSeparator + classPath);
    }

    private static String processorPath() {
        return System.getProperty("vitrail.processorpath", "");
    }

    private List<Loaded<T>> compiled(String source, SourceCompiler.Result result) {
        messages.print(result.messages());
        if (!result.success()) {
            throw new UsageException(source + " does not compile");
        }
        ClassLoader loader = new MemoryClassLoader(result.files(), extended());
        List<Loaded<T>> all = new ArrayList<>();
        for (String path : result.files().keySet()) {
            if (path.endsWith(CLASS)) {
                String name = path.substring(0, path.length() - CLASS.length()).replace('/', '.');
                definition(loader, name).ifPresent(found -> all.add(new Loaded<>(found, name, result.files())));
            }
        }
        if (all.isEmpty()) {
            throw new UsageException(
                    source + " declares no " + kind.noun() + ": no type in it has " + kind.annotation());
        }
        return all;
    }

    private Loaded<T> choose(Path file, String chosen, List<Loaded<T>> all) {
        List<Loaded<T>> matches = all.stream()
                .filter(found -> chosen.isEmpty()
                        || chosen.equals(kind.name().apply(found.definition()))
                        || chosen.equals(kind.declaration().apply(found.definition())))
                .toList();
        if (matches.size() == 1) {
            return matches.getFirst();
        }
        List<String> names =
                all.stream().map(found -> kind.name().apply(found.definition())).toList();
        String list = String.join(", ", names);
        throw new UsageException(
                matches.isEmpty()
                        ? file + " declares no " + kind.noun() + " " + chosen + ", only " + list
                        : file + " declares " + all.size() + " " + (kind.noun() + "s").replace("ys", "ies") + ": "
                                + list + "; choose one with " + file + "#" + names.getFirst());
    }

    private ClassLoader extended() {
        ClassLoader own = DefinitionLoader.class.getClassLoader();
        if (classPath.isEmpty()) {
            return own;
        }
        List<URL> urls = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            if (!Files.exists(path)) {
                throw new UsageException("--classpath: " + path + ": no such file or folder");
            }
            try {
                urls.add(path.toUri().toURL());
            } catch (MalformedURLException e) {
                throw new UsageException("--classpath: " + path + " cannot be used: " + e.getMessage(), e);
            }
        }
        return new URLClassLoader(urls.toArray(URL[]::new), own);
    }

    private static boolean exists(ClassLoader loader, String name) {
        try {
            Class.forName(name, false, loader);
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    private Optional<T> definition(ClassLoader loader, String className) {
        try {
            Field field = Class.forName(className, false, loader).getField(DEFINITION);
            return Modifier.isStatic(field.getModifiers()) && kind.type().isInstance(field.get(null))
                    ? Optional.of(kind.type().cast(field.get(null)))
                    : Optional.empty();
        } catch (ClassNotFoundException | NoSuchFieldException | IllegalAccessException e) {
            return Optional.empty();
        } catch (NoClassDefFoundError e) {
            // On file systems that ignore case, a class of another case is found and then refused.
            return Optional.empty();
        } catch (LinkageError e) {
            throw new UsageException("class " + className + " cannot be loaded: " + e, e);
        }
    }

    /** Classes that lie in memory; they go before classes of the same name on the class path, which may be older. */
    private static final class MemoryClassLoader extends ClassLoader {
        private final Map<String, byte[]> files;

        MemoryClassLoader(Map<String, byte[]> files, ClassLoader parent) {
            super(parent);
            this.files = files;
        }

        private static String path(String className) {
            return className.replace('.', '/') + CLASS;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null || !files.containsKey(path(name))
                        ? super.loadClass(name, resolve)
                        : findClass(name);
            }
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = files.get(path(name));
            if (bytes == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, bytes, 0, bytes.length);
        }

        @Override
        public @Nullable InputStream getResourceAsStream(String name) {
            byte[] bytes = files.get(name);
            return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
        }
    }
}
