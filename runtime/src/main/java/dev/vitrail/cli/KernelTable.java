package dev.vitrail.cli;

import dev.vitrail.runtime.opencl.KernelList;
import java.util.List;
import java.util.Locale;

/** The kernels of a model on OpenCL devices as text. */
final class KernelTable {
    private KernelTable() {}

    /** One line per kernel, in the order of a step. */
    static List<String> lines(List<KernelList.Entry> kernels, int images) {
        TextTable table = new TextTable("<kernel", "launches", "GFLOP", "MB", "FLOP/byte");
        long launches = 0;
        double flops = 0, bytes = 0;
        for (KernelList.Entry kernel : kernels) {
            double work = (double) images * kernel.flopsPerImage();
            double moved = (double) images * kernel.bytesPerImage() + kernel.parameterBytes();
            table.row(kernel.kernel(), "" + kernel.launches(), giga(work), mega(moved), ratio(work, moved));
            launches += kernel.launches();
            flops += work;
            bytes += moved;
        }
        table.rule();
        table.row("step without optimizer", "" + launches, giga(flops), mega(bytes), ratio(flops, bytes));
        return table.lines();
    }

    private static String giga(double value) {
        return value == 0 ? "" : String.format(Locale.ROOT, "%.3f", value / 1e9);
    }

    private static String mega(double value) {
        return String.format(Locale.ROOT, "%.1f", value / 1e6);
    }

    private static String ratio(double flops, double bytes) {
        return flops == 0 ? "" : String.format(Locale.ROOT, "%.0f", flops / bytes);
    }
}
