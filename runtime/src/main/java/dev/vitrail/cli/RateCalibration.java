package dev.vitrail.cli;

import dev.vitrail.runtime.Architecture;
import dev.vitrail.runtime.Model.Mode;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.cost.KernelRate;
import dev.vitrail.runtime.cost.KernelRate.Sample;
import dev.vitrail.runtime.cost.StepRates;
import dev.vitrail.runtime.cpu.CpuDevice;
import dev.vitrail.runtime.cpu.KernelKind;
import dev.vitrail.runtime.cpu.KernelProfile;
import dev.vitrail.runtime.cpu.KernelProfile.Entry;
import dev.vitrail.runtime.cpu.Roofs;
import dev.vitrail.runtime.cpu.StepWork;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Measures what the kernels take on this machine: profiles the steps of a few models of two or three blocks (the last does
 * less than the others) that lie far apart in size, and fits a rate to every kind of kernel. The models are compiled like
 * any other, so the kernels are measured among each other, with their values where they lie in real steps.
 */
final class RateCalibration implements AutoCloseable {
    private static final List<Reference> REFERENCES = List.of(
            new Reference("Rate64", 28, 7, 3, 64, 4, 128, 0, 2),
            new Reference("Rate192", 32, 4, 3, 192, 3, 768, 0, 2),
            new Reference("RateDropout", 32, 4, 3, 64, 4, 128, 0.1, 2),
            new Reference("Rate384", 224, 16, 2, 384, 6, 1536, 0, 1),
            new Reference("Rate768", 224, 16, 2, 768, 12, 3072, 0, 1));

    private static final int LEAST_ROUNDS = 3;
    /** A small model's steps follow each other for so long: one alone would find the caches full of the large ones'. */
    private static final double TURN_SECONDS = 0.03;

    private final int threads;
    private final Mode mode;
    private final List<Running> running = new ArrayList<>();

    /** A model to measure; {@code tasks} is how often every thread takes images through it in a step. */
    private record Reference(
            String name, int image, int patch, int layers, int hidden, int heads, int mlp, double dropout, int tasks) {

        Architecture architecture() {
            return new Architecture(
                    image,
                    image,
                    3,
                    patch,
                    layers,
                    hidden,
                    heads,
                    mlp,
                    10,
                    "LEARNED_1D",
                    true,
                    "CLASS_TOKEN",
                    "GELU",
                    true,
                    1e-6,
                    "TIMM",
                    dropout,
                    0,
                    dropout);
        }
    }

    /** A model that is there, and what it did. */
    private record Running(TimedModel model, KernelProfile profile, Map<KernelKind, List<Entry>> entries) {

        void turn() {
            long start = System.nanoTime();
            do {
                profile.reset();
                model.step();
                for (Entry entry : profile.entries()) {
                    entries.computeIfAbsent(entry.kind(), _ -> new ArrayList<>())
                            .add(entry);
                }
            } while (System.nanoTime() - start < TURN_SECONDS * 1e9);
        }
    }

    /** Compiles the models and takes their memory. */
    RateCalibration(int threads, Mode mode, ModelLoader loader) throws IOException {
        this.threads = threads;
        this.mode = mode;
        for (Reference reference : REFERENCES) {
            ModelDefinition definition = loader.load(reference.name(), reference.architecture(), "the calibration");
            KernelProfile profile = new KernelProfile();
            int batch = threads * reference.tasks() * definition.info().memory().imagesPerTask();
            TimedModel model = new TimedModel(new CpuDevice(threads, profile), definition, mode, batch);
            running.add(new Running(model, profile, new EnumMap<>(KernelKind.class)));
        }
    }

    /** Runs without measuring; after two to three seconds the JIT has compiled the kernels. */
    void warmUp(double seconds) {
        run(seconds);
    }

    /** Measures for so many seconds. */
    StepRates measure(double seconds) {
        run(seconds);
        Map<KernelKind, KernelRate> rates = new EnumMap<>(KernelKind.class);
        for (KernelKind kind : KernelKind.values()) {
            List<Sample> samples = running.stream()
                    .map(model -> model.entries().getOrDefault(kind, List.of()))
                    .filter(entries -> !entries.isEmpty())
                    .map(RateCalibration::sample)
                    .toList();
            if (!samples.isEmpty()) {
                rates.put(kind, KernelRate.fit(samples));
            }
        }
        return new StepRates(threads, rates, CpuDevice.phaseSeconds(threads), Roofs.measure(threads));
    }

    /** Every model in turn, so that a machine that slows down slows all of them. */
    private void run(double seconds) {
        running.forEach(model -> model.entries().clear());
        long start = System.nanoTime();
        int least = seconds > 0 ? LEAST_ROUNDS : 1;
        for (int round = 0; round < least || System.nanoTime() - start < seconds * 1e9; round++) {
            running.forEach(Running::turn);
        }
    }

    /** The work of a step and the median of its times. */
    private static Sample sample(List<Entry> entries) {
        List<Double> seconds = new ArrayList<>();
        entries.forEach(entry -> seconds.add(entry.workerSeconds()));
        Collections.sort(seconds);
        Entry work = entries.getFirst();
        return new Sample(
                new StepWork.Amount(work.calls(), work.flop(), work.bytes(), work.sums()),
                seconds.get(seconds.size() / 2));
    }

    /** The work of a step of another model in the same mode. */
    StepWork work(ModelDefinition definition, int batch) {
        return mode == Mode.TRAINING
                ? StepWork.training(definition, batch, threads, TimedModel.ADAMW)
                : StepWork.inference(definition, batch, threads);
    }

    @Override
    public void close() {
        running.forEach(each -> each.model().close());
    }
}
