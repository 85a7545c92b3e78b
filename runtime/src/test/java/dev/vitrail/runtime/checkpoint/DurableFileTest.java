package dev.vitrail.runtime.checkpoint;

import static dev.vitrail.runtime.train.Failures.assertSays;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.train.MemoryDirectory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Saves under faults at every operation and crashes at every moment. */
class DurableFileTest {
    private static final Path NEWEST = Path.of("/run/state.safetensors");
    private static final Path PREVIOUS = Path.of("/run/state.previous.safetensors");
    private static final int TENSORS = 500;
    private static final int STATES_PER_OPERATION = 25;

    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    /** A file of 500 tensors that all hold this value: at least one write each. */
    private static void save(FileLayer layer, int value) throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter().metadata("value", Integer.toString(value));
        for (int k = 0; k < TENSORS; k++) {
            writer.tensor("t" + k, DType.I32, List.of(2L), MemorySegment.ofArray(new int[] {value, value}));
        }
        writer.write(new DurableFile(layer), NEWEST, PREVIOUS);
    }

    private static SimulatedDisk diskWithTwoSaves() throws IOException {
        SimulatedDisk disk = new SimulatedDisk();
        save(disk, 1);
        save(disk, 2);
        return disk;
    }

    @Test
    void keepsThePreviousFile() throws IOException {
        SimulatedDisk disk = diskWithTwoSaves();
        byte[] second = disk.files().get(NEWEST);
        save(disk, 3);
        assertEquals(Set.of(NEWEST, PREVIOUS), disk.files().keySet());
        assertArrayEquals(second, disk.files().get(PREVIOUS));
        assertFalse(Arrays.equals(second, disk.files().get(NEWEST)));
    }

    @Test
    void aFaultAtAnyOperationLeavesTheOldFileAndNoTemporaryOne() throws IOException {
        int faults = 0;
        for (boolean completed = false; !completed; faults++) {
            SimulatedDisk disk = diskWithTwoSaves();
            byte[] old = disk.files().get(NEWEST);
            int[] left = {faults + 1};
            disk.probe(operation -> {
                if (--left[0] == 0) {
                    throw new IOException("No space left on device");
                }
            });
            try {
                save(disk, 3);
                completed = true;
            } catch (IOException e) {
                long bytes = old == null ? 0 : old.length;
                assertSays(e, NEWEST.toString(), bytes + " bytes", "4321 are free", "No space left on device");
                assertIntact(disk.files(), old, left[0]);
            }
        }
        assertTrue(faults > TENSORS, faults + " faults");
    }

    /** The old file has its name, or, when only the last rename failed, that of the previous one. */
    private static void assertIntact(Map<Path, byte[]> files, byte @Nullable [] old, int left) {
        byte[] newest = files.get(NEWEST);
        boolean forced = newest != null && !Arrays.equals(old, newest);
        assertArrayEquals(old, forced || newest == null ? files.get(PREVIOUS) : newest, "operation " + left);
        assertFalse(files.containsKey(Path.of(NEWEST + ".tmp")), "temporary file left");
    }

    @Test
    void aCrashAtAnyMomentLeavesTheOldOrTheNewFileWhole() throws IOException {
        int[] states = new int[1];
        int broken = crash(diskWithTwoSaves(), states);
        assertEquals(0, broken, "of " + states[0]);
        assertTrue(states[0] >= 10_000, states[0] + " states");
    }

    @ParameterizedTest
    @ValueSource(strings = {"force", "forceDirectory"})
    void theSimulationFindsASaveThatDoesNotForce(String left) throws IOException {
        SimulatedDisk disk = new SimulatedDisk();
        FileLayer forgetful = (FileLayer) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {FileLayer.class}, (_, method, arguments) -> {
                    if (method.getName().equals(left)) {
                        return null;
                    }
                    Object result = method.invoke(disk, arguments);
                    return left.equals("force") && result instanceof FileLayer.Output output
                            ? unforced(output)
                            : result;
                });
        save(forgetful, 1);
        save(forgetful, 2);
        int broken = 0;
        Random random = new Random(1);
        Map<Path, byte[]> files = disk.files();
        for (int k = 0; k < 100; k++) {
            Map<Path, byte[]> found = disk.afterCrash(random);
            broken += whole(found.get(NEWEST), files) || whole(found.get(PREVIOUS), files) ? 0 : 1;
        }
        assertTrue(broken > 0);
    }

    private static boolean whole(byte @Nullable [] found, Map<Path, byte[]> files) {
        return files.values().stream().anyMatch(file -> Arrays.equals(file, found));
    }

    private static FileLayer.Output unforced(FileLayer.Output output) {
        return new FileLayer.Output() {
            @Override
            public void force() {}

            @Override
            public int write(ByteBuffer source) throws IOException {
                return output.write(source);
            }

            @Override
            public boolean isOpen() {
                return output.isOpen();
            }

            @Override
            public void close() throws IOException {
                output.close();
            }
        };
    }

    /** Saves once more; returns the number of states, of all there may be after a crash, without a whole file. */
    private static int crash(SimulatedDisk disk, int[] states) throws IOException {
        byte[] old = disk.files().get(NEWEST);
        SimulatedDisk reference = diskWithTwoSaves();
        save(reference, 3);
        byte[] fresh = reference.files().get(NEWEST);
        Random random = new Random(3);
        int[] broken = new int[1];
        SimulatedDisk.Probe crashing = operation -> {
            for (int k = 0; k < STATES_PER_OPERATION; k++) {
                Map<Path, byte[]> files = disk.afterCrash(random);
                byte[] found = files.containsKey(NEWEST) ? files.get(NEWEST) : files.get(PREVIOUS);
                states[0]++;
                broken[0] += Arrays.equals(found, old) || Arrays.equals(found, fresh) ? 0 : 1;
            }
        };
        disk.probe(crashing);
        save(disk, 3);
        crashing.before("the end");
        return broken[0];
    }

    @Test
    void worksOnTheRealDisk() throws IOException {
        Path file = directory.resolve("notes.txt");
        DurableFile.ON_DISK.replace(file, "first");
        DurableFile.ON_DISK.replace(file, "s\u00e9cond");
        assertEquals("s\u00e9cond", Files.readString(file));
        assertSays(
                assertThrows(IOException.class, () -> DurableFile.ON_DISK.replace(directory.resolve("no/file"), "x")),
                "cannot save " + directory.resolve("no/file"),
                "needs 1 bytes");
        Path occupied =
                Files.createDirectories(directory.resolve("occupied/by")).getParent();
        assertThrows(IOException.class, () -> DurableFile.ON_DISK.replace(Objects.requireNonNull(occupied), "x"));
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(
                    List.of("notes.txt", "occupied"),
                    left.map(p -> p.toFile().getName()).sorted().toList());
        }
    }

    @Test
    void doesNotFollowALinkInPlaceOfTheTemporaryFile() throws IOException {
        Path victim = Files.writeString(directory.resolve("victim"), "untouched");
        Files.createSymbolicLink(directory.resolve("file.tmp"), victim);
        assertThrows(IOException.class, () -> DurableFile.ON_DISK.replace(directory.resolve("file"), "x"));
        assertEquals("untouched", Files.readString(victim));
        DurableFile.ON_DISK.replace(directory.resolve("file"), "now it is gone");
    }
}
