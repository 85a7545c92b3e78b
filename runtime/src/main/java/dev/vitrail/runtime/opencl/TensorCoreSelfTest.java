package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.cache.DiskCache;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Random;

/**
 * The program of a child process that tries tensor cores in an OpenCL kernel: a product of bf16 tiles in many work-groups,
 * whose every value must be exact.
 */
final class TensorCoreSelfTest {
    private static final int SIZE = 16;
    private static final int GROUPS = 512;
    private static final int ZERO_ROW = 14;
    private static final int CONVERTED_ROW = 15;

    private TensorCoreSelfTest() {}

    /** Tries the device whose index is the only argument; prints {@link TileSelfTest#PASSED} or a line with the reason. */
    public static void main(String[] arguments) {
        ClApi api = JoclApi.load();
        ClDeviceInfo device = ClDevices.list(api).get(Integer.parseInt(arguments[0]));
        System.out.println(run(api, device, source()));
        System.exit(0);
    }

    /** The program in OpenCL C. */
    static String source() {
        try (InputStream in = Objects.requireNonNull(TensorCoreSelfTest.class.getResourceAsStream("tensor_cores.cl"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the runtime's own resource tensor_cores.cl cannot be read", e);
        }
    }

    static String run(ClApi api, ClDeviceInfo device, String source) {
        try (ClSession session = ClSession.open(api, device, false, new DiskCache(null, 1))) {
            return run(session, source);
        } catch (OpenClException e) {
            return String.valueOf(e.getMessage()).lines().findFirst().orElse("unknown failure");
        }
    }

    private static String run(ClSession session, String source) {
        Random random = new Random(1);
        float[] a = values(random), b = values(random), lastRow = values(random);
        ClBuffer aTile = session.allocate("a", (long) a.length * Short.BYTES);
        aTile.write(0, MemorySegment.ofArray(bf16(a)), 0, aTile.bytes());
        ClBuffer bTile = session.allocate("b", (long) b.length * Short.BYTES);
        bTile.write(0, MemorySegment.ofArray(bf16(b)), 0, bTile.bytes());
        ClBuffer row = session.allocate("last row", (long) SIZE * Float.BYTES);
        row.write(0, MemorySegment.ofArray(lastRow), 0, row.bytes());
        ClBuffer cTiles = session.allocate("c", (long) GROUPS * SIZE * SIZE * Float.BYTES);
        ClKernel kernel = session.build("tensor cores", source, "").kernel("warp_product");
        kernel.argument(0, aTile);
        kernel.argument(1, bTile);
        kernel.argument(2, row);
        kernel.argument(3, cTiles);
        kernel.enqueue(new long[] {GROUPS * 32L}, new long[] {32});
        float[] c = new float[GROUPS * SIZE * SIZE];
        cTiles.read(0, MemorySegment.ofArray(c), 0, cTiles.bytes());
        for (int i = 0; i < SIZE; i++) {
            a[ZERO_ROW * SIZE + i] = 0;
            a[CONVERTED_ROW * SIZE + i] = lastRow[i];
        }
        for (int i = 0; i < c.length; i++) {
            float expected = product(a, b, i / SIZE % SIZE, i % SIZE);
            if (c[i] != expected) {
                return "tensor cores compute " + c[i] + " where it should be " + expected;
            }
        }
        return TileSelfTest.PASSED;
    }

    // Multiples of 1/8 up to 1: bf16 holds them, and every sum of their products is exact in any order.
    private static float[] values(Random random) {
        float[] values = new float[SIZE * SIZE];
        for (int i = 0; i < values.length; i++) {
            values[i] = (random.nextInt(17) - 8) / 8f;
        }
        return values;
    }

    private static short[] bf16(float[] values) {
        short[] bits = new short[values.length];
        for (int i = 0; i < values.length; i++) {
            bits[i] = (short) (Float.floatToRawIntBits(values[i]) >>> 16);
        }
        return bits;
    }

    private static float product(float[] a, float[] b, int row, int column) {
        float sum = 0;
        for (int k = 0; k < SIZE; k++) {
            sum += a[row * SIZE + k] * b[k * SIZE + column];
        }
        return sum;
    }
}
