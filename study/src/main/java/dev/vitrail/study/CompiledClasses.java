package dev.vitrail.study;

import dev.vitrail.runtime.checkpoint.DurableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes classes that were compiled in this process to where others can load them. */
final class CompiledClasses {
    private CompiledClasses() {}

    /** @param files class files and resources by path */
    static void write(Map<String, byte[]> files, Path folder) throws IOException {
        for (Map.Entry<String, byte[]> entry : files.entrySet()) {
            Path file = folder.resolve(entry.getKey());
            Files.createDirectories(file.resolveSibling(""));
            ByteBuffer bytes = ByteBuffer.wrap(entry.getValue());
            DurableFile.ON_DISK.replace(file, null, bytes.remaining(), channel -> {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            });
        }
    }
}
