package dev.vitrail.cli;

import java.util.function.Supplier;

/**
 * What a step takes, beside its plan. The JVM is measured where its code is compiled and the model gone: what compiling
 * takes is the JVM's, as in any process of it. Then the same model comes back, and what the process has more at most while
 * it runs is the step's.
 *
 * @param planned bytes of the model's plan, and of the images that it is given
 * @param step bytes that the process grew by, at most
 * @param start bytes of the process before it had the model for the first time
 * @param idle bytes of the process with compiled code and without the model
 * @param process most bytes of the process in all its time
 */
record MemoryMeasurement(long planned, long step, long start, long idle, long process) {

    /**
     * Measures.
     *
     * @param model makes the model with its images
     * @param plan bytes of the model
     */
    static MemoryMeasurement of(Supplier<TimedModel> model, long plan, int steps) {
        long start = ProcessMemory.resident();
        long images = run(model, steps);
        long process = ProcessMemory.peak();
        long idle = ProcessMemory.resident();
        ProcessMemory.resetPeak();
        run(model, steps);
        long peak = ProcessMemory.peak();
        return new MemoryMeasurement(plan + images, peak - idle, start, idle, Math.max(process, peak));
    }

    /** The step over the plan. */
    double ratio() {
        return step / (double) planned;
    }

    private static long run(Supplier<TimedModel> model, int steps) {
        try (TimedModel made = model.get()) {
            for (int step = 0; step < steps; step++) {
                made.step();
            }
            made.loss();
            return made.imageBytes();
        }
    }

    /** One line of JSON, in bytes. */
    String json(String declaration, int batch, int threads) {
        return JsonLine.of(json -> {
            json.writeStringProperty("model", declaration);
            json.writeNumberProperty("batch", batch);
            json.writeNumberProperty("threads", threads);
            json.writeNumberProperty("planned_bytes", planned);
            json.writeNumberProperty("step_bytes", step);
            json.writeNumberProperty("step_over_planned", Math.rint(ratio() * 1e4) / 1e4);
            json.writeNumberProperty("start_bytes", start);
            json.writeNumberProperty("idle_bytes", idle);
            json.writeNumberProperty("process_bytes", process);
        });
    }
}
