package dev.vitrail.spark;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The files of a trial's folder, as they travel.
 *
 * @param host the machine they were on
 * @param files in the order they were written last, so that a reader never sees a file before those it follows from
 * @param leftOut paths of the files that were too much
 */
record FolderCopy(String host, List<Content> files, List<String> leftOut) implements Serializable {

    /** A file: its path in the folder, with slashes. */
    record Content(String path, byte[] bytes) implements Serializable {}

    /** Writes a file. */
    @FunctionalInterface
    interface Writer {
        void write(Path file, byte[] content) throws IOException;
    }

    private record Found(Path file, String path, long bytes, FileTime written) {}

    /**
     * Reads a folder.
     *
     * @param limit bytes of all files together; the largest files are left out to keep to it
     * @param wanted which paths to read
     */
    static FolderCopy of(Path folder, long limit, Predicate<String> wanted) throws IOException {
        List<Found> found = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file : walk.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                String path = folder.relativize(file).toString().replace('\\', '/');
                if (wanted.test(path)) {
                    found.add(new Found(file, path, Files.size(file), Files.getLastModifiedTime(file)));
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        found.sort(Comparator.comparingLong(Found::bytes).thenComparing(Found::path));
        List<String> leftOut = new ArrayList<>();
        long left = limit;
        for (Found file : List.copyOf(found)) {
            if (file.bytes > left) {
                leftOut.add(file.path);
                found.remove(file);
            }
            left -= file.bytes;
        }
        found.sort(Comparator.comparing(Found::written).thenComparing(Found::path));
        List<Content> files = new ArrayList<>();
        for (Found file : found) {
            files.add(new Content(file.path, Files.readAllBytes(file.file)));
        }
        return new FolderCopy(InetAddress.getLocalHost().getHostName(), files, leftOut);
    }

    /** Whether the folder had a file, though it may have been left out here. */
    boolean had(String path) {
        return leftOut.contains(path) || files.stream().anyMatch(content -> content.path.equals(path));
    }

    /** Writes the files into a folder. */
    void writeTo(Path folder, Writer writer) throws IOException {
        Path root = folder.toAbsolutePath().normalize();
        for (Content content : files) {
            Path file = root.resolve(content.path).normalize();
            if (!file.startsWith(root)) {
                throw new IOException("a file of the trial would lie outside its folder: " + content.path);
            }
            Files.createDirectories(file.getParent());
            writer.write(file, content.bytes);
        }
    }
}
