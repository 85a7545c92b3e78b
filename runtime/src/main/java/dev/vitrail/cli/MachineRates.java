package dev.vitrail.cli;

import dev.vitrail.runtime.Model.Mode;
import dev.vitrail.runtime.cache.CacheKey;
import dev.vitrail.runtime.cache.DiskCache;
import dev.vitrail.runtime.cost.RatesText;
import dev.vitrail.runtime.cost.StepRates;
import dev.vitrail.runtime.cpu.CpuDevice;
import dev.vitrail.runtime.train.Machine;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** The rates of this machine's kernels with a number of threads, measured once and kept in the user's cache. */
final class MachineRates {
    private static final String PROCESSOR = "vitrail.processorpath";

    private static final double WARM_UP = 2.5; // seconds
    private static final double COUNTED = 1.5;

    private final DiskCache cache = DiskCache.ofUser("rates");
    private final int threads;
    private final Console console;

    MachineRates(int threads, Console console) {
        this.threads = threads;
        this.console = console;
    }

    /** Rates of both modes. */
    record Both(StepRates training, StepRates inference) {}

    /**
     * The rates, measured if they were not yet; empty where they can be neither found nor kept.
     *
     * @param again whether to measure them in any case
     */
    Optional<Both> get(boolean again) throws IOException {
        boolean possible = !System.getProperty(PROCESSOR, "").isEmpty();
        if (again && !possible) {
            throw new UsageException(
                    "--measure compiles models: start with ./vitrail, or name the annotation processor with -D"
                            + PROCESSOR);
        }
        if (!again && cache.isOff()) {
            return Optional.empty();
        }
        Optional<StepRates> training = again ? Optional.empty() : find(Mode.TRAINING);
        Optional<StepRates> inference = again ? Optional.empty() : find(Mode.INFERENCE);
        if (training.isPresent() && inference.isPresent()) {
            return Optional.of(new Both(training.get(), inference.get()));
        }
        if (!possible) {
            return Optional.empty();
        }
        console.note("measuring the kernels on this machine for predictions, about ten seconds, once ...");
        return Optional.of(new Both(measure(Mode.TRAINING), measure(Mode.INFERENCE)));
    }

    private Optional<StepRates> find(Mode mode) throws IOException {
        byte[] text = cache.find(key(mode));
        return text == null ? Optional.empty() : RatesText.read(new String(text, StandardCharsets.UTF_8));
    }

    private StepRates measure(Mode mode) throws IOException {
        ModelLoader loader = new ModelLoader("", console.err());
        try (RateCalibration calibration = new RateCalibration(threads, mode, loader)) {
            calibration.warmUp(WARM_UP);
            StepRates rates = calibration.measure(COUNTED);
            cache.store(key(mode), RatesText.write(rates).getBytes(StandardCharsets.UTF_8));
            return rates;
        }
    }

    /** What rates depend on; the code's age too, since other kernels have other rates. */
    private CacheKey key(Mode mode) throws IOException {
        return CacheKey.of(
                "rates",
                mode.name(),
                Machine.processor(),
                Runtime.version().toString(),
                new CpuDevice(threads).description(),
                codeAge());
    }

    /** When the newest of our classes was made: time of a jar, or of the newest file in a folder. */
    private static String codeAge() throws IOException {
        String resource = MachineRates.class.getName().replace('.', '/') + ".class";
        long newest = 0;
        for (String entry : Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator, -1))) {
            Path path = Path.of(entry);
            if (Files.isRegularFile(path) && path.getFileName().toString().startsWith("vitrail-runtime")) {
                newest = Math.max(newest, Files.getLastModifiedTime(path).toMillis());
            } else if (Files.isRegularFile(path.resolve(resource))) {
                try (Stream<Path> files = Files.walk(path.resolve("dev/vitrail/runtime/cpu"))) {
                    for (Path file : files.toList()) {
                        newest =
                                Math.max(newest, Files.getLastModifiedTime(file).toMillis());
                    }
                }
            }
        }
        return Long.toString(newest);
    }
}
