package dev.vitrail.runtime.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/** Safetensors files as bytes, sound and not. */
final class SafetensorsBytes {
    private static final String[] TYPES = {"U8", "I16", "F16", "BF16", "F32", "I32", "F64", "I64"};

    private SafetensorsBytes() {}

    /** Length, header, and {@code dataBytes} bytes 0, 1, 2, ... */
    static byte[] file(String header, int dataBytes) {
        return file(header.getBytes(UTF_8), dataBytes);
    }

    static byte[] file(byte[] header, int dataBytes) {
        ByteBuffer file = ByteBuffer.allocate(8 + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length).put(header);
        for (int i = 0; i < dataBytes; i++) {
            file.put((byte) i);
        }
        return file.array();
    }

    static String tensor(String name, String dtype, String shape, long begin, long end) {
        return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":[" + begin + ","
                + end + "]}";
    }

    /** The header of a small sound file with metadata and several tensors. */
    static String header(Random random) {
        StringBuilder header = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\",\"k\\u00e9y\":\"v\\\"al\"}");
        long at = 0;
        int tensors = 1 + random.nextInt(4);
        for (int k = 0; k < tensors; k++) {
            int rows = random.nextInt(4);
            int columns = 1 + random.nextInt(3);
            String type = TYPES[random.nextInt(TYPES.length)];
            long end = at + (long) rows * columns * DType.valueOf(type).bits() / 8;
            header.append(',')
                    .append(tensor("blocks." + k + ".weight", type, "[" + rows + ", " + columns + "]", at, end));
            at = end;
        }
        return header.append("}").append(" ".repeat(random.nextInt(9))).toString();
    }

    /** The bytes of data that a {@link #header} asks for. */
    static int dataBytes(String header) {
        int at = header.lastIndexOf("data_offsets");
        return Integer.parseInt(header.substring(header.indexOf(',', at) + 1, header.indexOf(']', at)));
    }
}
