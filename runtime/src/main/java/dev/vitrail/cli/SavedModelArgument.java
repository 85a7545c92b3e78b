package dev.vitrail.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The argument RUN, and which model it is of. */
final class SavedModelArgument {
    @Parameters(
            index = "0",
            paramLabel = "RUN",
            description = "The directory of a run, whose best weights are taken, or a .safetensors file.")
    private Path run = Path.of("");

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "The model of the weights (class or .java file); by default as the file describes it.")
    private String model = "";

    @Mixin
    private final ClassPathOption classPath = new ClassPathOption();

    /** Finds weights and model; the compiler's messages go to {@code messages}. */
    SavedModel open(PrintStream messages) throws IOException {
        return SavedModel.open(run, model, classPath.value(), messages);
    }
}
