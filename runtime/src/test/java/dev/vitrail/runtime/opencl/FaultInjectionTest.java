package dev.vitrail.runtime.opencl;

import static org.jocl.CL.CL_BUILD_PROGRAM_FAILURE;
import static org.jocl.CL.CL_INVALID_WORK_GROUP_SIZE;
import static org.jocl.CL.CL_OUT_OF_HOST_MEMORY;
import static org.jocl.CL.CL_OUT_OF_RESOURCES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.cache.DiskCache;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every call of a session's whole life fails once with every code: a typed error, or a fallback, and nothing leaks. */
@RequiresOpenCl
class FaultInjectionTest {
    private static final int DEVICE_LOST = -9999;
    private static final List<Integer> CODES = List.of(
            CL_OUT_OF_RESOURCES,
            CL_OUT_OF_HOST_MEMORY,
            CL_BUILD_PROGRAM_FAILURE,
            CL_INVALID_WORK_GROUP_SIZE,
            DEVICE_LOST);
    private static final String SOURCE = """
            kernel void add(global float* values, int a, long b, float c) {
                values[get_global_id(0)] += a + b + c;
            }
            """;
    private static final int N = 64;

    /** Calls after whose failure the work goes on: the program is compiled again, or not put into the cache. */
    private static final Set<String> FALLBACKS = Set.of("clGetProgramInfo", "clCreateProgramWithBinary");

    private final ClApi real = JoclApi.load();

    @TempDir
    Path folder;

    /** Calls that are made only if the program is not in the cache. */
    private static final Set<String> COMPILING =
            Set.of("clCreateProgramWithSource", "clBuildProgram", "clGetProgramInfo");

    /** What the scenario finds in the cache. */
    private enum Start {
        EMPTY_CACHE,
        FULL_CACHE
    }

    @Test
    void theScenarioMakesEveryCall() throws Exception {
        Set<String> made = new TreeSet<>();
        for (boolean zeroCopy : new boolean[] {true, false}) {
            FaultyApi api = new FaultyApi(real);
            for (int run = 0; run < 2; run++) {
                assertEquals(N * 6.5f, scenario(api, zeroCopy));
            }
            assertEquals(0, api.live());
            made.addAll(api.calls());
        }
        Set<String> all = Stream.of(ClApi.class.getDeclaredMethods())
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        all.remove("clGetProgramBuildInfo"); // asked for after a failed build only
        assertEquals(all, made);
    }

    @Test
    void whileAProgramIsCompiled() throws Exception {
        everyFault(true, Start.EMPTY_CACHE);
    }

    @Test
    void withMemoryThatIsShared() throws Exception {
        everyFault(true, Start.FULL_CACHE);
    }

    @Test
    void withMemoryOfTheDevicesOwn() throws Exception {
        everyFault(false, Start.FULL_CACHE);
    }

    private void everyFault(boolean zeroCopy, Start start) throws Exception {
        prepare(start, zeroCopy);
        FaultyApi whole = new FaultyApi(real);
        scenario(whole, zeroCopy);
        List<String> calls = whole.calls();
        int firstBuild = calls.indexOf("clBuildProgram");
        for (int code : CODES) {
            for (int number = 0; number < calls.size(); number++) {
                String call = calls.get(number);
                if (start == Start.EMPTY_CACHE && !COMPILING.contains(call)) {
                    continue;
                }
                prepare(start, zeroCopy);
                FaultyApi api = new FaultyApi(real).failAt(number, code);
                boolean fallback = FALLBACKS.contains(call) || start == Start.FULL_CACHE && number == firstBuild;
                if (fallback) {
                    assertEquals(N * 6.5f, scenario(api, zeroCopy), call);
                } else {
                    OpenClException e = assertThrows(
                            OpenClException.class, () -> scenario(api, zeroCopy), () -> call + " with " + code);
                    assertEquals(code, e.code(), call);
                    assertTrue(e.getMessage().startsWith(call + " failed with "), e::getMessage);
                }
                assertEquals(0, api.live(), call + " with " + code);
            }
        }
    }

    private void prepare(Start start, boolean zeroCopy) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> entries = files.toList();
            if (start == Start.FULL_CACHE && entries.isEmpty()) {
                scenario(new FaultyApi(real), zeroCopy);
            } else if (start == Start.EMPTY_CACHE) {
                for (Path entry : entries) {
                    Files.delete(entry);
                }
            }
        }
    }

    /** Everything that a model does with a device; returns a sum that must be 6.5 N. */
    private float scenario(FaultyApi faulty, boolean zeroCopy) {
        ClApi api = faulty.api();
        ClDeviceInfo device = ClDevices.list(api).getFirst();
        ClDeviceInfo seen = zeroCopy ? device : ClSessionTest.discrete(device);
        ClSession session = ClSession.open(api, seen, true, new DiskCache(folder, 1 << 20));
        try (Arena arena = Arena.ofConfined()) {
            try (session) {
                ClBuffer buffer = session.allocate("values", N * Float.BYTES);
                ClBuffer other = session.allocate("other", N);
                buffer.zero(0, buffer.bytes());
                other.write(0, arena.allocate(N), 0, N);
                ClKernel kernel = session.build("add", SOURCE, "").kernel("add");
                kernel.argument(0, buffer);
                kernel.argument(1, 1);
                kernel.argument(2, 2L);
                kernel.argument(3, 0.25f);
                kernel.enqueue(new long[] {N}, new long[] {1});
                kernel.enqueue(new long[] {N}, new long[] {1});
                session.flush();
                session.finish();
                assertTrue(kernel.profiledNanos() >= 0);
                float[] values = new float[N];
                MemorySegment result = arena.allocate(N * Float.BYTES, Float.BYTES);
                buffer.read(0, result, 0, buffer.bytes());
                MemorySegment.copy(result, 0, MemorySegment.ofArray(values), 0, buffer.bytes());
                float sum = 0;
                for (float value : values) {
                    sum += value;
                }
                return sum;
            }
        } finally {
            assertEquals(0, session.liveObjects());
        }
    }
}
