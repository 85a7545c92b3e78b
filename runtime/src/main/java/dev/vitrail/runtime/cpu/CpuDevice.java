package dev.vitrail.runtime.cpu;

import dev.vitrail.runtime.Device;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.OutOfMemoryException;
import dev.vitrail.runtime.PlacedModel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The processor, with a fixed number of threads. Results do not depend on that number. */
public final class CpuDevice implements Device {
    private static final int EMPTY_PHASES = 500;

    private final int threads;
    private final @Nullable KernelProfile profile;

    /** All processors that the JVM may use. */
    public CpuDevice() {
        this(Runtime.getRuntime().availableProcessors());
    }

    /** A number of threads of at least 1, the one that calls the model included. */
    public CpuDevice(int threads) {
        this(threads, null);
    }

    /** As {@link #CpuDevice(int)}; the models made here write what their kernels do to a profile. */
    public CpuDevice(int threads, @Nullable KernelProfile profile) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, not " + threads);
        }
        this.threads = threads;
        this.profile = profile;
    }

    /** Number of threads that a model computes with, the caller included. */
    public int threads() {
        return threads;
    }

    /** Measures what a phase takes that has nothing to do: the median of many, in seconds. */
    public static double phaseSeconds(int threads) {
        double[] seconds = new double[EMPTY_PHASES];
        try (WorkerPool pool = new WorkerPool(threads)) {
            for (int i = 0; i < EMPTY_PHASES; i++) {
                long start = System.nanoTime();
                pool.run(_ -> {});
                seconds[i] = (System.nanoTime() - start) / 1e9;
            }
        }
        Arrays.sort(seconds);
        return seconds[EMPTY_PHASES / 2];
    }

    @Override
    public String description() {
        String arithmetic = OpsProvider.description();
        return "CPU, " + threads + (threads == 1 ? " thread, " : " threads, ") + arithmetic;
    }

    @Override
    public Model create(ModelDefinition definition, Model.Mode mode, int batch, int optimizerSlots) {
        PlacedModel.checkSizes(batch, optimizerSlots);
        if (!(definition.cpu().get() instanceof CpuProgram program)) {
            throw new IllegalArgumentException(definition.info().name() + " has no program for the CPU");
        }
        long available = AvailableMemory.bytes();
        MemoryRequest request = new MemoryRequest(definition.info(), mode, batch, threads, optimizerSlots);
        if (request.bytes() > available) {
            throw new OutOfMemoryException(request.refusal(available));
        }
        return new CpuModel(definition.info(), program, mode, batch, threads, optimizerSlots, profile);
    }
}
