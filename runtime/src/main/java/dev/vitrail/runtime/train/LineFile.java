package dev.vitrail.runtime.train;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Predicate;

/** A file of lines that grows at the end and that a resumed run can cut where it goes on. */
final class LineFile implements Closeable {
    /** A line of ours is shorter; a longer one is not ours, and is cut off with all that follows. */
    private static final int LONGEST_LINE = 1 << 16;

    private final FileChannel channel;

    private LineFile(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Opens the file, made new if it is not there, and cuts it before the first line that is not wanted or not complete.
     */
    static LineFile open(Path file, Predicate<String> wanted) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            long kept = keep(channel, wanted);
            channel.truncate(kept);
            channel.position(kept);
            return new LineFile(channel);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    private static long keep(FileChannel channel, Predicate<String> wanted) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(LONGEST_LINE);
        long kept = 0;
        while (channel.read(buffer.clear(), kept) > 0) {
            int start = 0;
            for (int at = 0; at < buffer.position(); at++) {
                if (buffer.get(at) == '\n') {
                    if (!wanted.test(new String(buffer.array(), start, at - start, StandardCharsets.UTF_8))) {
                        return kept + start;
                    }
                    start = at + 1;
                }
            }
            if (start == 0) {
                return kept;
            }
            kept += start;
        }
        return kept;
    }

    /** Whether nothing is in it. */
    boolean isEmpty() throws IOException {
        return channel.position() == 0;
    }

    /** Adds a line; it is with the operating system when this returns. */
    void add(String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Returns once everything is on the device. */
    void force() throws IOException {
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
