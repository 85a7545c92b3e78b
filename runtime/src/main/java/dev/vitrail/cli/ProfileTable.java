package dev.vitrail.cli;

import dev.vitrail.runtime.cpu.KernelProfile;
import dev.vitrail.runtime.cpu.Roofs;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A profile of steps as text.
 *
 * @param entries the kernels
 * @param steps how many steps they belong to
 * @param seconds wall time of those steps
 * @param threads of the device
 * @param roofs of the machine, with that many threads
 */
record ProfileTable(List<KernelProfile.Entry> entries, int steps, double seconds, int threads, Roofs roofs) {

    /** The table, the kernel that takes longest first; times are those of one thread's share of a step. */
    List<String> lines() {
        TextTable table = new TextTable("<kernel", "calls", "ms per step", "share", "GFLOP/s", "GB/s", "of the roof");
        double inKernels = 0;
        for (KernelProfile.Entry entry : entries.stream()
                .sorted(Comparator.comparingDouble(KernelProfile.Entry::workerSeconds)
                        .reversed())
                .toList()) {
            double time = entry.workerSeconds() / threads;
            double atRoof = Math.max(entry.flop() / roofs.flopPerSecond(), entry.bytes() / roofs.bytesPerSecond());
            inKernels += time;
            table.row(
                    entry.kind().title(),
                    Quantity.count(entry.calls() / steps),
                    milliseconds(time),
                    percent(time / seconds),
                    entry.flop() > 0 ? number(entry.flop() / time / 1e9) : "",
                    number(entry.bytes() / time / 1e9),
                    percent(atRoof / time));
        }
        table.row("waiting and between kernels", "", milliseconds(seconds - inKernels), share(inKernels), "", "", "");
        table.rule();
        double flop = entries.stream().mapToDouble(KernelProfile.Entry::flop).sum();
        double bytes = entries.stream().mapToDouble(KernelProfile.Entry::bytes).sum();
        table.row(
                "step",
                "",
                milliseconds(seconds),
                percent(1),
                number(flop / seconds / 1e9),
                number(bytes / seconds / 1e9),
                percent(flop / roofs.flopPerSecond() / seconds));
        List<String> lines = new ArrayList<>(table.lines());
        lines.add(String.format(
                Locale.ROOT,
                "roofs with %d threads, measured now: %.0f GFLOP/s of multiply-adds in registers, %.1f GB/s of copying",
                threads,
                roofs.flopPerSecond() / 1e9,
                roofs.bytesPerSecond() / 1e9));
        return lines;
    }

    private String milliseconds(double time) {
        return String.format(Locale.ROOT, "%.2f", 1e3 * time / steps);
    }

    private String share(double inKernels) {
        return percent(1 - inKernels / seconds);
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * part);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
