package dev.vitrail.runtime.opencl;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.cpu.AvailableMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

@RequiresOpenCl
class ClSessionTest {
    private static final String SCALE = """
            kernel void scale(global const float* from, global float* to, int shift, float factor, long add) {
                size_t i = get_global_id(0);
                to[i + shift] = from[i] * factor + add;
            }
            """;
    private static final int N = 1000;

    private final ClApi api = JoclApi.load();
    private final ClDeviceInfo device = ClDevices.list(api).getFirst();

    @Test
    void devicesAreNumberedAndNamed() {
        List<ClDeviceInfo> devices = ClDevices.list(api);
        for (int i = 0; i < devices.size(); i++) {
            assertEquals(i, devices.get(i).index());
            assertFalse(devices.get(i).name().isBlank());
            assertTrue(devices.get(i).computeUnits() >= 1);
            assertTrue(devices.get(i).maxAllocation() >= 1 << 20, devices.get(i)::toString);
            assertTrue(
                    i == 0 || devices.get(i - 1).type().compareTo(devices.get(i).type()) <= 0);
        }
    }

    @Test
    void runsAKernelInBothKindsOfMemory() {
        for (ClDeviceInfo each : List.of(device, discrete(device))) {
            ClSession session = ClSession.open(api, each, true);
            try (session;
                    Arena arena = Arena.ofConfined()) {
                ClBuffer from = session.allocate("from", N * Float.BYTES);
                ClBuffer to = session.allocate("to", (N + 1) * Float.BYTES);
                assertEquals(each.type() == ClDeviceInfo.Type.CPU, from.hostVisible());
                float[] values = new float[N];
                for (int i = 0; i < N; i++) {
                    values[i] = i;
                }
                from.write(0, MemorySegment.ofArray(values), 0, N * Float.BYTES);
                to.zero(0, to.bytes());
                ClKernel kernel = session.build("scale", SCALE, "").kernel("scale");
                kernel.argument(0, from);
                kernel.argument(1, to);
                kernel.argument(2, 1);
                kernel.argument(3, 2f);
                kernel.argument(4, 3L);
                kernel.enqueue(new long[] {N}, new long[] {1});
                MemorySegment result = arena.allocate(to.bytes() + 4, 4);
                to.read(0, result, 4, to.bytes());
                assertEquals(0f, result.getAtIndex(JAVA_FLOAT, 1));
                for (int i = 0; i < N; i++) {
                    assertEquals(2f * i + 3, result.getAtIndex(JAVA_FLOAT, i + 2));
                }
                assertTrue(kernel.profiledNanos() > 0);
                float[] middle = new float[10];
                to.read(100 * Float.BYTES, MemorySegment.ofArray(middle), 0, 10 * Float.BYTES);
                assertEquals(2f * 99 + 3, middle[0]);
                kernel.enqueue(new long[] {N}, new long[] {1});
                assertEquals(7, session.liveObjects()); // context, queue, buffers, program, kernel, last event
            }
            assertEquals(0, session.liveObjects());
        }
    }

    @Test
    void zeroFillsAnyRange() {
        for (ClDeviceInfo each : List.of(device, discrete(device))) {
            try (ClSession session = ClSession.open(api, each, false)) {
                ClBuffer buffer = session.allocate("bytes", 100);
                byte[] ones = new byte[100];
                Arrays.fill(ones, (byte) 1);
                for (int[] range : new int[][] {{0, 100}, {1, 98}, {16, 32}, {4, 92}, {99, 1}, {50, 0}}) {
                    buffer.write(0, MemorySegment.ofArray(ones), 0, 100);
                    buffer.zero(range[0], range[1]);
                    MemorySegment read = MemorySegment.ofArray(new byte[100]);
                    buffer.read(0, read, 0, 100);
                    for (int i = 0; i < 100; i++) {
                        boolean zero = i >= range[0] && i < range[0] + range[1];
                        assertEquals(zero ? 0 : 1, read.get(JAVA_BYTE, i), "byte " + i);
                    }
                }
            }
        }
    }

    @Test
    void closingTwiceAndInAnyOrderIsFine() {
        ClSession session = ClSession.open(api, device, false);
        ClBuffer buffer = session.allocate("a", 1);
        ClProgram program = session.build("scale", SCALE, "");
        ClKernel kernel = program.kernel("scale");
        program.close();
        buffer.close();
        buffer.close();
        assertEquals(3, session.liveObjects());
        session.close();
        session.close();
        kernel.close();
        assertEquals(0, session.liveObjects());
        assertThrows(IllegalStateException.class, () -> session.allocate("b", 1));
        assertThrows(IllegalStateException.class, () -> buffer.zero(0, 1));
    }

    @Test
    void closedBuffersAreNotUsed() {
        try (ClSession session = ClSession.open(api, device, false)) {
            ClKernel kernel = session.build("scale", SCALE, "").kernel("scale");
            ClBuffer from = session.allocate("from", 4);
            ClBuffer to = session.allocate("to", 8);
            kernel.argument(0, from);
            kernel.argument(1, to);
            kernel.argument(2, 1);
            kernel.argument(3, 2f);
            kernel.argument(4, 3L);
            from.close();
            IllegalStateException e =
                    assertThrows(IllegalStateException.class, () -> kernel.enqueue(new long[] {1}, new long[] {1}));
            assertEquals("buffer from is closed", e.getMessage());
        }
    }

