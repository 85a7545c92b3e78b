package dev.vitrail.cli;

import dev.vitrail.runtime.Architecture;
import dev.vitrail.runtime.ModelDefinition;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** Finds the compiled model that a user names, or makes the one of an architecture. */
final class ModelLoader {
    private static final DefinitionLoader.Kind<ModelDefinition> MODEL = new DefinitionLoader.Kind<>(
            ModelDefinition.class,
            "model",
            "Model",
            "@VisionTransformer",
            model -> model.info().name(),
            model -> model.info().declaration());

    private final DefinitionLoader<ModelDefinition> loader;

    /**
     * A loader.
     *
     * @param classPath jars and folders searched beside those of this process, separated as on this system; may be empty
     * @param messages where the compiler's messages go
     */
    ModelLoader(String classPath, PrintStream messages) {
        loader = new DefinitionLoader<>(MODEL, classPath, messages);
    }

    /** Loads a model, see {@link DefinitionLoader#load}. */
    ModelDefinition load(String name) throws IOException {
        return loader.load(name).definition();
    }

    /** Compiles a source file, see {@link DefinitionLoader#loadAll}. */
    List<DefinitionLoader.Loaded<ModelDefinition>> loadAll(Path source) throws IOException {
        return loader.loadAll(source);
    }

    /**
     * Compiles a model of this architecture.
     *
     * @param origin where the architecture comes from, for messages
     */
    ModelDefinition load(String name, Architecture architecture, String origin) throws IOException {
        return loader.compile(name, Declaration.source(name, architecture), "the model of " + origin)
                .definition();
    }
}
