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

    /** Opens the data for a model. */
    ImageData open(ModelInfo model) throws IOException {
        return open(source, model);
    }

    /** Opens data and makes sure that the model can take it. */
    static ImageData open(String source, ModelInfo model) throws IOException {
        Architecture a = model.architecture();
        ImageData data = ImageData.open(source, a.channels(), a.imageHeight(), a.imageWidth());
        int classes = data.train().classes().size();
        if (classes != a.classes()) {
            throw new UsageException(source + " has " + classes + " classes, but " + model.name() + " has "
                    + a.classes() + ": declare classes = " + classes);
        }
        return data;
    }
}
