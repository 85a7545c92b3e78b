package dev.vitrail.runtime.cost;

import dev.vitrail.runtime.cpu.KernelKind;
import dev.vitrail.runtime.cpu.Roofs;
import dev.vitrail.runtime.cpu.StepWork;
import dev.vitrail.runtime.cpu.StepWork.Amount;
import dev.vitrail.runtime.cpu.StepWork.PhaseWork;
import java.util.EnumMap;
import java.util.Map;

/**
 * What steps of one mode take on this machine with a number of threads.
 *
 * @param kernels every kind of kernel that was measured
 * @param phaseSeconds what a phase takes beside its kernels: waking the threads, and waiting for the last
 * @param roofs of this machine; they stand in for kinds that were not measured
 */
public record StepRates(int threads, Map<KernelKind, KernelRate> kernels, double phaseSeconds, Roofs roofs) {

    /** Predicts a step. */
    public Prediction predict(StepWork work) {
        Map<KernelKind, Double> shares = new EnumMap<>(KernelKind.class);
        work.total().forEach((kind, amount) -> shares.put(kind, seconds(kind, amount) / threads));
        double copying = work.copiedBytes() / (roofs.bytesPerSecond() / threads); // by the caller alone
        double seconds = copying + work.phases().size() * phaseSeconds;
        for (PhaseWork phase : work.phases()) {
            seconds += seconds(phase);
        }
        return new Prediction(seconds, shares);
    }

    /** From one barrier to the next: tasks go to whoever is free, so the thread with most to do ends last. */
    private double seconds(PhaseWork phase) {
        double task = seconds(phase.task());
        if (phase.shared()) {
            return task / threads;
        }
        double last = phase.lastTask().isEmpty() ? 0 : seconds(phase.lastTask());
        int fullRounds = phase.tasks() / threads;
        int rest = phase.tasks() % threads;
        return fullRounds * task + (rest > 0 ? task : 0) + (rest == 0 ? last : 0);
    }

    private double seconds(Map<KernelKind, Amount> amounts) {
        return amounts.entrySet().stream()
                .mapToDouble(entry -> seconds(entry.getKey(), entry.getValue()))
                .sum();
    }

    private double seconds(KernelKind kind, Amount work) {
        KernelRate rate = kernels.get(kind);
        return rate != null
                ? rate.seconds(work)
                : threads * (work.flop() / roofs.flopPerSecond() + work.bytes() / roofs.bytesPerSecond());
    }
}
