package dev.vitrail.runtime.cache;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a {@link DiskCache}: nobody but the user may write to it, because what lies in it is executed, and it
 * keeps to a size.
 *
 * @param path the folder
 * @param capacity greatest size of all files together, in bytes
 */
record CacheFolder(Path path, long capacity) {
    /** Start of the names of files being written. */
    static final String TEMPORARY = "tmp-";

    private static final System.Logger LOG = System.getLogger(CacheFolder.class.getName());
    private static final Duration ABANDONED = Duration.ofHours(1);
    private static final Path THIS_PROCESS = Path.of("/proc/self");
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private record Entry(Path path, long bytes, Instant used) {}

    /** Makes the folder if it is missing; null if it cannot be used. */
    static @Nullable CacheFolder open(Path folder, long capacity) {
        try {
            create(folder.toAbsolutePath());
            String objection = objection(folder);
            if (objection.isEmpty()) {
                return new CacheFolder(folder, capacity);
            }
            LOG.log(Level.WARNING, "nothing is cached in {0}: {1}", folder, objection);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "nothing is cached in " + folder, e);
        }
        return null;
    }

    private static void create(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        if (POSIX) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(folder);
        }
    }

    private static String objection(Path folder) throws IOException {
        if (!POSIX) {
            return "";
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            return "other users may write to it (chmod go-w)";
        }
        if (Files.exists(THIS_PROCESS)
                && !Files.getOwner(folder).equals(Files.getOwner(THIS_PROCESS, LinkOption.NOFOLLOW_LINKS))) {
            return "it belongs to another user";
        }
        return "";
    }

    /** Deletes what was used longest ago until the rest fits, and what processes that died left; never {@code newest}. */
    void trim(Path newest) throws IOException {
        List<Entry> entries = new ArrayList<>();
        long total = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
            for (Path file : files) {
                BasicFileAttributes attributes = attributes(file);
                if (attributes == null || !attributes.isRegularFile()) {
                    continue;
                }
                Instant used = attributes.lastModifiedTime().toInstant();
                if (!file.getFileName().toString().startsWith(TEMPORARY)) {
                    entries.add(new Entry(file, attributes.size(), used));
                    total += attributes.size();
                } else if (used.isBefore(Instant.now().minus(ABANDONED))) {
                    delete(file);
                }
            }
        }
        entries.sort(Comparator.comparing(Entry::used).thenComparing(Entry::path));
        for (Entry entry : entries) {
            if (total > capacity && !entry.path().equals(newest)) {
                delete(entry.path());
                total -= entry.bytes();
            }
        }
    }

    // Another process may have deleted it.
    private static @Nullable BasicFileAttributes attributes(Path file) {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return null;
        }
    }

    /** Notes that a file was used now, if that is possible: another process may have deleted it. */
    static void used(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "cannot touch " + file, e);
        }
    }

    /** Deletes a file if that is possible. */
    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "cannot delete " + file, e);
        }
    }
}
