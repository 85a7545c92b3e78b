package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.cache.DiskCache;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/**
 * The program of a child process that tries AMX tiles in an OpenCL kernel: a product of bf16 tiles in many work-groups,
 * whose every value must be exact. A processor, kernel or driver that cannot do it may kill the process.
 */
final class TileSelfTest {
    /** The line on standard output that means success. */
    static final String PASSED = "tiles work";

    /** C [16][16] float += A [16][32] bf16 * B [16][16][2] bf16, one per work-group. */
    static final String SOURCE = """
            kernel __attribute__((reqd_work_group_size(1, 1, 1)))
            void tile(global const ushort* a, global const ushort* b, global float* c) {
                uchar config[64] __attribute__((aligned(64)));
                for (int i = 0; i < 64; i++) config[i] = 0;
                config[0] = 1;
                for (int i = 0; i < 3; i++) {
                    config[16 + 2 * i] = 64;
                    config[48 + i] = 16;
                }
                ulong stride = 64;
                c += get_group_id(0) * 256;
                __asm__ volatile("ldtilecfg (%0)" :: "r"(config) : "memory");
                __asm__ volatile("tilezero %%tmm0" :::);
                __asm__ volatile("tileloadd (%0,%1,1), %%tmm1" :: "r"(a), "r"(stride) : "memory");
                __asm__ volatile("tileloadd (%0,%1,1), %%tmm2" :: "r"(b), "r"(stride) : "memory");
                __asm__ volatile("tdpbf16ps %%tmm2, %%tmm1, %%tmm0" :::);
                __asm__ volatile("tilestored %%tmm0, (%0,%1,1)" :: "r"(c), "r"(stride) : "memory");
                __asm__ volatile("tilerelease" :::);
            }
            """;

    private static final int ROWS = 16;
    private static final int DEPTH = 32;
    private static final int GROUPS = 64;

    private TileSelfTest() {}

    /** Tries the device whose index is the only argument; prints {@link #PASSED} or one line with the reason why not. */
    public static void main(String[] arguments) {
        String objection = TilePermission.request();
        System.out.println(objection.isEmpty() ? run(Integer.parseInt(arguments[0])) : objection);
        System.exit(0);
    }

    private static String run(int index) {
        ClApi api = JoclApi.load();
        ClDeviceInfo device = ClDevices.list(api).get(index);
        try (ClSession session = ClSession.open(api, device, false, new DiskCache(null, 1))) {
            return run(session);
        } catch (OpenClException e) {
            return String.valueOf(e.getMessage()).lines().findFirst().orElse("unknown failure");
        }
    }

    private static String run(ClSession session) {
        Random random = new Random(1);
        float[] a = new float[ROWS * DEPTH];
        float[] b = new float[DEPTH * ROWS];
        ClBuffer aTile = tile(session, "a", a, random);
        ClBuffer bTile = tile(session, "b", b, random);
        ClBuffer cTiles = session.allocate("c", (long) GROUPS * ROWS * ROWS * Float.BYTES);
        ClKernel kernel = session.build("tiles", SOURCE, "").kernel("tile");
        kernel.argument(0, aTile);
        kernel.argument(1, bTile);
        kernel.argument(2, cTiles);
        kernel.enqueue(new long[] {GROUPS}, new long[] {1});
        float[] c = new float[GROUPS * ROWS * ROWS];
        cTiles.read(0, MemorySegment.ofArray(c), 0, cTiles.bytes());
        for (int i = 0; i < c.length; i++) {
            float expected = product(a, b, i / ROWS % ROWS, i % ROWS);
            if (c[i] != expected) {
                return "tiles compute " + c[i] + " where it should be " + expected;
            }
        }
        return PASSED;
    }

    // Multiples of 1/8 up to 1: bf16 holds them, and every sum of their products is exact in any order.
    private static ClBuffer tile(ClSession session, String name, float[] values, Random random) {
        short[] bits = new short[values.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (random.nextInt(17) - 8) / 8f;
            bits[i] = (short) (Float.floatToRawIntBits(values[i]) >>> 16);
        }
        ClBuffer buffer = session.allocate(name, (long) bits.length * ValueLayout.JAVA_SHORT.byteSize());
        buffer.write(0, MemorySegment.ofArray(bits), 0, buffer.bytes());
        return buffer;
    }

    private static float product(float[] a, float[] b, int row, int column) {
        float sum = 0;
        for (int k = 0; k < DEPTH; k++) {
            sum += a[row * DEPTH + k] * b[k / 2 * 2 * ROWS + 2 * column + k % 2];
        }
        return sum;
    }
}
