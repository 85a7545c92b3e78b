package dev.vitrail.runtime.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** The files below some folders of a directory. Links are followed: a directory is its owner's own. */
final class DirectoryTree implements FileTree {
    /** Down to the files one folder too deep, which are to be reported. */
    private static final int DEPTH = 4;

    private final Path root;
    private final List<Entry> entries = new ArrayList<>();

    /** Lists {@code folders} only: the directory may hold anything else. */
    DirectoryTree(Path root, List<String> folders) throws IOException {
        this.root = root;
        for (String folder : folders) {
            if (Files.isDirectory(root.resolve(folder))) {
                list(root.resolve(folder), folder + "/", 2);
            }
        }
    }

    private void list(Path directory, String prefix, int depth) throws IOException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
            for (Path child : children) {
                String path = prefix + child.getFileName();
                BasicFileAttributes attributes = Files.readAttributes(child, BasicFileAttributes.class);
                if (attributes.isRegularFile()) {
                    entries.add(new Entry(path, path, 0, attributes.size()));
                } else if (!attributes.isDirectory()) {
                    throw new DataFormatException(
                            child.toString(), "a file or a directory", "a device, pipe or socket");
                } else if (depth < DEPTH) {
                    list(child, path + "/", depth + 1);
                }
            }
        }
    }

    @Override
    public List<Entry> entries() {
        return entries;
    }

    @Override
    public byte[] read(Entry entry) throws IOException {
        int size = FileTree.checkedSize(name(entry), entry.size());
        try (InputStream in = Files.newInputStream(root.resolve(entry.stored()))) {
            byte[] bytes = in.readNBytes(size + 1);
            if (bytes.length != size) {
                throw new DataFormatException(name(entry) + ": changed while the data were read");
            }
            return bytes;
        }
    }

    @Override
    public String name(Entry entry) {
        return root.resolve(entry.stored()).toString();
    }

    @Override
    public void close() {
        // Holds nothing open.
    }
}
