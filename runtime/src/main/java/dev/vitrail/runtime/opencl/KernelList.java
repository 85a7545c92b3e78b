package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.Precision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The kernels that a model's training step launches on OpenCL devices, without a device. */
public final class KernelList {

    /**
     * All launches of a kernel in a step.
     *
     * @param launches per step
     * @param flopsPerImage 2 per multiply-add of products
     * @param bytesPerImage values of the batch read and written, in the precision's storage
     * @param parameterBytes parameters and gradients read and written, whatever the batch
     */
    public record Entry(String kernel, int launches, long flopsPerImage, long bytesPerImage, long parameterBytes) {

        private Entry plus(Entry other) {
            return new Entry(
                    kernel,
                    launches + other.launches,
                    flopsPerImage + other.flopsPerImage,
                    bytesPerImage + other.bytesPerImage,
                    parameterBytes + other.parameterBytes);
        }
    }

    private KernelList() {}

    /** The kernels of forward and backward pass, in the order of their first launch. The optimizer's are not among them. */
    public static List<Entry> of(ModelDefinition definition, Precision precision) {
        if (definition.openCl() == null || !(definition.openCl().get() instanceof OpenClProgram program)) {
            throw new IllegalArgumentException(definition.info().name() + " has no program for OpenCL devices");
        }
        Calls forward = new Calls(Form.LOCAL, Tuning.STANDARD, precision, new Workspace(), 1, 1);
        Calls backward = new Calls(Form.LOCAL, Tuning.STANDARD, precision, new Workspace(), 1, 1);
        program.forward(forward);
        program.backward(backward);
        Map<String, Entry> entries = new LinkedHashMap<>();
        Stream.of(forward, backward).flatMap(calls -> calls.recorded().stream()).forEach(call -> {
            Call.Work work = call.work();
            long parameters = work.bytes(0, precision);
            entries.merge(
                    call.kernel(),
                    new Entry(call.kernel(), 1, work.flops(), work.bytes(1, precision) - parameters, parameters),
                    Entry::plus);
        });
        return new ArrayList<>(entries.values());
    }
}
