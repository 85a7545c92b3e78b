package dev.vitrail.runtime.data;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** The regular files below a directory or inside an archive, listed once and read in place; nothing is ever extracted. */
sealed interface FileTree extends Closeable permits DirectoryTree, TarTree, ZipTree {

    /** Greatest number of bytes that are read of one file. */
    int MAX_FILE_BYTES = 128 << 20;

    /**
     * A file.
     *
     * @param path as {@code train/cat/0001.jpg}: relative, parts divided by single slashes, none of them {@code ..}
     * @param stored the name as the tree has it
     * @param offset of the first byte in an archive whose files are not compressed
     * @param size in bytes
     */
    record Entry(String path, String stored, long offset, long size) {}

    /** Every regular file, in the order of the tree. */
    List<Entry> entries();

    /**
     * The whole content of a file. May be called by several threads at once.
     *
     * @throws IOException if the file is too large or is not as declared
     */
    byte[] read(Entry entry) throws IOException;

    /** How messages name a file. */
    String name(Entry entry);

    /** The size as an array length, refused above {@link #MAX_FILE_BYTES}: checked before memory is taken. */
    static int checkedSize(String name, long size) throws DataFormatException {
        if (size < 0 || size > MAX_FILE_BYTES) {
            throw new DataFormatException(name, "at most " + MAX_FILE_BYTES + " bytes", size + " bytes");
        }
        return (int) size;
    }
}
