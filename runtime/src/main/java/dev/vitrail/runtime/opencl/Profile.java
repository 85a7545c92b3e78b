package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.Precision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where the time of a model's steps goes, kernel by kernel. */
public final class Profile {
    private final Precision precision;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /**
     * All launches of a kernel together.
     *
     * @param flops 2 per multiply-add of matrix products
     * @param bytes of values read and written
     */
    public record Entry(String kernel, int launches, long nanos, long flops, long bytes) {

        private Entry plus(Entry other) {
            return new Entry(
                    kernel, launches + other.launches, nanos + other.nanos, flops + other.flops, bytes + other.bytes);
        }

        /** Rate of the products, in units of 10^9 per second. */
        public double gigaflops() {
            return (double) flops / nanos;
        }

        /** Rate of the memory, in units of 10^9 bytes per second. */
        public double gigabytes() {
            return (double) bytes / nanos;
        }
    }

    Profile(Precision precision) {
        this.precision = precision;
    }

    void add(Launch launch, int images) {
        add(
                launch.name(),
                launch.nanos(),
                launch.work().flops() * images,
                launch.work().bytes(images, precision));
    }

    void add(String kernel, long nanos, long flops, long bytes) {
        entries.merge(kernel, new Entry(kernel, 1, nanos, flops, bytes), Entry::plus);
    }

    /** Forgets everything. */
    public void clear() {
        entries.clear();
    }

    /** The kernels, the one with most time first. */
    public List<Entry> entries() {
        List<Entry> sorted = new ArrayList<>(entries.values());
        sorted.sort(Comparator.comparingLong(Entry::nanos).reversed());
        return sorted;
    }
}
