package dev.vitrail.runtime.cache;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was computed and can be computed again, kept in a folder of the user: compiled programs and sources, results of
 * probes. An entry is believed only if it is whole and was written for this very key; otherwise it is deleted. Several
 * processes may use the folder. Nothing here fails: without a folder that can be used, nothing is found.
 */
public final class DiskCache {
    /** System property: the folder for OpenCL devices, or {@code off}. */
    static final String PROPERTY = "vitrail.openclCache";

    private static final System.Logger LOG = System.getLogger(DiskCache.class.getName());
    private static final String OFF = "off";
    private static final long CAPACITY = 256L << 20;
    private static final long STANDARD_ENTRY = 64L << 20;

    private final @Nullable CacheFolder folder;
    private final long greatestEntry;

    /** A cache in this folder, which is made if it is missing; null for none. */
    public DiskCache(@Nullable Path folder, long capacity) {
        this.folder = folder == null ? null : CacheFolder.open(folder, capacity);
        greatestEntry = Math.min(capacity, STANDARD_ENTRY);
    }

    /** The user's for OpenCL devices: where {@value #PROPERTY} says, otherwise {@code vitrail/opencl} in the user's cache folder. */
    public static DiskCache standard() {
        return new DiskCache(standardFolder(System.getProperty(PROPERTY), System.getenv("XDG_CACHE_HOME")), CAPACITY);
    }

    /** The folder by the property and by the user's environment; null if the cache is off. */
    static @Nullable Path standardFolder(@Nullable String property, @Nullable String cacheHome) {
        if (property != null && !property.isBlank()) {
            return property.equals(OFF) ? null : Path.of(property);
        }
        // By the XDG rules a relative path is to be ignored.
        Path caches = cacheHome != null && Path.of(cacheHome).isAbsolute()
                ? Path.of(cacheHome)
                : Path.of(System.getProperty("user.home", ""), ".cache");
        return caches.resolve("vitrail").resolve("opencl");
    }

    /** Whether nothing is ever kept. */
    public boolean isOff() {
        return folder == null;
    }

    /** What was stored under a key, or null. */
    public byte @Nullable [] find(CacheKey key) {
        if (folder == null) {
            return null;
        }
        Path file = folder.path().resolve(key.fileName());
        try {
            byte[] body = CacheEntry.unpack(read(file), key);
            if (body == null) {
                LOG.log(Level.DEBUG, "{0} is damaged; it is made again", file);
                remove(key);
                return null;
            }
            CacheFolder.used(file);
            return body;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "cannot read " + file, e);
            return null;
        }
    }

    // The size is checked before the content is read; links and what is not a plain file are refused.
    private byte[] read(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                return new byte[0];
            }
            throw new NoSuchFileException(file.toString());
        }
        Set<OpenOption> options = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        try (SeekableByteChannel channel = Files.newByteChannel(file, options)) {
            long size = channel.size();
            if (size > greatestEntry + CacheEntry.HEADER) {
                return new byte[0];
            }
            return Channels.newInputStream(channel).readNBytes(Math.toIntExact(size));
        }
    }

    /** Stores a value, replacing another one; values that are too large are not kept. */
    public void store(CacheKey key, byte[] body) {
        if (folder == null || body.length > greatestEntry) {
            return;
        }
        Path file = folder.path().resolve(key.fileName());
        Path temporary = null;
        try {
            temporary = Files.createTempFile(folder.path(), CacheFolder.TEMPORARY, "");
            Files.write(temporary, CacheEntry.pack(key, body));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            folder.trim(file);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "cannot write " + file, e);
            if (temporary != null) {
                CacheFolder.delete(temporary);
            }
        }
    }

    /** Forgets a value. */
    public void remove(CacheKey key) {
        if (folder != null) {
            CacheFolder.delete(folder.path().resolve(key.fileName()));
        }
    }
}