    @Test
    void rangesAreChecked() {
        try (ClSession session = ClSession.open(api, device, false)) {
            ClBuffer buffer = session.allocate("a", 10);
            MemorySegment memory = MemorySegment.ofArray(new byte[100]);
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.write(1, memory, 0, 10));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.read(0, memory, 95, 10));
            assertThrows(IndexOutOfBoundsException.class, () -> buffer.zero(-1, 2));
            assertThrows(IllegalArgumentException.class, () -> session.allocate("none", 0));
        }
    }

    @Test
    void buildErrorsShowTheLine() {
        try (ClSession session = ClSession.open(api, device, false)) {
            String wrong = SCALE.replace("* factor", "* faktor");
            OpenClException e = assertThrows(OpenClException.class, () -> session.build("scale", wrong, ""));
            assertTrue(e.getMessage()
                    .startsWith("clBuildProgram failed with CL_BUILD_PROGRAM_FAILURE (-11): program scale"));
            assertTrue(e.getMessage().contains("faktor"), e::getMessage);
            assertTrue(e.getMessage().contains("  3 |     to[i + shift] = from[i] * faktor + add;"), e::getMessage);
            assertEquals(2, session.liveObjects());
        }
    }

    @Test
    void errorsNameKernelAndLaunch() {
        try (ClSession session = ClSession.open(api, device, false)) {
            ClProgram program = session.build("scale", SCALE, "");
            OpenClException missing = assertThrows(OpenClException.class, () -> program.kernel("scales"));
            assertEquals(
                    "clCreateKernel failed with CL_INVALID_KERNEL_NAME (-46): kernel scales", missing.getMessage());
            ClKernel kernel = program.kernel("scale");
            OpenClException index = assertThrows(OpenClException.class, () -> kernel.argument(5, 1));
            assertEquals(
                    "clSetKernelArg failed with CL_INVALID_ARG_INDEX (-49): kernel scale, argument 5",
                    index.getMessage());
            OpenClException group = assertThrows(
                    OpenClException.class, () -> kernel.enqueue(new long[] {1 << 20}, new long[] {1 << 20}));
            assertTrue(group.getMessage().contains("kernel scale (global [1048576], local [1048576])"));
        }
    }

    @Test
    void tooMuchMemoryIsAnError() {
        for (ClDeviceInfo each : List.of(device, discrete(device))) {
            try (ClSession session = ClSession.open(api, each, false)) {
                OpenClException e = assertThrows(OpenClException.class, () -> session.allocate("huge", 1L << 50));
                assertTrue(e.getMessage().contains("buffer huge of 1125899906842624 bytes"), e::getMessage);
                assertEquals(2, session.liveObjects());
            }
        }
    }

    @Test
    void poclUsesSharedMemoryBeyondItsLimit() {
        ClDeviceInfo limited = changed(device, device.type(), 10_000);
        try (ClSession session = ClSession.open(api, limited, false)) {
            if (!device.isPocl()) {
                assertThrows(OpenClException.class, () -> session.allocate("arena", 1 << 20));
                return;
            }
            int count = 1 << 18;
            ClBuffer arena = session.allocate("arena", count * Integer.BYTES);
            String source = "kernel void fill(global int* to) { to[get_global_id(0)] = get_global_id(0); }";
            ClKernel kernel = session.build("fill", source, "").kernel("fill");
            kernel.argument(0, arena);
            kernel.enqueue(new long[] {count}, new long[] {64});
            arena.zero(8, arena.bytes() - 16);
            int[] values = new int[count];
            arena.read(0, MemorySegment.ofArray(values), 0, arena.bytes());
            int[] expected = new int[count];
            expected[1] = 1;
            expected[count - 2] = count - 2;
            expected[count - 1] = count - 1;
            assertArrayEquals(expected, values);
            kernel.enqueue(new long[] {count}, new long[] {64});
            session.finish();
            for (int i = 0; i < count; i++) {
                assertEquals(i, arena.host().getAtIndex(JAVA_INT, i));
            }
        }
    }

    @Test
    void buffersMayBeLargerThanTwoGibibytes() {
        long bytes = (2L << 30) + 4096;
        if (device.isPocl() && AvailableMemory.bytes() < 2 * bytes) {
            return; // tooMuchMemoryIsAnError says what happens then
        }
        try (ClSession session = ClSession.open(api, device, false)) {
            ClBuffer buffer = session.allocate("arena", bytes);
            int[] last = {42};
            buffer.write(bytes - Integer.BYTES, MemorySegment.ofArray(last), 0, Integer.BYTES);
            int[] read = new int[1];
            buffer.read(bytes - Integer.BYTES, MemorySegment.ofArray(read), 0, Integer.BYTES);
            assertArrayEquals(last, read);
        }
    }

    /** The same device, taken for one whose memory this process does not see. */
    static ClDeviceInfo discrete(ClDeviceInfo device) {
        return changed(device, ClDeviceInfo.Type.GPU, device.maxAllocation());
    }

    private static ClDeviceInfo changed(ClDeviceInfo device, ClDeviceInfo.Type type, long maxAllocation) {
        return new ClDeviceInfo(
                device.index(),
                device.platform(),
                device.platformVersion(),
                device.name(),
                device.vendor(),
                device.driver(),
                device.version(),
                type,
                device.computeUnits(),
                device.globalMemory(),
                maxAllocation,
                device.localMemory(),
                device.maxWorkGroup(),
                device.extensions());
    }
}
