package dev.vitrail.runtime.data;

import java.util.zip.CRC32;

/**
 * Checks the outer form of a PNG file: signature, the lengths and check sums of all chunks, and the end. ImageIO looks at
 * none of the check sums and would take changed pixels for good ones.
 */
final class PngChunks {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int HEADER = 0x49484452; // "IHDR"
    private static final int END = 0x49454e44; // "IEND"
    /** Length, type and check sum. */
    private static final int FRAME = 12;

    private PngChunks() {}

    static void check(String name, byte[] file) throws DataFormatException {
        for (int k = 0; k < SIGNATURE.length; k++) {
            if (k >= file.length || file[k] != SIGNATURE[k]) {
                throw new DataFormatException(name, k, "the signature of PNG", "something else");
            }
        }
        int at = SIGNATURE.length;
        int type;
        do {
            int rest = file.length - at - FRAME;
            if (rest < 0) {
                throw new DataFormatException(name, at, "a PNG chunk", "the end of the file");
            }
            int length = int32(file, at);
            if (length < 0 || length > rest) {
                throw new DataFormatException(
                        name, at, "a PNG chunk of 0.." + rest + " bytes", Integer.toUnsignedString(length));
            }
            type = int32(file, at + 4);
            if (at == SIGNATURE.length && type != HEADER) {
                throw new DataFormatException(name, at + 4, "PNG chunk IHDR", "%08x".formatted(type));
            }
            CRC32 sum = new CRC32();
            sum.update(file, at + 4, 4 + length);
            int stored = int32(file, at + 8 + length);
            if ((int) sum.getValue() != stored) {
                throw new DataFormatException(
                        name, at + 8 + length, "CRC-32 %08x".formatted(sum.getValue()), "%08x".formatted(stored));
            }
            at += FRAME + length;
        } while (type != END);
    }

    private static int int32(byte[] file, int at) {
        return (file[at] & 255) << 24 | (file[at + 1] & 255) << 16 | (file[at + 2] & 255) << 8 | file[at + 3] & 255;
    }
}
