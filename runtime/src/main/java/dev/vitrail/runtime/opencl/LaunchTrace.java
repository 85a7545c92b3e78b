package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.Precision;
import dev.vitrail.runtime.random.CounterRandom;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The values of one training step, launch by launch, each as its length and its product with a fixed random vector of signs.
 * Two forms of a program have the same values after the same launches, so the first that differ name the wrong kernel.
 */
final class LaunchTrace {
    private final List<Call> calls = new ArrayList<>();
    private final OpenClLayout layout;
    private final Precision precision;
    private final Map<Step, Sums> sums = new LinkedHashMap<>();
    private final Map<String, Integer> launches = new HashMap<>();
    private int next;

    /** A value after the launch of this number, from 1, of a kernel. */
    private record Step(String kernel, int launch, String value) {}

    private record Sums(double product, double length) {

        boolean isNear(Sums other, double tolerance) {
            return Math.abs(product - other.product) <= tolerance * Math.max(length, other.length);
        }
    }

    /** For the next forward and backward pass of a model with this plan. */
    LaunchTrace(OpenClPlan plan, Precision precision) {
        calls.addAll(plan.forward().recorded());
        calls.addAll(plan.backward().recorded());
        layout = plan.layout();
        this.precision = precision;
    }

    /** The next launch was queued. */
    void ran(ClBuffer buffer, int images) {
        Call call = calls.get(next++);
        int launch = launches.merge(call.kernel(), 1, Integer::sum);
        for (Call.Place place : call.places()) {
            long offset = place.offset().applyAsLong(layout);
            if (offset >= 0) {
                sums.put(
                        new Step(call.kernel(), launch, place.value()),
                        sums(buffer, offset, place.bytes() * (place.perImage() ? images : 1)));
            }
        }
    }

    // Where values may be stored as bf16 they have half the room. Read as float, two of them are nearly the second one;
    // of
    // what is stored as float the first half is compared.
    private Sums sums(ClBuffer buffer, long offset, long bytes) {
        long floats = bytes / Float.BYTES / (precision == Precision.BF16 ? 2 : 1);
        double product = 0, squares = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(floats * Float.BYTES, Float.BYTES);
            buffer.read(offset, values, 0, floats * Float.BYTES);
            for (long i = 0; i < floats; i++) {
                double value = values.getAtIndex(ValueLayout.JAVA_FLOAT, i);
                product += CounterRandom.bits(0, i) < 0 ? -value : value;
                squares += value * value;
            }
        }
        return new Sums(product, Math.sqrt(squares));
    }

    /** The first kernel after which a value is another one than in a form that can be trusted. */
    Optional<String> firstDifference(LaunchTrace trusted, double tolerance) {
        for (Map.Entry<Step, Sums> step : sums.entrySet()) {
            Sums right = trusted.sums.get(step.getKey());
            if (right != null && !step.getValue().isNear(right, tolerance)) {
                return Optional.of(step.getKey().kernel());
            }
        }
        return Optional.empty();
    }

    /** Number of the launch that writes a value of the step, and the number of all launches where none does. */
    int writer(String value) {
        int number = 0;
        while (number < calls.size()
                && calls.get(number).places().stream()
                        .noneMatch(place -> place.value().equals(value))) {
            number++;
        }
        return number;
    }

    /** Kernel of a launch by its number. */
    String kernel(int number) {
        return calls.get(number).kernel();
    }
}
