package dev.vitrail.runtime.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.compiler.CompiledModels;
import dev.vitrail.compiler.Specs;
import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.Precision;
import dev.vitrail.runtime.cache.DiskCache;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sizes are believed after a self-test, timed after that, kept on disk, and never change a result. */
class TuningTest {
    /** 37 tokens: a batch of 3 fills more than a slice of 64 rows, and a head has more than 24 queries. */
    private static final ModelDefinition SMALL = CompiledModels.load(
            Specs.square(24, 4, 2, 16, 2, 24, 3).drop(0.1, 0.1, 0.1).named("Small"));

    private static final int IMAGES = 3;
    private static final Tuning TUNED =
            tuning("SLICE=64 CACHED_BYTES=393216 QUERY_ROWS=24 MOST_ROWS_PER_GROUP=96", Form.VECTOR);

    @TempDir
    Path folder;

    private final List<String> notes = new ArrayList<>();

    @Test
    void aTuningIsReadAsItWasWritten() {
        assertEquals("SLICE=64 CACHED_BYTES=393216 QUERY_ROWS=24 MOST_ROWS_PER_GROUP=96", TUNED.text());
        assertEquals(" -D SLICE=64 -D CACHED_BYTES=393216 -D QUERY_ROWS=24", TUNED.options());
        assertEquals(Tuning.STANDARD, tuning("", Form.LOCAL));
        for (String text : List.of("SLICE=7", "SLICE=64 ", "SLICE", "SLICE=64=64", "TILE=64", "SLICE=x", "SLICE=512")) {
            assertThrows(IllegalArgumentException.class, () -> tuning(text, Form.VECTOR), text);
        }
        assertThrows(IllegalArgumentException.class, () -> tuning("SLICE=64", Form.LOCAL));
    }

    private static Tuning tuning(String text, Form form) {
        return Tuning.parse(text, form, Precision.FP32, 37);
    }

