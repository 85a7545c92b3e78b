package dev.vitrail.runtime.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Damaged headers give the one exception, whatever the damage, and take little memory. */
class HeaderFuzzTest {
    private static final int MUTATIONS = 150_000;
    private static final Path FILE = Path.of("mutated.safetensors");
    private static final String[] SPLICES = {
        "[",
        "]",
        "{",
        "}",
        "\"",
        ",",
        ":",
        "\\u0000",
        "\\ud800",
        "-",
        "1e9",
        "9223372036854775807",
        "18446744073709551615",
        "null",
        "[[[[[[[[",
        "{\"a\":{\"a\":",
        "\"__metadata__\":",
        "\"data_offsets\":[0,0]",
        "F64",
        "\u0000",
        " ",
        "0"
    };

    /** The same loop that the test runs, for a JVM of its own with a small heap. */
    public static void main(String[] args) throws Exception {
        int refused = mutate(MUTATIONS);
        // A header of the greatest length allowed, full of the smallest entries.
        StringBuilder header = new StringBuilder("{");
        for (int k = 0; header.length() < SafetensorsFile.LONGEST_HEADER - 100; k++) {
            header.append(k == 0 ? "" : ",")
                    .append("\"")
                    .append(k)
                    .append("\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}");
        }
        byte[] bytes = header.append('}').toString().getBytes(UTF_8);
        SafetensorsHeader parsed = SafetensorsHeader.parse(FILE, bytes, 0);
        System.out.println(
                "refused " + refused + ", tensors " + parsed.tensors().size());
    }

    private static int mutate(int count) {
        Random random = new Random(17);
        int refused = 0;
        for (int k = 0; k < count; k++) {
            String header = SafetensorsBytes.header(random);
            int dataBytes = SafetensorsBytes.dataBytes(header);
            byte[] bytes = header.getBytes(UTF_8);
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                bytes = mutation(bytes, random);
            }
            try {
                SafetensorsHeader.parse(FILE, bytes, dataBytes);
            } catch (CheckpointFormatException e) {
                refused++;
            }
        }
        return refused;
    }

    private static byte[] mutation(byte[] bytes, Random random) {
        int at = random.nextInt(Math.max(1, bytes.length));
        switch (random.nextInt(5)) {
            case 0 -> { // one bit
                byte[] copy = bytes.clone();
                if (copy.length > 0) {
                    copy[at] ^= (byte) (1 << random.nextInt(8));
                }
                return copy;
            }
            case 1 -> { // another byte
                byte[] copy = bytes.clone();
                if (copy.length > 0) {
                    copy[at] = (byte) random.nextInt();
                }
                return copy;
            }
            case 2 -> { // something of the format in the wrong place
                return replace(bytes, at, 0, SPLICES[random.nextInt(SPLICES.length)].getBytes(UTF_8));
            }
            case 3 -> { // a piece left out, or cut off
                int length = random.nextInt(20) == 0 ? bytes.length - at : random.nextInt(12);
                return replace(bytes, at, Math.min(length, bytes.length - at), new byte[0]);
            }
            default -> { // a digit
                for (int i = at; i < bytes.length; i++) {
                    if (bytes[i] >= '0' && bytes[i] <= '9') {
                        return replace(
                                bytes,
                                i,
                                1,
                                Long.toString(random.nextLong() >>> random.nextInt(64))
                                        .getBytes(UTF_8));
                    }
                }
                return bytes;
            }
        }
    }

    private static byte[] replace(byte[] bytes, int at, int length, byte[] with) {
        byte[] result = new byte[bytes.length - length + with.length];
        System.arraycopy(bytes, 0, result, 0, at);
        System.arraycopy(with, 0, result, at, with.length);
        System.arraycopy(bytes, at + length, result, at + with.length, bytes.length - at - length);
        return result;
    }

    @Test
    void mutatedHeadersUnderASmallHeapGiveOnlyFormatExceptions() throws Exception {
        ChildJvm.Result result = ChildJvm.run(List.of("-Xmx128m"), HeaderFuzzTest.class);
        assertEquals(0, result.exitCode(), result.output());
        assertTrue(result.output().matches("(?s).*refused 1[34]\\d{4}, tensors 29\\d{4}\\s*"), result.output());
    }

    @Test
    void takesAtMostSixteenTimesTheMemoryOfTheHeader() throws Exception {
        StringBuilder shapes = new StringBuilder("{");
        StringBuilder entries = new StringBuilder("{");
        StringBuilder metadata = new StringBuilder("{\"__metadata__\":{\"-\":\"\"");
        for (int k = 0; k < 20_000; k++) {
            String shape = "0" + ",1".repeat(63);
            shapes.append(k == 0 ? "" : ",")
                    .append("\"")
                    .append(k)
                    .append("\":{\"dtype\":\"U8\",\"shape\":[" + shape + "],\"data_offsets\":[0,0]}");
            entries.append(k == 0 ? "" : ",")
                    .append("\"")
                    .append(k)
                    .append("\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}");
            metadata.append(",\"").append(k).append("\":\"\"");
        }
        for (String header : List.of(shapes + "}", entries + "}", metadata + "}}")) {
            byte[] bytes = header.getBytes(UTF_8);
            parse(bytes); // loads the classes
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            parse(bytes);
            long taken = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(
                    taken <= 16L * bytes.length,
                    taken + " bytes for a header of " + bytes.length + ": " + header.substring(0, 40));
        }
    }

    private static void parse(byte[] bytes) throws CheckpointFormatException {
        SafetensorsHeader header = SafetensorsHeader.parse(FILE, bytes, 0);
        assertTrue(header.tensors().size() + header.metadata().size() > 0);
    }
}
