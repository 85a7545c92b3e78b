package dev.vitrail.runtime.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.cache.DiskCache;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TileSupportTest {
    private static final int LONG = 60;

    @TempDir
    Path folder;

    /** A self-test that ends as its argument says. */
    static final class Ending {
        @SuppressWarnings("restricted") // it is meant to crash
        public static void main(String[] arguments) throws InterruptedException {
            System.out.println("PoCL may say something first");
            switch (arguments[0]) {
                case "pass" -> System.out.println(TileSelfTest.PASSED);
                case "wrong" -> System.out.println("tiles compute 1.0 where it should be 2.0");
                case "crash" -> MemorySegment.ofAddress(8).reinterpret(8).set(ValueLayout.JAVA_LONG, 0, 1);
                case "exit" -> System.exit(3);
                case "hang" -> Thread.sleep(100_000);
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        }
    }

    @Test
    void passes() {
        assertEquals(new TileSupport.Outcome("", true), outcome("pass", LONG));
    }

    @Test
    void wrongValuesAreAReason() {
        assertEquals(
                new TileSupport.Outcome("the self-test says: tiles compute 1.0 where it should be 2.0", true),
                outcome("wrong", LONG));
    }

    @Test
    void theDeathOfTheChildIsAReason() {
        TileSupport.Outcome crash = outcome("crash", LONG);
        assertTrue(crash.lasting());
        assertTrue(
                crash.objection().matches("the self-test of the tiles died with exit code \\d+, by a signal"),
                crash.objection());
        assertEquals(
                new TileSupport.Outcome("the self-test of the tiles died with exit code 3", true),
                outcome("exit", LONG));
    }

    @Test
    void whatMayGoBetterNextTimeIsNotKept() {
        assertEquals(
                new TileSupport.Outcome("the self-test of the tiles did not end within 1 s", false),
                outcome("hang", 1));
        TileSupport.Outcome none =
                TileSupport.tryInChild(List.of(folder.resolve("none").toString()), LONG);
        assertTrue(none.objection().startsWith("the self-test of the tiles cannot be started: "), none.objection());
        assertEquals(false, none.lasting());
    }

    private static TileSupport.Outcome outcome(String ending, int seconds) {
        return TileSupport.tryInChild(TileSupport.command(Ending.class, ending), seconds);
    }

    @Test
    @RequiresOpenCl
    void processorsWithTilesPassAndTheResultIsKept() throws Exception {
        ClDeviceInfo device = ClDevices.list().getFirst();
        DiskCache cache = new DiskCache(folder.resolve("cache"), 1 << 20);
        String objection = TileSupport.objection(device, cache);
        boolean able = Files.readString(Path.of("/proc/cpuinfo")).contains(" amx_bf16") && device.isPocl();
        assertEquals(able, objection.isEmpty(), objection);
        if (!able) {
            System.err.println("SKIPPED: AMX tiles, because " + objection);
            assertNull(cache.find(TileSupport.key(device)));
            return;
        }
        assertArrayEquals(new byte[0], cache.find(TileSupport.key(device)));
        cache.store(TileSupport.key(device), "it died".getBytes(StandardCharsets.UTF_8));
        assertEquals("it died", TileSupport.objection(device, cache));
    }

    @Test
    @RequiresOpenCl
    void otherDevicesHaveNoTiles() {
        ClDeviceInfo gpu = ClSessionTest.discrete(ClDevices.list().getFirst());
        assertEquals("tiles are used through PoCL only", TileSupport.objection(gpu, new DiskCache(null, 1)));
    }
}
