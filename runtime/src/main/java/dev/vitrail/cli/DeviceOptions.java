package dev.vitrail.cli;

import dev.vitrail.runtime.Device;
import dev.vitrail.runtime.opencl.OpenClDevice;
import dev.vitrail.runtime.opencl.OpenClException;
import dev.vitrail.runtime.opencl.Precision;
import dev.vitrail.runtime.verify.Tolerances;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Where a model runs. */
final class DeviceOptions {
    @Option(
            names = "--device",
            paramLabel = "NAME",
            description = "Where to run the model: cpu (by default), opencl or opencl:N (see vitrail devices).")
    private String device = "cpu";

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads to compute with; all processors by default. Results do not depend on it.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--precision",
            paramLabel = "P",
            description = "Numbers of the matrix products on OpenCL devices: fp32 (by default), bf16, or bf16x3, which"
                    + " is nearly as accurate as fp32.")
    private Precision precision = Precision.FP32;

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
            Device opened = session.devices().open(device, threads());
            if (opened instanceof OpenClDevice openCl) {
                return openCl.with(precision);
            }
            if (precision != Precision.FP32) {
                throw new UsageException("--precision " + precision.name().toLowerCase(Locale.ROOT)
                        + " needs an OpenCL device: add --device opencl");
            }
            return opened;
        } catch (IllegalArgumentException | OpenClException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    /** Numbers of the products. */
    Precision precision() {
        return precision;
    }

    /** What the precision allows. */
    Tolerances tolerances() {
        return switch (precision) {
            case FP32 -> Tolerances.FLOAT;
            case BF16X3 -> Tolerances.SPLIT_BF16;
            case BF16 -> Tolerances.BF16;
        };
    }
}
