package dev.vitrail.runtime.data;

import java.nio.file.Path;
import java.util.List;

/**
 * What identifies a data set without a look at its pixels.
 *
 * @param name last part of its path, or its whole name if it is built in
 * @param classes names of the classes by position
 */
public record DataSummary(String name, int trainImages, int testImages, List<String> classes) {

    /** Copies the classes. */
    public DataSummary {
        classes = List.copyOf(classes);
    }

    /** Of a data set that is open. */
    public static DataSummary of(ImageData data) {
        return new DataSummary(
                name(data.source()),
                data.train().size(),
                data.test().size(),
                data.train().classes());
    }

    private static String name(String source) {
        return source.equals(ShapeImages.NAME)
                ? source
                : String.valueOf(Path.of(source).toAbsolutePath().normalize().getFileName());
    }
}
