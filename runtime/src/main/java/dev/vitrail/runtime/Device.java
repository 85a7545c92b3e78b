package dev.vitrail.runtime;

/** Where models run. */
public interface Device {

    /** One line for people: what it is and how many threads it uses. */
    String description();

    /**
     * This device, computing with other numbers.
     *
     * @throws IllegalArgumentException if it has only {@link Precision#FP32}, as the CPU
     */
    default Device with(Precision precision) {
        if (precision != Precision.FP32) {
            throw new IllegalArgumentException(
                    description() + ", computes in fp32 only, not in " + precision.label() + "; OpenCL devices do");
        }
        return this;
    }

    /**
     * Places a model on this device and takes all its memory.
     *
     * @param batch greatest number of images per call
     * @param optimizerSlots running means per parameter that the optimizer will need ({@link OptimizerRule#slots})
     * @throws OutOfMemoryException if the plan does not fit; says what takes most and which batch would fit
     */
    Model create(ModelDefinition definition, Model.Mode mode, int batch, int optimizerSlots);
}
