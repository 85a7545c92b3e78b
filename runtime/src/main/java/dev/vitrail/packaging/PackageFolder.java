package dev.vitrail.packaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * A folder that is there whole or not at all: it is filled under another name beside its own, then renamed. Ctrl-C, too,
 * leaves nothing under either name.
 *
 * @param folder where it will be
 */
public record PackageFolder(Path folder) {
    /** By this a package is known, which the next one may replace. */
    private static final List<String> MARKS = List.of("vitrail", "lib", "runtime/release");

    private static final int ATTEMPTS = 20;

    /** Fills a folder. */
    @FunctionalInterface
    public interface Content {
        /** Writes everything below a folder that exists and is empty. */
        void writeTo(Path folder) throws IOException;
    }

    /**
     * Refuses a name that is taken by anything but an empty folder or a package.
     *
     * @throws FileAlreadyExistsException with the reason
     */
    public void check() throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS) || isPackage()) {
            return;
        }
        boolean directory = Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS);
        if (directory) {
            try (Stream<Path> files = Files.list(folder)) {
                if (files.findAny().isEmpty()) {
                    return;
                }
            }
        }
        throw new FileAlreadyExistsException(
                folder.toString(),
                null,
                (directory ? "holds something else than a package" : "is there, and no folder")
                        + "; name another one with --out");
    }

    /**
     * Makes the folder, in place of a package that is there.
     *
     * @throws IOException if it cannot be made; then everything is as before
     */
    public void replace(Content content) throws IOException {
        check();
        Path target = folder.toAbsolutePath().normalize();
        Path parent = target.getParent();
        if (parent == null) {
            throw new IOException(folder + ": not the path of a folder");
        }
        Files.createDirectories(parent);
        Path building = Files.createTempDirectory(parent, "." + target.getFileName() + "-");
        Thread end = new Thread(() -> deleteAtTheEnd(building), "vitrail-package-end");
        Runtime.getRuntime().addShutdownHook(end);
        boolean done = false;
        try {
            content.writeTo(building);
            letOthersRead(building);
            swap(building, target);
            done = true;
        } finally {
            forget(end);
            if (!done) {
                delete(building);
            }
        }
    }

    private boolean isPackage() {
        return MARKS.stream().allMatch(mark -> Files.exists(folder.resolve(mark)));
    }

    private static void swap(Path building, Path target) throws IOException {
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            Files.move(building, target);
            return;
        }
        Path old = Files.createTempDirectory(building.getParent(), "." + target.getFileName() + "-old-");
        Path kept = old.resolve("package");
        Files.move(target, kept);
        try {
            Files.move(building, target);
        } catch (IOException e) {
            Files.move(kept, target);
            Files.delete(old);
            throw e;
        }
        delete(old);
    }

    /** A temporary folder is its maker's alone; a package is for everyone who may see the folder it lies in. */
    private static void letOthersRead(Path building) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(building, PosixFileAttributeView.class);
        if (view != null) {
            view.setPermissions(PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    /** Once the process is ending, its end is waited for: what fails now is no message's worth. */
    private static void forget(Thread end) {
        try {
            Runtime.getRuntime().removeShutdownHook(end);
        } catch (IllegalStateException e) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Others still write while this runs: jlink is stopped first, and what comes after is deleted again. */
    private static void deleteAtTheEnd(Path building) {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        for (int i = 0; i < ATTEMPTS && Files.exists(building); i++) {
            try {
                delete(building);
            } catch (IOException | UncheckedIOException e) {
                continue;
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Bytes of all files. */
    public long bytes() throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                bytes += Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.size(file) : 0;
            }
        }
        return bytes;
    }
}
