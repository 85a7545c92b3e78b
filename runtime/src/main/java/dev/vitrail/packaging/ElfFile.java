package dev.vitrail.packaging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A shared library of Linux.
 *
 * @param header its first bytes; empty if it is no such file, or not of 64 bits in little-endian order
 * @param machine processor that it is for, by ELF's number; 0 if it is no such file
 */
record ElfFile(Path path, ByteBuffer header, int machine) {
    private static final int HEADER = 64;
    private static final int MAGIC = 0x464c457f;
    private static final int CLASS = 4;
    private static final byte BITS_64 = 2;
    private static final int ORDER = 5;
    private static final byte LITTLE_ENDIAN = 1;
    private static final int TYPE = 16;
    private static final short SHARED = 3;
    private static final int MACHINE = 18;
    private static final int X86_64 = 62;
    private static final int AARCH64 = 183;
    private static final int SEGMENTS = 32;
    private static final int SECTIONS = 40;
    private static final int SEGMENT_SIZE = 54;
    private static final int SEGMENT_COUNT = 56;
    private static final int SECTION_COUNT = 60;
    private static final int SECTION_NAMES = 62;
    private static final int SEGMENT_OFFSET = 8;
    private static final int SEGMENT_BYTES = 32;
    private static final int SEGMENT = 56;

    /** Reads the header. */
    static ElfFile open(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer header = read(file, 0, HEADER);
            boolean elf = header.remaining() == HEADER
                    && header.getInt(0) == MAGIC
                    && header.get(CLASS) == BITS_64
                    && header.get(ORDER) == LITTLE_ENDIAN
                    && header.getShort(TYPE) == SHARED;
            return new ElfFile(
                    path,
                    elf ? header : ByteBuffer.allocate(0),
                    elf ? Short.toUnsignedInt(header.getShort(MACHINE)) : 0);
        }
    }

    /** Whether processes of this machine can load it. */
    boolean fitsThisMachine() {
        return machine
                == switch (System.getProperty("os.arch", "")) {
                    case "amd64", "x86_64" -> X86_64;
                    case "aarch64" -> AARCH64;
                    default -> -1;
                };
    }

    /**
     * Cuts off what lies behind the last segment: the table of symbols for debuggers, a sixth of the JVM's library, and that
     * of sections. What a process loads stays as it is. Other files than libraries are left alone.
     */
    void dropSymbolTable() throws IOException {
        if (machine == 0) {
            return;
        }
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            int count = Short.toUnsignedInt(header.getShort(SEGMENT_COUNT));
            int size = Short.toUnsignedInt(header.getShort(SEGMENT_SIZE));
            long end = header.getLong(SEGMENTS) + (long) count * size;
            for (int i = 0; i < count; i++) {
                ByteBuffer segment = read(file, header.getLong(SEGMENTS) + (long) i * size, SEGMENT);
                if (segment.remaining() < SEGMENT) {
                    return;
                }
                end = Math.max(end, segment.getLong(SEGMENT_OFFSET) + segment.getLong(SEGMENT_BYTES));
            }
            if (end >= file.size()) {
                return;
            }
            header.putLong(SECTIONS, 0);
            header.putShort(SECTION_COUNT, (short) 0);
            header.putShort(SECTION_NAMES, (short) 0);
            file.write(header.duplicate(), 0);
            file.truncate(end);
        }
    }

    private static ByteBuffer read(FileChannel file, long position, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && file.read(buffer, position + buffer.position()) >= 0) {
            continue;
        }
        return buffer.flip();
    }
}
