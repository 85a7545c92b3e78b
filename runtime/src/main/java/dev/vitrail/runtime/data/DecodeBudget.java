package dev.vitrail.runtime.data;

import java.io.IOException;
import java.util.concurrent.Semaphore;

/** Keeps images that are decoded at the same time within the heap: large ones wait for one another. */
final class DecodeBudget {
    /** An upper estimate of what a reader takes, 16 bits for each of four channels. */
    private static final int BYTES_PER_PIXEL = 8;

    private static final int KIBI = 1024;

    private final int encodedLimit;
    private final int pixelLimit;
    // Two, always taken in this order, so that readers never wait for each other in a circle.
    private final Semaphore encoded;
    private final Semaphore pixels;

    /** Shares of a heap of this size. */
    DecodeBudget(long heapBytes) {
        encodedLimit = Math.toIntExact(Math.min(heapBytes / 8 / KIBI, Integer.MAX_VALUE));
        pixelLimit = Math.toIntExact(Math.min(heapBytes / 2 / KIBI, Integer.MAX_VALUE));
        encoded = new Semaphore(encodedLimit);
        pixels = new Semaphore(pixelLimit);
    }

    /** Waits until a file of this size may be read. */
    void takeEncoded(String name, long bytes) throws DataFormatException {
        encoded.acquireUninterruptibly(checked(name, bytes / KIBI, encodedLimit));
    }

    void giveEncoded(long bytes) {
        encoded.release((int) (bytes / KIBI));
    }

    /** Waits until an image of this size may be decoded. */
    void takePixels(String name, long count) throws DataFormatException {
        pixels.acquireUninterruptibly(checked(name, kibibytes(count), pixelLimit));
    }

    void givePixels(long count) {
        pixels.release((int) kibibytes(count));
    }

    /** Reads and decodes a file, within the budget. */
    void decode(FileTree tree, FileTree.Entry entry, ImageDecoder decoder, byte[] pixels) throws IOException {
        String name = tree.name(entry);
        long size = FileTree.checkedSize(name, entry.size());
        takeEncoded(name, size);
        try {
            decoder.decode(name, tree.read(entry), pixels);
        } finally {
            giveEncoded(size);
        }
    }

    private static long kibibytes(long pixels) {
        return pixels * BYTES_PER_PIXEL / KIBI;
    }

    private static int checked(String name, long kibibytes, int limit) throws DataFormatException {
        if (kibibytes > limit) {
            throw new DataFormatException(name + ": decoding takes " + kibibytes / KIBI + " MiB of heap, "
                    + limit / KIBI + " MiB are set apart for it; raise -Xmx or make the image smaller");
        }
        return (int) kibibytes;
    }
}