    @Test
    void whatIsKeptIsFoundUnlessItIsDamaged() throws IOException {
        OpenClDevice device = device(FaultyDriver.idle(), true, new DiskCache(folder, 1 << 20));
        OpenClPlan.Request request = device.request(SMALL, Model.Mode.TRAINING, 2);
        assertEquals(Tuning.STANDARD, device.tunings().find(request, Form.VECTOR));
        device.tunings().store(request.with(Form.VECTOR, TUNED));
        assertEquals(TUNED, device.tunings().find(request, Form.VECTOR));
        assertEquals(Tuning.STANDARD, device.tunings().find(request, Form.AMX));
        byte[] whole = Files.readAllBytes(entry());
        for (int at : new int[] {0, 20, whole.length - 1}) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            Files.write(entry(), damaged);
            assertEquals(Tuning.STANDARD, device.tunings().find(request, Form.VECTOR), "damaged at " + at);
            device.tunings().store(request.with(Form.VECTOR, TUNED));
        }
        device.tunings().store(request.with(Form.VECTOR, Tuning.STANDARD.with(Tuning.Size.SLICE, 7)));
        assertEquals(Tuning.STANDARD, device.tunings().find(request, Form.VECTOR));
        assertEquals(List.of(), entries(), "what makes no sense is removed");
    }

    private Path entry() throws IOException {
        return entries().getFirst();
    }

    private List<Path> entries() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void theSearchRejectsBeforeItTimes() throws IOException {
        FaultyDriver idle = FaultyDriver.idle();
        OpenClDevice device = device(idle, false, new DiskCache(folder, 1 << 20));
        List<TuningSearch.Trial> trials = new ArrayList<>();
        TuningSearch search = new TuningSearch(device, SMALL, IMAGES, 2);
        assertTrue(search.hasChoices());
        assertNull(search.run(
                _ -> {
                    throw new AssertionError("timed");
                },
                trials::add));
        assertEquals(8, trials.size());
        for (TuningSearch.Trial trial : trials) {
            assertTrue(trial.objection().orElseThrow().contains(" computes wrong results for Small: in form VECTOR"));
        }
        String standard = "-D FORM_VECTOR -D PRECISION_FP32";
        assertEquals(
                Set.of(
                        standard,
                        standard + " -D SLICE=64",
                        standard + " -D SLICE=256",
                        standard + " -D CACHED_BYTES=393216",
                        standard + " -D CACHED_BYTES=1572864",
                        standard + " -D QUERY_ROWS=24"),
                idle.builds());
        assertEquals(0, idle.live());
        assertTrue(entries().stream().noneMatch(file -> file.toString().endsWith(".tuning")));
        assertEquals(false, new TuningSearch(device.with(Form.LOCAL), SMALL, IMAGES, 2).hasChoices());
    }

    @Test
    void theSearchVariesOneSizeAtATimeAndKeepsTheBest() {
        OpenClDevice device = device(FaultyDriver.idle(), false, new DiskCache(folder, 1 << 20));
        OpenClPlan.Request request = device.request(SMALL, Model.Mode.TRAINING, 2);
        List<String> tried = new ArrayList<>();
        TuningSearch search = new TuningSearch(request, device.tunings(), tuning -> {
            if (tuning.text().contains("CACHED_BYTES=393216")) {
                throw new OpenClException("wrong");
            }
            tried.add(tuning.text());
            return device.create(SMALL, Model.Mode.TRAINING, 1, 0);
        });
        List<String> reported = new ArrayList<>();
        TuningSearch.Trial best = search.run(
                model -> {
                    model.close();
                    return switch (tried.getLast()) {
                        case "" -> 1.0;
                        case "SLICE=64" -> 0.9;
                        case "SLICE=64 CACHED_BYTES=1572864" -> 0.89; // too little
                        case "SLICE=64 MOST_ROWS_PER_GROUP=96" -> 0.7;
                        default -> 2.0;
                    };
                },
                trial -> reported.add(trial.tuning().text()));
        Tuning found = tuning("SLICE=64 MOST_ROWS_PER_GROUP=96", Form.VECTOR);
        assertEquals(found, Objects.requireNonNull(best).tuning());
        assertEquals(found, device.tunings().find(request, Form.VECTOR));
        assertEquals(
                List.of(
                        "",
                        "SLICE=64",
                        "SLICE=256",
                        "SLICE=64 CACHED_BYTES=393216",
                        "SLICE=64 CACHED_BYTES=1572864",
                        "SLICE=64 QUERY_ROWS=24",
                        "SLICE=64 MOST_ROWS_PER_GROUP=96",
                        "SLICE=64 MOST_ROWS_PER_GROUP=384",
                        ""),
                reported);
        assertEquals(reported.stream().filter(text -> !text.contains("393216")).toList(), tried);
    }

    @Test
    void whatWasFoundIsUsedAndChangesNoBit() {
        DiskCache cache = new DiskCache(folder, 1 << 20);
        FaultyDriver driver = FaultyDriver.running();
        List<float[]> standard = gradients(device(driver, true, cache), "VECTOR");
        OpenClDevice device = device(driver, true, cache);
        OpenClPlan.Request request = device.request(SMALL, Model.Mode.TRAINING, 2);
        device.tunings().store(request.with(Form.VECTOR, TUNED));
        List<float[]> tuned = gradients(device, "VECTOR with " + TUNED.text());
        for (int number = 0; number < standard.size(); number++) {
            assertArrayEquals(standard.get(number), tuned.get(number));
        }
        assertTrue(driver.builds().contains("-D FORM_VECTOR -D PRECISION_FP32" + TUNED.options()));
        assertEquals(List.of(), notes);
    }

    @Test
    void aTuningThatComputesWrongValuesIsReplacedByTheStandardSizes() {
        FaultyDriver wrong = FaultyDriver.running().skipping("block_gradients", "SLICE=64");
        OpenClDevice device = device(wrong, true, new DiskCache(folder, 1 << 20));
        device.tunings().store(device.request(SMALL, Model.Mode.TRAINING, 2).with(Form.VECTOR, TUNED));
        gradients(device, "VECTOR");
        assertEquals(1, notes.size());
        assertTrue(
                notes.getFirst().contains("is replaced by VECTOR, because its kernel block_gradients computes wrong"),
                notes::toString);
        OpenClException e = assertThrows(
                OpenClException.class,
                () -> device.with(TUNED)
                        .create(SMALL, Model.Mode.TRAINING, IMAGES, 2)
                        .close());
        assertTrue(e.getMessage().contains(": in form VECTOR with SLICE=64 "), e::getMessage);
        assertEquals(0, wrong.live());
    }

    private List<float[]> gradients(OpenClDevice device, String kernels) {
        try (Arena arena = Arena.ofShared();
                Model model = device.create(SMALL, Model.Mode.TRAINING, IMAGES, 2)) {
            assertTrue(device.description().endsWith(", FP32 by " + kernels), () -> device.description() + notes);
            Batch images = new Batch(arena, IMAGES, SMALL.info().architecture().imageFloats());
            images.count(IMAGES);
            for (long i = 0; i < IMAGES * images.imageFloats(); i++) {
                images.images().setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) Math.sin(i));
            }
            model.initialize(1);
            model.forwardBackward(images, 0.1, 1, 1);
            return SMALL.info().parameters().stream()
                    .map(spec -> model.gradient(spec.name(0)).toArray(ValueLayout.JAVA_FLOAT))
                    .toList();
        }
    }

    private OpenClDevice device(FaultyDriver driver, boolean tested, DiskCache cache) {
        return new OpenClDevice(
                driver.api(),
                ClDevices.list(driver.api()).getFirst(),
                new OpenClDevice.Trust(tested, cache, notes::add));
    }
}
