package dev.vitrail.runtime.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The files of a tar archive (ustar, pax, GNU long names), found by one walk over the headers and then read by position.
 *
 * <p>Directories are passed over. Links, devices, sparse files, names that repeat or are unsafe, wrong check sums, an
 * archive that is cut off or goes on after its end: refused, with the offset of the header.
 */
final class TarTree implements FileTree {
    private static final int BLOCK = TarHeader.BLOCK;

    /** Long names and pax records beyond this are an attack. */
    private static final int MAX_EXTENSION = 1 << 16;

    private final String archive;
    private final FileChannel channel;
    private final long length;
    private final List<Entry> entries = new ArrayList<>();
    private final Set<String> paths = new HashSet<>();

    TarTree(Path file) throws IOException {
        archive = file.toString();
        channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            length = channel.size();
            walk();
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void walk() throws IOException {
        byte[] block = new byte[BLOCK];
        TarExtension extension = TarExtension.NONE;
        long at = 0;
        while (true) {
            readFully(block, at, "a tar header");
            TarHeader header = new TarHeader(archive, at, block);
            if (header.isEnd()) {
                break;
            }
            header.checkSum();
            long data = at + BLOCK;
            long size = extension.size() >= 0 && !header.isExtension() ? extension.size() : header.size();
            if (size > length - data) {
                throw new DataFormatException(
                        archive, at, "at most the " + (length - data) + " bytes that follow", size + " bytes");
            }
            if (header.isExtension()) {
                extension = header.extend(extension, readExtension(at, size));
            } else {
                add(header, extension.path() != null ? extension.path() : header.name(), at, size);
                extension = TarExtension.NONE;
            }
            at = data + Math.ceilDiv(size, BLOCK) * BLOCK;
        }
        if (!extension.equals(TarExtension.NONE)) {
            throw new DataFormatException(archive, at, "the file that the long name before belongs to", "the end");
        }
        checkEnd(at + BLOCK);
    }

    private void add(TarHeader header, String stored, long at, long size) throws DataFormatException {
        String path = EntryPath.normalize(archive + ", byte " + at, stored);
        boolean directory = header.isDirectory() || (header.isFile() && stored.endsWith("/"));
        if (directory) {
            if (size != 0) {
                throw new DataFormatException(archive, at, "a directory of 0 bytes", size + " bytes");
            }
        } else if (!header.isFile()) {
            throw new DataFormatException(
                    archive, at, "files and directories only", header.kind() + " " + EntryPath.printable(path));
        } else if (path.isEmpty() || !paths.add(path)) {
            throw new DataFormatException(archive, at, "a new name", EntryPath.printable(path) + " again");
        } else {
            entries.add(new Entry(path, stored, at + BLOCK, size));
        }
    }

    private byte[] readExtension(long at, long size) throws IOException {
        if (size > MAX_EXTENSION) {
            throw new DataFormatException(archive, at, "a long name of at most " + MAX_EXTENSION + " bytes", "" + size);
        }
        byte[] data = new byte[(int) size];
        readFully(data, at + BLOCK, "a long name");
        return data;
    }

    /** The end is two blocks of zeros, and what fills up the file after them must be zeros, too. */
    private void checkEnd(long at) throws IOException {
        readFully(new byte[BLOCK], at, "a second block of zeros");
        ByteBuffer rest = ByteBuffer.allocate(16 * BLOCK);
        for (long position = at; position < length; position += rest.limit()) {
            rest.clear();
            if (channel.read(rest, position) < 0) {
                return;
            }
            rest.flip();
            for (int k = 0; k < rest.limit(); k++) {
                if (rest.get(k) != 0) {
                    throw new DataFormatException(archive, position + k, "zeros after the end of the archive", "data");
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
        byte[] bytes = new byte[FileTree.checkedSize(name(entry), entry.size())];
        readFully(bytes, entry.offset(), "the rest of " + entry.path());
        return bytes;
    }

    @Override
    public String name(Entry entry) {
        return archive + "!" + entry.path();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void readFully(byte[] target, long position, String expected) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(target);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new DataFormatException(archive, channel.size(), expected, "the end of the file");
            }
        }
    }
}
