package dev.vitrail.runtime;

/** A kind of device; found by {@link java.util.ServiceLoader}, so that a jar on the class path can bring another. */
public interface DeviceProvider {

    /** What {@code --device} calls it, for example {@code cpu}. */
    String name();

    /**
     * Opens the device.
     *
     * @param threads threads of this process that it may compute with, at least 1
     */
    Device open(int threads);
}
