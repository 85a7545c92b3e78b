package dev.vitrail.runtime.opencl;

import static org.jocl.CL.CL_DEVICE_NOT_AVAILABLE;
import static org.jocl.CL.CL_OUT_OF_RESOURCES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.compiler.CompiledModels;
import dev.vitrail.compiler.Specs;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.cache.DiskCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A form is used only after all of its kernels have computed what the CPU computes; each that does not is named. */
class FormChoiceTest {
    private static final ModelDefinition TINY = CompiledModels.load(
            Specs.square(8, 4, 2, 8, 2, 12, 3).drop(0.1, 0.1, 0.1).named("Tiny"));

    @TempDir
    Path folder;

    private final List<String> notes = new ArrayList<>();

    @Test
    void whatPassesIsUsedAndNotTestedAgain() throws IOException {
        assertEquals(2, sessions(FaultyDriver.running()));
        assertEquals(1, sessions(FaultyDriver.running()));
        byte[] good = Files.readAllBytes(entry());
        for (int at : new int[] {0, 20, good.length - 1}) {
            byte[] flipped = good.clone();
            flipped[at] ^= 1;
            Files.write(entry(), flipped);
            assertEquals(2, sessions(FaultyDriver.running()), "damaged at " + at);
            assertEquals(1, sessions(FaultyDriver.running()));
        }
        assertEquals(List.of(), notes);
    }

    /** Contexts that are made to place the model: one for it, and one for each self-test. */
    private long sessions(FaultyDriver driver) {
        device(driver).create(TINY, Model.Mode.TRAINING, 3, 2).close();
        assertEquals(0, driver.live());
        return driver.calls().stream()
                .filter(call -> call.name().equals("clCreateContext"))
                .count();
    }

    private Path entry() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findFirst().orElseThrow();
        }
    }

    @Test
    void everyKernelThatDoesNothingIsFound() {
        Set<String> launched = launched();
        assertTrue(launched.containsAll(Set.of("block_qkv", "block_gradients", "adamw", "sgd")), launched::toString);
        for (String kernel : launched) {
            FaultyDriver driver = FaultyDriver.running().skipping(kernel, "FORM_VECTOR");
            OpenClDevice device = untrusting(driver).with(Form.VECTOR);
            OpenClException e = assertThrows(
                    OpenClException.class,
                    () -> device.create(TINY, Model.Mode.TRAINING, 3, 2).close(),
                    kernel);
            assertTrue(
                    e.getMessage().contains("computes wrong results for Tiny: in form VECTOR its kernel "),
                    e::getMessage);
            assertEquals(0, driver.live());
        }
    }

    @Test
    void aPlainerFormTakesItsPlaceAndTheKernelIsNamed() {
        Map<String, String> named = new LinkedHashMap<>();
        named.put("embedding_embedded", "embedding_embedded");
        named.put("block_mixed", "block_mixed");
        named.put("block_d_mlp_hidden", "block_d_mlp_hidden");
        named.put("block_gradients", "block_gradients");
        named.put("gradient_squares", "gradient_squares or gradient_norm");
        named.put("sgd_weight", "sgd or sgd_weight");
        named.forEach((skipped, kernel) -> {
            FaultyDriver driver = FaultyDriver.running().skipping(skipped, "FORM_VECTOR");
            OpenClDevice device = untrusting(driver);
            device.create(TINY, Model.Mode.TRAINING, 3, 2).close();
            assertEquals(1, notes.size(), notes::toString);
            assertTrue(
                    notes.getFirst().startsWith("the form VECTOR of Tiny on ")
                            && notes.getFirst()
                                    .contains(" is replaced by LOCAL, because its kernel " + kernel
                                            + " computes wrong values: "),
                    notes::toString);
            assertTrue(
                    device.description().endsWith(", FP32 by LOCAL (VECTOR failed its self-test)"),
                    device::description);
            assertEquals(0, driver.live());
            notes.clear();
        });
    }

    @Test
    void aSelfTestThatBreaksOffIsNoProof() {
        List<FaultyDriver.Entry> calls = placed(FaultyDriver.running()).calls();
        int launch = calls.indexOf(new FaultyDriver.Entry("clEnqueueNDRangeKernel", "block_d_qkv"));
        FaultyDriver once = FaultyDriver.running().failAt(launch, CL_OUT_OF_RESOURCES);
        placed(once);
        assertTrue(
                notes.toString()
                        .contains(
                                " is replaced by LOCAL, because its self-test broke off: clEnqueueNDRangeKernel failed with"
                                        + " CL_OUT_OF_RESOURCES (-5): kernel block_d_qkv "),
                notes::toString);
        FaultyDriver lost = FaultyDriver.running().lostAt(launch, CL_DEVICE_NOT_AVAILABLE);
        OpenClException e = assertThrows(OpenClException.class, () -> placed(lost));
        assertEquals(CL_DEVICE_NOT_AVAILABLE, e.code());
        assertEquals(0, lost.live());
    }

    @Test
    void aDeviceThatComputesNothingIsRefused() {
        for (Model.Mode mode : Model.Mode.values()) {
            FaultyDriver idle = FaultyDriver.idle();
            OpenClDevice device = untrusting(idle);
            OpenClException e = assertThrows(OpenClException.class, () -> device.create(TINY, mode, 1, 0));
            assertTrue(
                    e.getMessage()
                            .matches("the device .* computes wrong results for Tiny: in form VECTOR its kernel "
                                    + "head_logits, or one that runs before it, computes wrong values: logits is .* %"
                                    + " off what the CPU computes; in form LOCAL its kernel head_logits, or .*"),
                    e::getMessage);
            assertEquals(0, idle.live());
        }
        assertEquals(List.of(), notes);
    }

    private FaultyDriver placed(FaultyDriver driver) {
        untrusting(driver).create(TINY, Model.Mode.TRAINING, 3, 2).close();
        assertEquals(0, driver.live());
        return driver;
    }

    /** The kernels that the self-test launches. */
    private Set<String> launched() {
        return placed(FaultyDriver.running()).calls().stream()
                .filter(call -> call.name().equals("clEnqueueNDRangeKernel"))
                .map(FaultyDriver.Entry::kernel)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private OpenClDevice device(FaultyDriver driver) {
        return device(driver, new DiskCache(folder, 1 << 20));
    }

    private OpenClDevice untrusting(FaultyDriver driver) {
        return device(driver, new DiskCache(null, 0));
    }

    private OpenClDevice device(FaultyDriver driver, DiskCache cache) {
        return new OpenClDevice(
                driver.api(), ClDevices.list(driver.api()).getFirst(), new OpenClDevice.Trust(true, cache, notes::add));
    }
}
