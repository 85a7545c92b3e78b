package dev.vitrail.runtime.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * One IDX file of unsigned bytes, plain or gzipped: two zeros, type 8, rank, the dimensions as 32-bit big-endian numbers,
 * the values. The length of the content (packed files are unpacked to nowhere for that) has been compared with the header.
 */
final class IdxFile {
    private static final int UNSIGNED_BYTE = 8;
    private static final int MAGIC_BYTES = 4;
    private static final int BUFFER = 1 << 15;

    private final Path file;
    private final int[] dimensions;

    /** Takes pieces of the values one by one, in order; the array is used again. */
    @FunctionalInterface
    interface Consumer {
        void accept(int index, byte[] bytes) throws DataFormatException;
    }

    private IdxFile(Path file, int[] dimensions) {
        this.file = file;
        this.dimensions = dimensions;
    }

    /** Checks header, length and, for .gz, check sum; takes no memory that depends on the file. */
    static IdxFile check(Path file, int rank) throws IOException {
        String name = file.toString();
        try (InputStream in = open(file)) {
            byte[] header = new byte[MAGIC_BYTES + 4 * rank];
            int length = in.readNBytes(header, 0, header.length);
            checkMagic(name, Arrays.copyOf(header, length), rank);
            if (length < header.length) {
                throw new DataFormatException(name, length, "a header of " + header.length + " bytes", "the end");
            }
            int[] dimensions = new int[rank];
            long values = 1;
            for (int k = 0; k < rank; k++) {
                dimensions[k] = int32(header, MAGIC_BYTES + 4 * k);
                boolean overflow = Math.multiplyHigh(values, dimensions[k]) != 0 || values * dimensions[k] < 0;
                if (dimensions[k] < 1 || overflow) {
                    throw new DataFormatException(
                            name,
                            dimensionOffset(k),
                            "a dimension in 1..2^31 - 1 with a product below 2^63",
                            Integer.toUnsignedString(dimensions[k]));
                }
                values *= dimensions[k];
            }
            requireLength(name, in, header.length, values);
            return new IdxFile(file, dimensions);
        } catch (DataFormatException e) {
            throw e;
        } catch (IOException e) {
            throw new DataFormatException(name + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static void checkMagic(String name, byte[] header, int rank) throws DataFormatException {
        byte[] magic = {0, 0, UNSIGNED_BYTE, (byte) rank};
        String[] what = {"0", "0", "type 8, unsigned bytes", "rank " + rank};
        for (int k = 0; k < magic.length; k++) {
            if (k >= header.length) {
                throw new DataFormatException(name, k, what[k], "the end of the file");
            }
            if (header[k] != magic[k]) {
                throw new DataFormatException(name, k, what[k], "" + (header[k] & 255));
            }
        }
    }

    private static void requireLength(String name, InputStream in, long start, long values) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long seen = 0;
        int length = in.read(buffer);
        while (length >= 0 && seen <= values) { // what a gzip bomb holds beyond the declared length is not unpacked
            seen += length;
            length = in.read(buffer);
        }
        if (seen < values) {
            throw new DataFormatException(name, start + seen, values + " values", "the end after " + seen);
        }
        if (seen > values) {
            throw new DataFormatException(name, start + values, "the end after " + values + " values", "more data");
        }
    }

    /** Where a dimension stands in the file; after the last one come the values. */
    static int dimensionOffset(int k) {
        return MAGIC_BYTES + 4 * k;
    }

    int dimension(int k) {
        return dimensions[k];
    }

    String name() {
        return file.toString();
    }

    /** Reads {@code count} pieces of {@code bytes} values. */
    void read(int count, int bytes, Consumer consumer) throws IOException {
        byte[] piece = new byte[bytes];
        try (InputStream in = open(file)) {
            in.skipNBytes(dimensionOffset(dimensions.length));
            for (int k = 0; k < count; k++) {
                if (in.readNBytes(piece, 0, bytes) < bytes) {
                    throw new DataFormatException(file + ": changed while it was read");
                }
                consumer.accept(k, piece);
            }
        }
    }

    private static InputStream open(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        return file.toString().endsWith(".gz") ? StrictGzip.open(in) : in;
    }

    private static int int32(byte[] bytes, int at) {
        return (bytes[at] & 255) << 24 | (bytes[at + 1] & 255) << 16 | (bytes[at + 2] & 255) << 8 | bytes[at + 3] & 255;
    }
}
