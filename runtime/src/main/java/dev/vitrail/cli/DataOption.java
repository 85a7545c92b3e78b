package dev.vitrail.cli;

import dev.vitrail.runtime.Architecture;
import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.data.ImageData;
import java.io.IOException;
import picocli.CommandLine.Option;

/** The option {@code --data}. */
final class DataOption {
    @Option(
            names = "--data",
            required = true,
            paramLabel = "DATA",
            description = "builtin:shapes; a folder, .tar or .zip with train/CLASS/* and test/CLASS/*;"
                    + " a folder with the binary files of CIFAR-10, CIFAR-100 or with IDX files.")
    private String source = "";

    /** Opens the data for a model; a terminal shows how far it is. */
    ImageData open(ModelInfo model, Console console) throws IOException {
        return open(source, model, console);
    }

    /** Opens a data set for a model. */
    static ImageData open(String source, ModelInfo model, Console console) throws IOException {
        Architecture a = model.architecture();
        try (TerminalLine line = new TerminalLine(console)) {
            return ImageData.open(source, a.channels(), a.imageHeight(), a.imageWidth(), a.classes(), (done, total) -> {
                if (console.terminal()) {
                    line.accept("reading images: " + Quantity.count(done) + " of " + Quantity.count(total));
                }
            });
        }
    }
}
