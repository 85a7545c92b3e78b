package dev.vitrail.runtime.opencl;

import static org.jocl.CL.CL_BUILD_PROGRAM_FAILURE;
import static org.jocl.CL.CL_DEVICE_NOT_AVAILABLE;
import static org.jocl.CL.CL_INVALID_WORK_GROUP_SIZE;
import static org.jocl.CL.CL_OUT_OF_HOST_MEMORY;
import static org.jocl.CL.CL_OUT_OF_RESOURCES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.compiler.CompiledModels;
import dev.vitrail.compiler.Specs;
import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.OptimizerRule;
import dev.vitrail.runtime.cache.DiskCache;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A model is made, trained for two steps, read and closed, again and again, and at every call site the call fails with every
 * code; or the device is lost there and all later calls fail too. Each ends in a typed error that says what failed where, with
 * nothing left behind.
 *
 * <p>A call site is an entry point, for what works on a kernel with the kernel's name; of its calls on a kernel the first and
 * the last fail, of all others each.
 */
class WholeModelFaultsTest {
    private static final int NVIDIA_LOST = -9999;
    private static final List<Integer> CODES = List.of(
            CL_OUT_OF_RESOURCES,
            CL_OUT_OF_HOST_MEMORY,
            CL_BUILD_PROGRAM_FAILURE,
            CL_INVALID_WORK_GROUP_SIZE,
            NVIDIA_LOST);
    private static final List<Integer> LOST = List.of(NVIDIA_LOST, CL_OUT_OF_RESOURCES, CL_DEVICE_NOT_AVAILABLE);
    private static final OptimizerRule ADAMW = new OptimizerRule.AdamW(0.9, 0.999, 1e-8, 0.01, true, 1);
    private static final ModelDefinition TINY = CompiledModels.load(
            Specs.square(4, 2, 1, 4, 1, 4, 2).drop(0.1, 0.1, 0.1).named("Tiny"));

    @TempDir
    Path folder;

    /** What the calls of a life depend on. */
    private enum Kind {
        SHARED_MEMORY,
        OWN_MEMORY,
        PROFILED
    }

    @ParameterizedTest
    @EnumSource
    void everyCallFailsOnce(Kind kind) {
        List<FaultyDriver.Entry> calls = wholeLife(kind);
        for (int number : sites(calls)) {
            for (int code : CODES) {
                fails(FaultyDriver.idle().failAt(number, code), kind, calls.get(number), code);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theDeviceIsLost(Kind kind) {
        List<FaultyDriver.Entry> calls = wholeLife(kind);
        for (int number : sites(calls)) {
            for (int code : LOST) {
                fails(FaultyDriver.idle().lostAt(number, code), kind, calls.get(number), code);
            }
        }
    }

    private static List<FaultyDriver.Entry> wholeLife(Kind kind) {
        FaultyDriver driver = FaultyDriver.idle();
        life(device(driver, kind), kind == Kind.PROFILED);
        assertEquals(0, driver.live());
        return driver.calls();
    }

    private static Set<Integer> sites(List<FaultyDriver.Entry> calls) {
        Set<Integer> sites = new TreeSet<>();
        for (int number = 0; number < calls.size(); number++) {
            FaultyDriver.Entry call = calls.get(number);
            if (call.kernel().isEmpty() || calls.indexOf(call) == number || calls.lastIndexOf(call) == number) {
                sites.add(number);
            }
        }
        return sites;
    }

    private static void fails(FaultyDriver driver, Kind kind, FaultyDriver.Entry call, int code) {
        long before = hostMemory();
        OpenClException e = assertThrows(
                OpenClException.class,
                () -> life(device(driver, kind), kind == Kind.PROFILED),
                () -> call + " with " + code);
        assertEquals(code, e.code(), call.name());
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith(call.name() + " failed with "), message);
        assertTrue(message.contains(subject(call)), () -> call + ": " + message);
        assertEquals(0, driver.live(), () -> call + " with " + code);
        // What the device may still write to is never freed.
        assertTrue(driver.mayStillRun() || hostMemory() <= before, () -> call + " keeps memory of this process");
    }

    private static String subject(FaultyDriver.Entry call) {
        return switch (call.name()) {
            case "clCreateBuffer",
                    "clEnqueueFillBuffer",
                    "clEnqueueReadBuffer",
                    "clEnqueueWriteBuffer",
                    "clReleaseMemObject" -> "buffer arena of Tiny";
            case "clCreateProgramWithSource", "clBuildProgram", "clReleaseProgram" -> "program TinyModel.cl";
            default -> call.kernel().isEmpty() ? "" : "kernel " + call.kernel();
        };
    }

    @Test
    void programsFromTheCacheThatTheDriverRefusesAreCompiledAgain() throws IOException {
        List<String> compiled = programs(FaultyDriver.idle());
        assertEquals(List.of("clCreateProgramWithSource", "clBuildProgram"), compiled);
        FaultyDriver whole = FaultyDriver.idle();
        assertEquals(List.of("clCreateProgramWithBinary", "clBuildProgram"), programs(whole));
        for (int code : CODES) {
            assertEquals(
                    List.of("clCreateProgramWithBinary", "clCreateProgramWithSource", "clBuildProgram"),
                    programs(FaultyDriver.idle().failAt(first(whole, "clCreateProgramWithBinary"), code)));
            assertEquals(
                    List.of(
                            "clCreateProgramWithBinary",
                            "clBuildProgram",
                            "clCreateProgramWithSource",
                            "clBuildProgram"),
                    programs(FaultyDriver.idle().failAt(first(whole, "clBuildProgram"), code)));
        }
    }

    @Test
    void programsWhoseBinaryCannotBeReadAreUsedAndNotKept() throws IOException {
        FaultyDriver whole = FaultyDriver.idle();
        programs(whole);
        for (int code : CODES) {
            for (int call = 0; call < 2; call++) {
                Files.delete(entry());
                FaultyDriver driver = FaultyDriver.idle().failAt(first(whole, "clGetProgramInfo") + call, code);
                assertEquals(List.of("clCreateProgramWithSource", "clBuildProgram"), programs(driver));
                assertEquals(List.of("clCreateProgramWithSource", "clBuildProgram"), programs(FaultyDriver.idle()));
            }
        }
    }

    @Test
    void damagedProgramsAreCompiledAgain() throws IOException {
        programs(FaultyDriver.idle());
        byte[] good = Files.readAllBytes(entry());
        for (int at = 0; at < good.length; at++) {
            byte[] flipped = good.clone();
            flipped[at] ^= 1;
            Files.write(entry(), flipped);
            assertEquals(List.of("clCreateProgramWithSource", "clBuildProgram"), programs(FaultyDriver.idle()));
        }
        Files.write(entry(), Arrays.copyOf(good, good.length / 2));
        assertEquals(List.of("clCreateProgramWithSource", "clBuildProgram"), programs(FaultyDriver.idle()));
    }

    private Path entry() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findFirst().orElseThrow();
        }
    }

