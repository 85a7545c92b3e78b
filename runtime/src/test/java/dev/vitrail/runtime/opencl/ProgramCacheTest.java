package dev.vitrail.runtime.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.cache.CacheKey;
import dev.vitrail.runtime.cache.DiskCache;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresOpenCl
class ProgramCacheTest {
    private static final String SOURCE = "kernel void fill(global int* to) { to[get_global_id(0)] = VALUE; }";

    private final ClApi real = JoclApi.load();
    private final ClDeviceInfo device = ClDevices.list(real).getFirst();

    @TempDir
    Path folder;

    @Test
    void compilesOnce() {
        assertEquals(List.of("clCreateProgramWithSource"), run(1));
        assertEquals(List.of("clCreateProgramWithBinary"), run(1));
        assertEquals(List.of("clCreateProgramWithSource"), run(2));
        assertEquals(List.of("clCreateProgramWithBinary"), run(2));
    }

    @Test
    void damagedProgramsAreCompiledAgain() throws IOException {
        run(1);
        Path file = entry();
        byte[] good = Files.readAllBytes(file);
        for (int part = 0; part <= 8; part++) {
            byte[] flipped = good.clone();
            flipped[(good.length - 1) * part / 8] ^= 4;
            Files.write(file, flipped);
            assertEquals(List.of("clCreateProgramWithSource"), run(1));
            assertEquals(List.of("clCreateProgramWithBinary"), run(1));
        }
    }

    @Test
    void programsThatTheDriverRefusesAreCompiledAgain() throws IOException {
        run(1);
        Path file = entry();
        byte[] good = Files.readAllBytes(file);
        String name = file.getFileName().toString();
        CacheKey key = new CacheKey("program", name.substring(0, name.indexOf('.')));
        new DiskCache(folder, 1 << 20).store(key, "no program".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertEquals(List.of("clCreateProgramWithBinary", "clCreateProgramWithSource"), run(1));
        assertEquals(good.length, Files.size(entry()));
    }

    @Test
    void buildsThatLoseTheirFilesAreMadeAgain() {
        try (ClSession session = ClSession.open(losing(2), device, false, new DiskCache(null, 1))) {
            session.build("fill", SOURCE, "-DVALUE=1");
        }
        FaultyApi lost = new FaultyApi(losing(3));
        try (ClSession session = ClSession.open(lost.api(), device, false, new DiskCache(null, 1))) {
            OpenClException e = assertThrows(OpenClException.class, () -> session.build("fill", SOURCE, "-DVALUE=1"));
            assertTrue(e.getMessage().contains("unable to rename temporary"), e::getMessage);
        }
        assertEquals(0, lost.live());
    }

    /** A driver whose first builds end as PoCL's do when a file has gone. */
    private ClApi losing(int builds) {
        AtomicInteger left = new AtomicInteger(builds);
        return (ClApi) Proxy.newProxyInstance(
                ClApi.class.getClassLoader(), new Class<?>[] {ClApi.class}, (_, method, arguments) -> {
                    if (method.getName().equals("clCreateProgramWithSource") && left.getAndDecrement() > 0) {
                        arguments[1] = "#error unable to rename temporary 'a' to output file 'b'\n";
                    }
                    return method.invoke(real, arguments);
                });
    }

    private Path entry() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> entries = files.toList();
            assertEquals(1, entries.size());
            return entries.getFirst();
        }
    }

    /** Builds and runs the kernel with a value; returns how its program was created. */
    private List<String> run(int value) {
        FaultyApi api = new FaultyApi(real);
        try (ClSession session = ClSession.open(api.api(), device, false, new DiskCache(folder, 1 << 20))) {
            ClBuffer to = session.allocate("to", 16);
            ClKernel kernel = session.build("fill", SOURCE, "-DVALUE=" + value).kernel("fill");
            kernel.argument(0, to);
            kernel.enqueue(new long[] {4}, new long[] {1});
            MemorySegment result = MemorySegment.ofArray(new int[4]);
            to.read(0, result, 0, 16);
            assertArrayEquals(new int[] {value, value, value, value}, result.toArray(ValueLayout.JAVA_INT));
        }
        assertEquals(0, api.live());
        return api.calls().stream()
                .filter(call -> call.startsWith("clCreateProgram"))
                .toList();
    }
}
