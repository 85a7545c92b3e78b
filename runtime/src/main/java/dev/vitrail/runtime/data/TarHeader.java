package dev.vitrail.runtime.data;

import java.nio.charset.StandardCharsets;

/** One block of 512 bytes that describes a file in a tar archive; layout of POSIX ustar. */
final class TarHeader {
    static final int BLOCK = 512;

    private static final int NAME = 0;
    private static final int NAME_LENGTH = 100;
    private static final int SIZE = 124;
    private static final int SIZE_LENGTH = 12;
    private static final int CHECK_SUM = 148;
    private static final int CHECK_SUM_LENGTH = 8;
    private static final int TYPE = 156;
    private static final int MAGIC = 257;
    private static final int PREFIX = 345;
    private static final int PREFIX_LENGTH = 155;

    private final String archive;
    private final long offset;
    private final byte[] block;

    /** A view of a block that was read at an offset of an archive. */
    TarHeader(String archive, long offset, byte[] block) {
        this.archive = archive;
        this.offset = offset;
        this.block = block;
    }

    /** Whether a block looks like a header at all: a check sum that fits. */
    static boolean isHeader(byte[] block) {
        try {
            TarHeader header = new TarHeader("", 0, block);
            header.checkSum();
            return !header.isEnd();
        } catch (DataFormatException e) {
            return false;
        }
    }

    boolean isEnd() {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** The sum of all bytes with the field of the sum taken as blanks; some old writers summed signed bytes. */
    void checkSum() throws DataFormatException {
        long stored = number(CHECK_SUM, CHECK_SUM_LENGTH, "check sum");
        long unsigned = 0;
        long signed = 0;
        for (int k = 0; k < block.length; k++) {
            boolean inField = k >= CHECK_SUM && k < CHECK_SUM + CHECK_SUM_LENGTH;
            unsigned += inField ? ' ' : block[k] & 255;
            signed += inField ? ' ' : block[k];
        }
        if (stored != unsigned && stored != signed) {
            throw new DataFormatException(archive, offset + CHECK_SUM, "check sum " + unsigned, "" + stored);
        }
    }

    long size() throws DataFormatException {
        return number(SIZE, SIZE_LENGTH, "size");
    }

    String name() {
        String name = text(NAME, NAME_LENGTH);
        boolean posix = text(MAGIC, 6).equals("ustar"); // GNU writes "ustar  " and other things into the prefix
        String prefix = posix ? text(PREFIX, PREFIX_LENGTH) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    boolean isFile() {
        return type() == '0' || type() == 0 || type() == '7';
    }

    boolean isDirectory() {
        return type() == '5';
    }

    /** Whether the data say something of the next header: GNU long names ('L', 'K') and pax records ('x', 'g'). */
    boolean isExtension() {
        return type() == 'L' || type() == 'K' || type() == 'x' || type() == 'g';
    }

    /** What the next file is called, after this extension. */
    TarExtension extend(TarExtension before, byte[] data) throws DataFormatException {
        long at = offset + BLOCK;
        return switch (type()) {
            case 'L' -> before.withPath(archive, at, data);
            case 'x' -> before.withRecords(archive, at, data, true);
            case 'g' -> before.withRecords(archive, at, data, false);
            default -> before; // 'K': the target of a link, which is refused anyway
        };
    }

    /** What the entry is, for messages. */
    String kind() {
        return switch (type()) {
            case '1' -> "hard link";
            case '2' -> "symbolic link";
            case '3', '4' -> "device";
            case '6' -> "pipe";
            case 'S' -> "sparse file";
            default -> "entry of unknown type " + type();
        };
    }

    private int type() {
        return block[TYPE] & 255;
    }

    private String text(int from, int length) {
        int end = from;
        while (end < from + length && block[end] != 0) {
            end++;
        }
        return new String(block, from, end - from, StandardCharsets.UTF_8);
    }

    /** Octal digits with blanks around, or, if the highest bit is set, a binary number (GNU, for 8 GiB and more). */
    private long number(int from, int length, String what) throws DataFormatException {
        if ((block[from] & 0x80) != 0) {
            long value = block[from] & 0x7f;
            for (int k = from + 1; k < from + length; k++) {
                if (value > Long.MAX_VALUE >> 8) {
                    throw new DataFormatException(archive, offset + from, what + " of at most 63 bits", "a larger one");
                }
                value = value << 8 | block[k] & 255;
            }
            return value;
        }
        String digits = text(from, length).strip();
        if (digits.isEmpty()) {
            throw new DataFormatException(archive, offset + from, what + " in octal digits", "nothing");
        }
        long value = 0;
        for (int k = 0; k < digits.length(); k++) {
            int digit = digits.charAt(k) - '0';
            if (digit < 0 || digit > 7) {
                throw new DataFormatException(
                        archive, offset + from, what + " in octal digits", EntryPath.printable(digits));
            }
            value = value << 3 | digit;
        }
        return value;
    }
}
