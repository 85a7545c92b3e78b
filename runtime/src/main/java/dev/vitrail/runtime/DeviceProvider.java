package dev.vitrail.runtime;

import java.util.Set;

/** A kind of device; found by {@link java.util.ServiceLoader}, so that a jar on the class path can bring another. */
public interface DeviceProvider {

    /** What {@code --device} calls it, for example {@code cpu}; no colon. */
    String name();

    /** The precisions that {@link Device#with} takes. */
    default Set<Precision> precisions() {
        return Set.of(Precision.FP32);
    }

    /**
     * Opens the device.
     *
     * @param which what follows the name and a colon, {@code 1} in {@code opencl:1}; empty if nothing does
     * @param threads threads of this process that it may compute with, at least 1
     * @throws IllegalArgumentException if there is no such device; lists those that there are
     */
    Device open(String which, int threads);
}
