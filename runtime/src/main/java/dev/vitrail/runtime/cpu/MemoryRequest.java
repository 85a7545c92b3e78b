package dev.vitrail.runtime.cpu;

import dev.vitrail.runtime.MemoryPlan;
import dev.vitrail.runtime.MemoryPlan.Buffer;
import dev.vitrail.runtime.Model.Mode;
import dev.vitrail.runtime.ModelInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The memory that a model would take, and what to say when it is too much. */
record MemoryRequest(ModelInfo info, Mode mode, int batch, int workers, int optimizerSlots) {
    private static final int NAMED = 5;

    /** Something large: what it is and how many bytes it takes. */
    private record Tensor(String name, long bytes) {}

    /** Bytes of everything the model allocates. */
    long bytes() {
        return info.memory().bytes(mode, batch, workers, optimizerSlots);
    }

    /** Why a request for more than {@code available} bytes is refused, and what would fit. */
    String refusal(long available) {
        int fits = info.memory().largestBatch(mode, available, workers, optimizerSlots);
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s %s at batch %d needs %s; %s are available.%nLargest:",
                mode == Mode.TRAINING ? "Training" : "Running",
                info.name(),
                batch,
                binary(bytes()),
                binary(available)));
        for (Tensor tensor : largest()) {
            text.append(String.format(Locale.ROOT, "%n  %10s  %s", binary(tensor.bytes()), tensor.name()));
        }
        text.append(System.lineSeparator())
                .append(fits > 0 ? "The largest batch that fits is " + fits : "Not even a batch of 1 fits");
        text.append("; -D").append(AvailableMemory.PROPERTY).append("=<bytes, or with K, M or G> changes the limit.");
        return text.toString();
    }

    private List<Tensor> largest() {
        MemoryPlan plan = info.memory();
        boolean training = mode == Mode.TRAINING;
        List<Tensor> tensors = new ArrayList<>();
        tensors.add(new Tensor("parameters", plan.parameterBytes()));
        if (!training) {
            tensors.add(new Tensor("packed weights", plan.packedBytes()));
        } else {
            tensors.add(new Tensor("packed transposed weights of one block", plan.packedTransposedBytes()));
            tensors.add(new Tensor("gradients or packed weights", plan.gradientBytes()));
            tensors.add(new Tensor(
                    "moments of the optimizer, " + optimizerSlots + " per parameter",
                    optimizerSlots * plan.parameterBytes()));
        }
        for (Buffer buffer : plan.buffers()) {
            if (training || buffer.inferenceOffset() >= 0) {
                tensors.add(tensor(buffer, training));
            }
        }
        return tensors.stream()
                .sorted(Comparator.comparingLong(Tensor::bytes).reversed())
                .limit(NAMED)
                .toList();
    }

    private Tensor tensor(Buffer buffer, boolean training) {
        int copies = training ? buffer.slots() : 1;
        boolean perTask = training ? buffer.perTask() : buffer.inferencePerTask();
        long rows = perTask ? (long) workers * info.memory().imagesPerTask() : batch;
        String name = String.format(
                Locale.ROOT,
                "%s: %s%s x %d images",
                buffer.name(),
                copies == 1 ? "" : copies + " x ",
                buffer.shape(),
                rows);
        return new Tensor(name, rows * copies * buffer.bytes());
    }

    /** A size for people: {@code 1.5 GiB}. */
    static String binary(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        int unit = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
        return String.format(Locale.ROOT, "%.1f %ciB", (double) bytes / (1L << (unit * 10)), " KMGTPE".charAt(unit));
    }
}
