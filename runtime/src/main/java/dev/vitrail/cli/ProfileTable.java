package dev.vitrail.cli;

import dev.vitrail.runtime.cpu.KernelProfile;
import dev.vitrail.runtime.cpu.Roofs;
import dev.vitrail.runtime.opencl.Profile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A profile of steps as text.
 *
 * @param rows the kernels
 * @param steps how many steps they belong to
 * @param seconds wall time of those steps
 * @param roofs of the device
 */
record ProfileTable(List<Row> rows, int steps, double seconds, Roofs roofs) {

    /**
     * One kernel.
     *
     * @param seconds time of the whole device in it
     * @param flop 2 per multiply-add of its products; 0 where there is no product
     * @param bytes of values read and written
     */
    record Row(String kernel, long calls, double seconds, double flop, double bytes) {}

    /** Of the kernels of the CPU, whose times are sums over its threads. */
    static List<Row> rows(KernelProfile profile, int threads) {
        return profile.entries().stream()
                .map(entry -> new Row(
                        entry.kind().title(),
                        entry.calls(),
                        entry.workerSeconds() / threads,
                        entry.flop(),
                        entry.bytes()))
                .toList();
    }

    /** Of the kernels of an OpenCL device. */
    static List<Row> rows(Profile profile) {
        return profile.entries().stream()
                .map(entry ->
                        new Row(entry.kernel(), entry.launches(), entry.nanos() / 1e9, entry.flops(), entry.bytes()))
                .toList();
    }

    /** The table, the kernel that takes longest first. */
    List<String> lines() {
        TextTable table = new TextTable("<kernel", "calls", "ms per step", "share", "GFLOP/s", "GB/s", "of the roof");
        double inKernels = 0;
        for (Row row : rows.stream()
                .sorted(Comparator.comparingDouble(Row::seconds).reversed())
                .toList()) {
            inKernels += row.seconds();
            table.row(
                    row.kernel(),
                    Quantity.count(row.calls() / steps),
                    milliseconds(row.seconds()),
                    percent(row.seconds() / seconds),
                    row.flop() > 0 ? number(row.flop() / row.seconds() / 1e9) : "",
                    number(row.bytes() / row.seconds() / 1e9),
                    ofRoof(row));
        }
        table.row("waiting and between kernels", "", milliseconds(seconds - inKernels), share(inKernels), "", "", "");
        table.rule();
        double flop = rows.stream().mapToDouble(Row::flop).sum();
        double bytes = rows.stream().mapToDouble(Row::bytes).sum();
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
                "roofs, measured now: %.0f GFLOP/s of multiply-adds in registers, %.1f GB/s of copying",
                roofs.flopPerSecond() / 1e9,
                roofs.bytesPerSecond() / 1e9));
        return lines;
    }

    private String ofRoof(Row row) {
        return percent(
                Math.max(row.flop() / roofs.flopPerSecond(), row.bytes() / roofs.bytesPerSecond()) / row.seconds());
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
