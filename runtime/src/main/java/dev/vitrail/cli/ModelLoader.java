package dev.vitrail.cli;

import dev.vitrail.runtime.Architecture;
import dev.vitrail.runtime.ModelDefinition;
import java.io.File;
import java.io.IOException;
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
import java.util.stream.Collectors;

/**
 * Finds the compiled model that a user names: by a class on the class path, or by a single source file, which is then
 * compiled in this process.
 */
final class ModelLoader {
    private static final String SOURCE = ".java";
    private static final String DEFINITION = "DEFINITION";

    private final String classPath;
    private final PrintStream messages;

    /**
     * A loader.
     *
     * @param classPath jars and folders searched beside those of this process, separated as on this system; may be empty
     * @param messages where the compiler's messages go
     */
    ModelLoader(String classPath, PrintStream messages) {
        this.classPath = classPath;
        this.messages = messages;
    }

    /**
     * Loads a model.
     *
     * @param name {@code p.TinyVit}, {@code p.Outer.TinyVit}, {@code Models.java} or {@code Models.java#TinyVit}
     * @throws UsageException if there is no such model, or its source does not compile
     */
    ModelDefinition load(String name) throws IOException {
        int hash = name.lastIndexOf(SOURCE + "#");
        if (hash >= 0) {
            int end = hash + SOURCE.length();
            return fromSource(Path.of(name.substring(0, end)), name.substring(end + 1));
        }
        return name.endsWith(SOURCE) ? fromSource(Path.of(name), "") : fromClass(name);
    }

    private ModelDefinition fromClass(String name) {
        ClassLoader loader = extended();
        for (String candidate : generatedNames(name)) {
            Optional<ModelDefinition> definition = definition(loader, candidate);
            if (definition.isPresent()) {
                return definition.get();
            }
        }
        if (exists(loader, name)) {
            throw new UsageException("class " + name + " has no compiled model "
                    + generatedNames(name).getFirst()
                    + ": compile it with vitrail-processor on javac's -processorpath");
        }
        throw new UsageException("no class " + name + " on the class path"
                + (Files.exists(Path.of(name + SOURCE)) ? "; for the source file write " + name + SOURCE : "")
                + (classPath.isEmpty() ? " (--classpath adds jars and folders)" : ""));
    }

    /** The names that the class generated for a type can have, the likeliest first. */
    static List<String> generatedNames(String name) {
        List<String> names = new ArrayList<>();
        String candidate = name.replace('$', '_');
        names.add(candidate + "Model");
        int dot = candidate.lastIndexOf('.');
        while (dot >= 0) {
            candidate = candidate.substring(0, dot) + "_" + candidate.substring(dot + 1);
            names.add(candidate + "Model");
            dot = candidate.lastIndexOf('.');
        }
        names.add(name);
        return names;
    }

    private ModelDefinition fromSource(Path file, String chosen) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new UsageException(file + ": no such file");
        }
        return choose(file, chosen, models(file.toString(), compiler().compile(file)));
    }

    /**
     * Compiles a model of this architecture.
     *
     * @param origin where the architecture comes from, for messages
     */
    ModelDefinition load(String name, Architecture architecture, String origin) throws IOException {
        SourceCompiler.Result result = compiler().compile(name, Declaration.source(name, architecture));
        return models("the model of " + origin, result).getFirst();
    }

    private SourceCompiler compiler() {
        String full =
                System.getProperty("java.class.path") + (classPath.isEmpty() ? "" : File.pathSeparator + classPath);
        return new SourceCompiler(full, System.getProperty("vitrail.processorpath", ""));
    }

    private List<ModelDefinition> models(String source, SourceCompiler.Result result) {
        messages.print(result.messages());
        if (!result.success()) {
            throw new UsageException(source + " does not compile");
        }
        ClassLoader loader = new MemoryClassLoader(result.classes(), extended());
        List<ModelDefinition> models = new ArrayList<>();
        for (String name : result.classes().keySet()) {
            definition(loader, name).ifPresent(models::add);
        }
        if (models.isEmpty()) {
            throw new UsageException(source + " declares no model: no type in it has @VisionTransformer");
        }
        return models;
    }

    private static ModelDefinition choose(Path file, String chosen, List<ModelDefinition> models) {
        List<ModelDefinition> matches = models.stream()
                .filter(model -> chosen.isEmpty()
                        || chosen.equals(model.info().name())
                        || chosen.equals(model.info().declaration()))
                .toList();
        if (matches.size() == 1) {
            return matches.getFirst();
        }
        String names = models.stream().map(model -> model.info().name()).collect(Collectors.joining(", "));
        throw new UsageException(
                matches.isEmpty()
                        ? file + " declares no model " + chosen + ", only " + names
                        : file + " declares " + models.size() + " models: " + names + "; choose one with " + file + "#"
                                + models.getFirst().info().name());
    }

    private ClassLoader extended() {
        ClassLoader own = ModelLoader.class.getClassLoader();
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

    private static Optional<ModelDefinition> definition(ClassLoader loader, String className) {
        try {
            Field field = Class.forName(className, false, loader).getField(DEFINITION);
            return Modifier.isStatic(field.getModifiers()) && field.get(null) instanceof ModelDefinition definition
                    ? Optional.of(definition)
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
        private final Map<String, byte[]> classes;

        MemoryClassLoader(Map<String, byte[]> classes, ClassLoader parent) {
            super(parent);
            this.classes = classes;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null || !classes.containsKey(name) ? super.loadClass(name, resolve) : findClass(name);
            }
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = classes.get(name);
            if (bytes == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, bytes, 0, bytes.length);
        }
    }
}
