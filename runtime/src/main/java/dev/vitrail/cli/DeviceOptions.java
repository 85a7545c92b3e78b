package dev.vitrail.cli;

import dev.vitrail.runtime.Device;
import picocli.CommandLine.Option;

/** Where a model runs. */
final class DeviceOptions {
    @Option(names = "--device", paramLabel = "NAME", description = "Where to run the model; cpu by default.")
    private String device = "cpu";

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads to compute with; all processors by default. Results do not depend on it.")
    private int threads = Runtime.getRuntime().availableProcessors();

    /** Name of the device. */
    String name() {
        return device;
    }

    /** Threads, at least 1. */
    int threads() {
        Checks.atLeast("--threads", threads, 1);
        return threads;
    }

    /** The device. */
    Device open(Session session) {
        try {
            return session.devices().open(device, threads());
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }
}
