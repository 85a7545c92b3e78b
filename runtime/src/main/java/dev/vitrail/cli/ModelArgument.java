package dev.vitrail.cli;

import dev.vitrail.runtime.ModelDefinition;
import java.io.IOException;
import java.io.PrintStream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The argument MODEL and where classes are looked for. */
final class ModelArgument {
    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description = "A class with @VisionTransformer on the class path, or a .java file that declares one"
                    + " (File.java#Name if it declares several).")
    private String name = "";

    @Mixin
    private final ClassPathOption classPath = new ClassPathOption();

    /** As typed. */
    String name() {
        return name;
    }

    /** Jars and folders added to the class path; may be empty. */
    String classPath() {
        return classPath.value();
    }

    /** Loads the model; the compiler's messages go to {@code messages}. */
    ModelDefinition load(PrintStream messages) throws IOException {
        return new ModelLoader(classPath(), messages).load(name);
    }
}