    private static int first(FaultyDriver driver, String call) {
        return driver.calls().stream().map(FaultyDriver.Entry::name).toList().indexOf(call);
    }

    /** A whole life on a device whose programs are cached; returns how its program was made. */
    private List<String> programs(FaultyDriver driver) {
        life(new OpenClDevice(driver.api(), other(driver), trust(new DiskCache(folder, 1 << 20))), false);
        assertEquals(0, driver.live());
        return driver.calls().stream()
                .map(FaultyDriver.Entry::name)
                .filter(name -> name.startsWith("clCreateProgram") || name.equals("clBuildProgram"))
                .toList();
    }

    private static OpenClDevice device(FaultyDriver driver, Kind kind) {
        ClDeviceInfo found = ClDevices.list(driver.api()).getFirst();
        ClDeviceInfo info =
                kind == Kind.OWN_MEMORY ? FaultyDriver.changed(found, ClDeviceInfo.Type.GPU, found.platform()) : found;
        return new OpenClDevice(driver.api(), info, trust(new DiskCache(null, 0)));
    }

    private static ClDeviceInfo other(FaultyDriver driver) {
        return FaultyDriver.changed(ClDevices.list(driver.api()).getFirst(), ClDeviceInfo.Type.GPU, "another platform");
    }

    private static OpenClDevice.Trust trust(DiskCache cache) {
        return new OpenClDevice.Trust(false, cache, note -> {
            throw new AssertionError(note);
        });
    }

    private static void life(OpenClDevice device, boolean profiled) {
        try (Arena arena = Arena.ofConfined();
                Model model = (profiled ? device.profiled() : device).create(TINY, Model.Mode.TRAINING, 2, 2)) {
            Batch batch = new Batch(arena, 2, TINY.info().architecture().imageFloats());
            model.initialize(1);
            batch.count(1);
            model.forwardBackward(batch, 0.1, 1, 1);
            model.update(ADAMW, 1e-3, 1);
            batch.count(2);
            model.trainStep(batch, 0.1, 1, ADAMW, 1e-3, 2).loss();
            model.parameter("head.bias");
            model.gradient("head.bias");
            model.moment(0, "head.bias");
            model.moment(1, "head.bias");
            model.infer(batch);
            model.logits();
        }
    }

    /** Bytes of native memory that arenas have taken. */
    private static long hostMemory() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .findFirst()
                .orElseThrow()
                .getMemoryUsed();
    }
}
