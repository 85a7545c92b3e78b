package dev.vitrail.runtime.cpu;

import static dev.vitrail.runtime.cpu.VectorOps.LANES;
import static dev.vitrail.runtime.cpu.VectorOps.SPECIES;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Steps of {@link VectorOps}' optimizers, as far as whole vectors reach; what is left is the caller's. */
final class VectorOptimizers {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private VectorOptimizers() {}

    static void adamW(
            MemorySegment arena,
            long p,
            long g,
            long m,
            long v,
            int n,
            float gradientScale,
            float decay,
            double beta1,
            double beta2,
            float step,
            float rootScale,
            float epsilon) {
        FloatVector keep1 = FloatVector.broadcast(SPECIES, (float) beta1);
        FloatVector keep2 = FloatVector.broadcast(SPECIES, (float) beta2);
        FloatVector minusDecay = FloatVector.broadcast(SPECIES, -decay);
        FloatVector minusStep = FloatVector.broadcast(SPECIES, -step);
        FloatVector rootScales = FloatVector.broadcast(SPECIES, rootScale);
        FloatVector epsilons = FloatVector.broadcast(SPECIES, epsilon);
        float rest1 = (float) (1 - beta1);
        float rest2 = (float) (1 - beta2);
        int end = n / LANES * LANES;
        for (int i = 0; i < end; i += LANES) {
            FloatVector gradient = FloatVector.fromMemorySegment(SPECIES, arena, g + 4L * i, ORDER)
                    .mul(gradientScale);
            FloatVector first = FloatVector.fromMemorySegment(SPECIES, arena, m + 4L * i, ORDER)
                    .fma(keep1, gradient.mul(rest1));
            FloatVector second = FloatVector.fromMemorySegment(SPECIES, arena, v + 4L * i, ORDER)
                    .fma(keep2, gradient.mul(gradient).mul(rest2));
            first.intoMemorySegment(arena, m + 4L * i, ORDER);
            second.intoMemorySegment(arena, v + 4L * i, ORDER);
            FloatVector old = FloatVector.fromMemorySegment(SPECIES, arena, p + 4L * i, ORDER);
            FloatVector root = second.lanewise(VectorOperators.SQRT).fma(rootScales, epsilons);
            first.div(root).fma(minusStep, old.fma(minusDecay, old)).intoMemorySegment(arena, p + 4L * i, ORDER);
        }
    }

    static void sgd(
            MemorySegment arena,
            long p,
            long g,
            long m,
            int n,
            float gradientScale,
            float momentum,
            float rate,
            float weightDecay) {
        FloatVector keep = FloatVector.broadcast(SPECIES, momentum);
        FloatVector decay = FloatVector.broadcast(SPECIES, weightDecay);
        FloatVector minusRate = FloatVector.broadcast(SPECIES, -rate);
        int end = n / LANES * LANES;
        for (int i = 0; i < end; i += LANES) {
            FloatVector moment = FloatVector.fromMemorySegment(SPECIES, arena, m + 4L * i, ORDER)
                    .fma(
                            keep,
                            FloatVector.fromMemorySegment(SPECIES, arena, g + 4L * i, ORDER)
                                    .mul(gradientScale));
            moment.intoMemorySegment(arena, m + 4L * i, ORDER);
            FloatVector old = FloatVector.fromMemorySegment(SPECIES, arena, p + 4L * i, ORDER);
            old.fma(decay, moment).fma(minusRate, old).intoMemorySegment(arena, p + 4L * i, ORDER);
        }
    }
}
