package dev.vitrail.runtime.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Replaces files so that after any crash there is the old content or the new one, whole: write to a temporary file beside
 * it, force that to the device, rename it, force the directory.
 *
 * @param layer where the operations go
 */
public record DurableFile(FileLayer layer) {

    /** On the real file system. */
    public static final DurableFile ON_DISK = new DurableFile(FileLayer.DISK);

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Content {
        /** Writes everything; the channel may take less than it is given at a time. */
        void writeTo(WritableByteChannel channel) throws IOException;
    }

    /** Replaces a file with this text in UTF-8. */
    public void replace(Path file, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        replace(file, null, bytes.length, channel -> {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        });
    }

    /**
     * Replaces a file. If anything fails the old one is as it was and the temporary one is gone.
     *
     * @param previous the name under which the old file is kept, or null to let it go. A crash may leave the old file
     *     under this name only.
     * @param bytes size of the content, for the message of a failure
     * @throws IOException with the path, the bytes needed and those free
     */
    public void replace(Path file, @Nullable Path previous, long bytes, Content content) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path directory = absolute.getParent();
        Path name = absolute.getFileName();
        if (directory == null || name == null) {
            throw new IOException("cannot save " + file + ": it is not the path of a file");
        }
        Path temporary = directory.resolve(name + ".tmp");
        try {
            try (FileLayer.Output output = layer.create(temporary)) {
                content.writeTo(output);
                output.force();
            }
            if (previous != null && layer.exists(absolute)) {
                layer.move(absolute, previous.toAbsolutePath());
            }
            layer.move(temporary, absolute);
            layer.forceDirectory(directory);
        } catch (IOException | RuntimeException | Error e) {
            discard(temporary, e);
            if (e instanceof IOException failure) {
                throw new IOException(
                        "cannot save " + file + ": it needs " + bytes + " bytes, " + free(directory) + " are free ("
                                + reason(failure) + ")",
                        failure);
            }
            throw e;
        }
    }

    private void discard(Path temporary, Throwable cause) {
        try {
            layer.delete(temporary);
        } catch (IOException | RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    private String free(Path directory) {
        try {
            return Long.toString(layer.freeBytes(directory));
        } catch (IOException | RuntimeException e) {
            return "an unknown number";
        }
    }

    private static String reason(IOException failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
