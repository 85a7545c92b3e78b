package dev.vitrail.runtime.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The files of a zip archive, by its central directory.
 *
 * <p>Directories are passed over. Encrypted files, unsafe or repeated names, wrong sizes or check sums, and files that
 * grow suspiciously when unpacked are refused. A link in a zip is a file with the target as text: it is never followed,
 * and refused as an image.
 */
final class ZipTree implements FileTree {
    /** JPEG and PNG are compressed already; deflate makes at most 1032:1. */
    private static final long MAX_RATIO = 100;

    private static final long RATIO_FROM_BYTES = 1 << 20;

    private final String archive;
    private final ZipFile zip;
    private final List<Entry> entries = new ArrayList<>();

    ZipTree(Path file) throws IOException {
        archive = file.toString();
        zip = open(file);
        try {
            list();
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    private static ZipFile open(Path file) throws IOException {
        try {
            return new ZipFile(file.toFile());
        } catch (IOException | IllegalArgumentException e) {
            throw new DataFormatException(file + ": not a readable zip archive: " + e.getMessage(), e);
        } catch (OutOfMemoryError e) { // the JDK reads the whole central directory into one array, however long
            throw new DataFormatException(file + ": the central directory does not fit into the heap", e);
        }
    }

    private void list() throws DataFormatException {
        Set<String> paths = new HashSet<>();
        for (ZipEntry entry : Collections.list(zip.entries())) {
            String path = EntryPath.normalize(archive, entry.getName());
            if (entry.isDirectory()) {
                continue;
            }
            if (path.isEmpty() || !paths.add(path)) {
                throw new DataFormatException(archive, "a new name", EntryPath.printable(path) + " again");
            }
            entries.add(new Entry(path, entry.getName(), 0, entry.getSize()));
        }
    }

    @Override
    public List<Entry> entries() {
        return entries;
    }

    @Override
    public byte[] read(Entry entry) throws IOException {
        String name = name(entry);
        ZipEntry stored = zip.getEntry(entry.stored());
        int size = FileTree.checkedSize(name, entry.size());
        if (stored == null) {
            throw new DataFormatException(name + ": listed in the central directory, but cannot be found");
        }
        if (size > RATIO_FROM_BYTES && size / MAX_RATIO > stored.getCompressedSize()) {
            throw new DataFormatException(
                    name,
                    "a file that grows at most " + MAX_RATIO + " times when unpacked",
                    stored.getCompressedSize() + " bytes that become " + size);
        }
        byte[] bytes = unpack(name, stored, size);
        CRC32 sum = new CRC32();
        sum.update(bytes);
        if (sum.getValue() != stored.getCrc()) {
            throw new DataFormatException(
                    name, "CRC-32 %08x".formatted(stored.getCrc()), "%08x".formatted(sum.getValue()));
        }
        return bytes;
    }

    private byte[] unpack(String name, ZipEntry stored, int size) throws DataFormatException {
        try (InputStream in = zip.getInputStream(stored)) {
            byte[] bytes = in.readNBytes(size + 1);
            if (bytes.length != size) {
                throw new DataFormatException(
                        name, size + " bytes as declared", bytes.length < size ? bytes.length + " bytes" : "more");
            }
            return bytes;
        } catch (DataFormatException e) {
            throw e;
        } catch (IOException e) {
            throw new DataFormatException(name + ": cannot be unpacked: " + e.getMessage(), e);
        }
    }

    @Override
    public String name(Entry entry) {
        return archive + "!" + entry.path();
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
