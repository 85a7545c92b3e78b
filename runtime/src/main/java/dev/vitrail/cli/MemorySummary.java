package dev.vitrail.cli;

import dev.vitrail.runtime.MemoryPlan;
import dev.vitrail.runtime.Model.Mode;
import dev.vitrail.runtime.ModelInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A model's memory plan as text of 80 columns.
 *
 * @param batch images per step
 * @param workers threads of the device
 * @param available bytes that a model may take
 */
record MemorySummary(ModelInfo info, int batch, int workers, long available) {
    private static final int LARGEST = 5;

    /** One line: what training takes. */
    String line() {
        return "memory: " + Quantity.bytes(total(Mode.TRAINING)) + " for training at batch " + batch + " ("
                + Quantity.bytes(info.memory().trainingBytesPerImage()) + " per image), "
                + Quantity.bytes(available) + " available";
    }

    /** The whole plan. */
    List<String> lines() {
        List<String> lines = new ArrayList<>(parts().lines());
        lines.add("");
        lines.addAll(largest().lines());
        return lines;
    }

    private TextTable parts() {
        MemoryPlan plan = info.memory();
        int slots = slots();
        TextTable table = new TextTable(
                "<memory: one arena, batch " + batch + ", " + workers + " threads", "training", "inference");
        table.row("parameters", bytes(plan.parameterBytes()), bytes(plan.parameterBytes()));
        table.row("gradients or packed weights", bytes(plan.gradientBytes()), bytes(plan.packedBytes()));
        table.row("moments of the optimizer, " + slots + " per parameter", bytes(slots * plan.parameterBytes()), "");
        table.row("packed weights of one block, transposed", bytes(plan.packedTransposedBytes()), "");
        table.row(
                "per image x " + batch,
                bytes(batch * plan.trainingBytesPerImage()),
                bytes(batch * plan.inferenceBytesPerImage()));
        table.row(
                "per worker x " + workers,
                bytes(workers * perWorker(plan.trainingTaskBytesPerImage())),
                bytes(workers * perWorker(plan.inferenceTaskBytesPerImage())));
        table.rule();
        table.row("total", bytes(total(Mode.TRAINING)), bytes(total(Mode.INFERENCE)));
        table.row("one image more", bytes(plan.trainingBytesPerImage()), bytes(plan.inferenceBytesPerImage()));
        table.row(
                "largest batch in " + bytes(available) + " available",
                largestBatch(Mode.TRAINING),
                largestBatch(Mode.INFERENCE));
        return table;
    }

    private TextTable largest() {
        TextTable table = new TextTable("<largest buffers in training", "per image", "copies", "bytes", "in all");
        info.memory().buffers().stream()
                .sorted(Comparator.comparingLong(this::inAll).reversed())
                .limit(LARGEST)
                .forEach(buffer -> table.row(
                        buffer.name(),
                        buffer.shape(),
                        "" + buffer.slots(),
                        bytes(buffer.bytes()),
                        bytes(inAll(buffer))));
        return table;
    }

    /** Bytes of a value for all images that are in memory at the same time. */
    private long inAll(MemoryPlan.Buffer buffer) {
        long images = buffer.perTask() ? (long) workers * info.memory().imagesPerTask() : batch;
        return images * buffer.slots() * buffer.bytes();
    }

    private long perWorker(long taskBytesPerImage) {
        MemoryPlan plan = info.memory();
        return plan.imagesPerTask() * taskBytesPerImage + plan.kernelScratchBytes();
    }

    private long total(Mode mode) {
        return info.memory().bytes(mode, batch, workers, slots());
    }

    private String largestBatch(Mode mode) {
        return Quantity.count(info.memory().largestBatch(mode, available, workers, slots()));
    }

    private int slots() {
        return info.training().optimizer().equals("SGD") ? 1 : 2;
    }

    private static String bytes(long bytes) {
        return Quantity.bytes(bytes);
    }
}
