package dev.vitrail.runtime.train;

import dev.vitrail.runtime.checkpoint.FileLayer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The real files, until the process "dies" before the given operation: from then on nothing is done any more. */
final class CrashingLayer implements FileLayer {

    /** The end of the process. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    private int left;

    CrashingLayer(int operation) {
        left = operation;
    }

    private void operation() {
        if (--left <= 0) {
            throw new Crash();
        }
    }

    @Override
    public Output create(Path file) throws IOException {
        operation();
        Output output = DISK.create(file);
        return new Output() {
            @Override
            public int write(ByteBuffer source) throws IOException {
                operation();
                return output.write(source);
            }

            @Override
            public void force() throws IOException {
                operation();
                output.force();
            }

            @Override
            public boolean isOpen() {
                return output.isOpen();
            }

            @Override
            public void close() throws IOException {
                output.close();
            }
        };
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        operation();
        DISK.move(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        operation();
        DISK.delete(file);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        operation();
        DISK.forceDirectory(directory);
    }

    @Override
    public boolean exists(Path file) {
        return DISK.exists(file);
    }

    @Override
    public long freeBytes(Path directory) throws IOException {
        return DISK.freeBytes(directory);
    }
}
