package dev.vitrail.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An OpenCL loader to carry along, for machines whose driver comes without one.
 *
 * @param library a shared library for this machine
 * @param licence of it, where the folder that was given has one
 */
public record OpenClLoader(Path library, Optional<Path> licence) {
    /** The name under which programs look for it. */
    private static final String NAME = "libOpenCL.so.1";

    private static final String LICENCE = "copyright";
    private static final int DEPTH = 8;

    /**
     * Finds the loader.
     *
     * @param path the library, or a folder that holds it, such as an unpacked Debian package
     * @throws IllegalArgumentException if there is none, or not for this machine
     */
    public static OpenClLoader find(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        Path library = path;
        Optional<Path> licence = Optional.empty();
        if (Files.isDirectory(path)) {
            library = named(path, NAME)
                    .orElseThrow(() -> new IllegalArgumentException(path + ": holds no " + NAME
                            + "; unpack a package of one into it (dpkg -x ocl-icd-libopencl1_*.deb " + path + ")"));
            licence = named(path, LICENCE);
        }
        if (!ElfFile.open(library).fitsThisMachine()) {
            throw new IllegalArgumentException(library + ": is no shared library for Linux on "
                    + System.getProperty("os.arch") + "; expected a " + NAME);
        }
        return new OpenClLoader(library, licence);
    }

    /** Copies it into a folder. */
    void copyTo(Path folder) throws IOException {
        Files.copy(library, folder.resolve(NAME));
        if (licence.isPresent()) {
            Files.copy(licence.get(), folder.resolve(LICENCE));
        }
    }

    private static Optional<Path> named(Path folder, String name) throws IOException {
        try (Stream<Path> files =
                Files.find(folder, DEPTH, (file, _) -> file.endsWith(name) && Files.isRegularFile(file))) {
            List<Path> sorted = files.sorted().toList();
            return sorted.stream().findFirst();
        }
    }
}
