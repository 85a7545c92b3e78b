package dev.vitrail.cli;

import dev.vitrail.runtime.Architecture;
import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.cpu.AvailableMemory;
import dev.vitrail.runtime.data.ImageData;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
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

    @Option(
            names = "--cache-memory",
            paramLabel = "SIZE",
            description = "Most memory for decoded JPEG and PNG images, as 512M or 2G; half of what is free by default."
                    + " Those that do not fit are decoded again in every epoch.")
    private @Nullable String cacheMemory;

    /** Opens the data for a model; a terminal shows how far it is. */
    ImageData open(ModelInfo model, Console console) throws IOException {
        return open(source, cacheBytes(), model, console);
    }

    /** Opens a data set for a model. */
    static ImageData open(String source, ModelInfo model, Console console) throws IOException {
        return open(source, ImageData.defaultCacheBytes(), model, console);
    }

    private long cacheBytes() {
        try {
            return cacheMemory == null
                    ? ImageData.defaultCacheBytes()
                    : AvailableMemory.parse("--cache-memory", cacheMemory);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private static ImageData open(String source, long cacheBytes, ModelInfo model, Console console) throws IOException {
        Architecture a = model.architecture();
        ImageData data;
        try (TerminalLine line = new TerminalLine(console)) {
            data = ImageData.open(
                    source, a.channels(), a.imageHeight(), a.imageWidth(), a.classes(), cacheBytes, (done, total) -> {
                        if (console.terminal()) {
                            line.accept("reading images: " + Quantity.count(done) + " of " + Quantity.count(total));
                        }
                    });
        }
        int images = data.train().size() + data.test().size();
        if (data.inMemory() < images) {
            console.note(
                    "%s of %s images fit into %s (--cache-memory); the others are decoded in every epoch",
                    Quantity.count(data.inMemory()), Quantity.count(images), Quantity.bytes(cacheBytes));
        }
        return data;
    }
}
