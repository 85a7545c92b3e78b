package dev.vitrail.cli;

import dev.vitrail.runtime.Device;
import dev.vitrail.runtime.Devices;
import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.Precision;
import dev.vitrail.runtime.opencl.OpenClException;
import dev.vitrail.runtime.verify.Tolerances;
import org.jspecify.annotations.Nullable;
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
            description = "Numbers of the matrix products: fp32, or on OpenCL devices bf16, or bf16x3, which is nearly"
                    + " as accurate as fp32. As @Training declares by default.")
    private @Nullable Precision precision;

    /** Name of the device. */
    String name() {
        return device;
    }

    /** Threads, at least 1. */
    int threads() {
        Checks.atLeast("--threads", threads, 1);
        return threads;
    }

    /** The precision that was asked for; null to leave the declared one. */
    @Nullable
    Precision precision() {
        return precision;
    }

    /** The precision of a model that is trained: as asked for, else as declared. */
    Precision precision(ModelInfo info) {
        return precision != null ? precision : Precision.valueOf(info.training().precision());
    }

    /** The device at this precision, which it must have. */
    Device open(Session session, Precision wanted) {
        try {
            if (!Devices.precisions(device).contains(wanted)) {
                throw new UsageException(refusal(device, wanted));
            }
            return session.devices().open(device, threads()).with(wanted);
        } catch (IllegalArgumentException | OpenClException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    /**
     * The device for a model that is not trained: a declared precision is that of its training, so a device without it
     * computes in fp32.
     */
    Device open(Session session, ModelInfo info) {
        return open(session, inference(info));
    }

    /** What the precision allows where the model is not trained. */
    Tolerances tolerances(ModelInfo info) {
        return switch (inference(info)) {
            case FP32 -> Tolerances.FLOAT;
            case BF16X3 -> Tolerances.SPLIT_BF16;
            case BF16 -> Tolerances.BF16;
        };
    }

    private Precision inference(ModelInfo info) {
        Precision wanted = precision(info);
        try {
            return precision != null || Devices.precisions(device).contains(wanted) ? wanted : Precision.FP32;
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    /** Says that a device does not have a precision, and what to do. */
    static String refusal(String device, Precision wanted) {
        return "precision " + wanted.label() + " needs an OpenCL device, not " + device
                + ": add --device opencl, or --precision fp32";
    }
}
