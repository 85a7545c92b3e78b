package dev.vitrail.runtime.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes tar archives header by header, right ones and wrong ones. */
final class TarBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** One header, to be changed before it is added. */
    static final class Header {
        private final byte[] block = new byte[512];

        Header(String name, char type, long size) {
            text(0, 100, name).text(100, 8, "0000644").text(108, 8, "0000000").text(116, 8, "0000000");
            text(124, 12, "%011o".formatted(size)).text(136, 12, "00000000000");
            text(156, 1, String.valueOf(type)).text(257, 6, "ustar").text(263, 2, "00");
        }

        /** Overwrites a field; the rest of it becomes zeros. */
        Header text(int at, int length, String value) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            Arrays.fill(block, at, at + length, (byte) 0);
            System.arraycopy(bytes, 0, block, at, Math.min(length, bytes.length));
            return this;
        }

        Header set(int at, int value) {
            block[at] = (byte) value;
            return this;
        }

        /** The block with a right check sum. */
        byte[] bytes() {
            text(148, 8, "        ");
            int sum = 0;
            for (byte b : block) {
                sum += b & 255;
            }
            return text(148, 8, "%06o\0 ".formatted(sum)).block;
        }
    }

    TarBytes add(Header header, byte[] data) {
        out.writeBytes(header.bytes());
        out.writeBytes(data);
        out.writeBytes(new byte[(512 - data.length % 512) % 512]);
        return this;
    }

    TarBytes file(String name, byte[] data) {
        return add(new Header(name, '0', data.length), data);
    }

    TarBytes entry(String name, char type) {
        return add(new Header(name, type, 0), new byte[0]);
    }

    /** A pax header with one record for the next file. */
    TarBytes pax(char type, String key, String value) {
        int rest = (" " + key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8).length;
        int length = rest + 1;
        while (String.valueOf(length).length() + rest != length) {
            length++;
        }
        return add(type, length + " " + key + "=" + value + "\n");
    }

    TarBytes add(char type, String data) {
        byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
        return add(new Header("extension", type, bytes.length), bytes);
    }

    /** Without the end. */
    byte[] open() {
        return out.toByteArray();
    }

    byte[] end() {
        byte[] bytes = out.toByteArray();
        return Arrays.copyOf(bytes, bytes.length + 1024);
    }
}
