package dev.vitrail.runtime.cpu;

import static dev.vitrail.runtime.cpu.VectorExponential.E2;
import static dev.vitrail.runtime.cpu.VectorExponential.E3;
import static dev.vitrail.runtime.cpu.VectorExponential.E4;
import static dev.vitrail.runtime.cpu.VectorExponential.E5;
import static dev.vitrail.runtime.cpu.VectorExponential.E6;
import static dev.vitrail.runtime.cpu.VectorExponential.LOG2_E;
import static dev.vitrail.runtime.cpu.VectorExponential.MINUS_LN2_HIGH;
import static dev.vitrail.runtime.cpu.VectorExponential.MINUS_LN2_LOW;
import static dev.vitrail.runtime.cpu.VectorExponential.ONE;
import static dev.vitrail.runtime.cpu.VectorExponential.ROUNDER;
import static dev.vitrail.runtime.cpu.VectorOps.LANES;
import static dev.vitrail.runtime.cpu.VectorOps.SPECIES;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The functions of {@link Elementary} over rows of vectors: the same operations in the same order. The exponential is
 * written out in each of them, for the reason that {@link VectorTiles} gives. C2 gives up on inlining when a method's graph
 * gets too large (NodeCountInliningCutoff) and then boxes the vectors of the last operations: so the scalar rests of rows
 * are methods of their own, and the exact GELU leaves out the upper bound of the exponential, whose argument is never above 0.
 */
final class VectorFunctions {
    private static final ValueLayout.OfFloat F = ValueLayout.JAVA_FLOAT;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final FloatVector TAIL = FloatVector.broadcast(SPECIES, Elementary.TAIL);
    private static final FloatVector Q0 = FloatVector.broadcast(SPECIES, Elementary.Q0);
    private static final FloatVector Q1 = FloatVector.broadcast(SPECIES, Elementary.Q1);
    private static final FloatVector Q2 = FloatVector.broadcast(SPECIES, Elementary.Q2);
    private static final FloatVector Q3 = FloatVector.broadcast(SPECIES, Elementary.Q3);
    private static final FloatVector Q4 = FloatVector.broadcast(SPECIES, Elementary.Q4);
    private static final FloatVector Q5 = FloatVector.broadcast(SPECIES, Elementary.Q5);
    private static final FloatVector Q6 = FloatVector.broadcast(SPECIES, Elementary.Q6);
    private static final FloatVector Q7 = FloatVector.broadcast(SPECIES, Elementary.Q7);
    private static final FloatVector Q8 = FloatVector.broadcast(SPECIES, Elementary.Q8);
    private static final FloatVector DENSITY = FloatVector.broadcast(SPECIES, Elementary.DENSITY);
    private static final FloatVector TANH_A = FloatVector.broadcast(SPECIES, Elementary.TANH_A);
    private static final FloatVector TANH_B = FloatVector.broadcast(SPECIES, Elementary.TANH_B);
    private static final FloatVector TANH_SLOPE_A = FloatVector.broadcast(SPECIES, Elementary.TANH_SLOPE_A);
    private static final FloatVector TANH_SLOPE_B = FloatVector.broadcast(SPECIES, Elementary.TANH_SLOPE_B);

    private VectorFunctions() {}

    /** y = exact GELU of x, ONE row. */
    static void gelu(MemorySegment arena, long x, long y, int n) {
        int end = n / LANES * LANES;
        for (int i = 0; i < end; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, arena, x + 4L * i, ORDER);
            FloatVector z = v.abs();
            FloatVector u = v.mul(v).mul(-0.5f);
            u = u.blend(Elementary.EXP_LOWEST, u.compare(VectorOperators.LT, Elementary.EXP_LOWEST));
            FloatVector shifted = u.fma(LOG2_E, ROUNDER);
            FloatVector whole = shifted.sub(ROUNDER);
            FloatVector r = whole.fma(MINUS_LN2_HIGH, u);
            r = whole.fma(MINUS_LN2_LOW, r);
            FloatVector e = r.fma(E6, E5);
            e = e.fma(r, E4);
            e = e.fma(r, E3);
            e = e.fma(r, E2);
            e = e.fma(r, ONE);
            e = e.fma(r, ONE);
            e = e.reinterpretAsInts()
                    .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                    .reinterpretAsFloats();
            FloatVector t = ONE.div(z.fma(TAIL, ONE));
            FloatVector q = t.fma(Q8, Q7);
            q = q.fma(t, Q6);
            q = q.fma(t, Q5);
            q = q.fma(t, Q4);
            q = q.fma(t, Q3);
            q = q.fma(t, Q2);
            q = q.fma(t, Q1);
            q = q.fma(t, Q0);
            q = q.mul(t).mul(e);
            q = z.neg().fma(q, v.add(z).mul(0.5f));
            q.intoMemorySegment(arena, y + 4L * i, ORDER);
        }
        geluRest(arena, x, y, end, n);
    }

    private static void geluRest(MemorySegment arena, long x, long y, int from, int n) {
        for (int i = from; i < n; i++) {
            arena.set(F, y + 4L * i, Elementary.gelu(arena.get(F, x + 4L * i)));
        }
    }

    /** y = GELU of x in tanh form, ONE row. */
    static void geluTanh(MemorySegment arena, long x, long y, int n) {
        int end = n / LANES * LANES;
        for (int i = 0; i < end; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, arena, x + 4L * i, ORDER);
            FloatVector u = v.mul(v).fma(TANH_B, TANH_A).mul(v);
            u = u.blend(Elementary.EXP_LOWEST, u.compare(VectorOperators.LT, Elementary.EXP_LOWEST));
            u = u.blend(Elementary.EXP_GREATEST, u.compare(VectorOperators.GT, Elementary.EXP_GREATEST));
            FloatVector shifted = u.fma(LOG2_E, ROUNDER);
            FloatVector whole = shifted.sub(ROUNDER);
            FloatVector r = whole.fma(MINUS_LN2_HIGH, u);
            r = whole.fma(MINUS_LN2_LOW, r);
            FloatVector e = r.fma(E6, E5);
            e = e.fma(r, E4);
            e = e.fma(r, E3);
            e = e.fma(r, E2);
            e = e.fma(r, ONE);
            e = e.fma(r, ONE);
            e = e.reinterpretAsInts()
                    .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                    .reinterpretAsFloats();
            v.div(e.add(ONE)).intoMemorySegment(arena, y + 4L * i, ORDER);
        }
        geluTanhRest(arena, x, y, end, n);
    }

    private static void geluTanhRest(MemorySegment arena, long x, long y, int from, int n) {
        for (int i = from; i < n; i++) {
            arena.set(F, y + 4L * i, Elementary.geluTanh(arena.get(F, x + 4L * i)));
        }
    }

    /** dx = dy * slope of the exact GELU at x, ONE row. */
    static void geluGradient(MemorySegment arena, long dy, long x, long dx, int n) {
        int end = n / LANES * LANES;
        for (int i = 0; i < end; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, arena, x + 4L * i, ORDER);
            FloatVector z = v.abs();
            FloatVector u = v.mul(v).mul(-0.5f);
            u = u.blend(Elementary.EXP_LOWEST, u.compare(VectorOperators.LT, Elementary.EXP_LOWEST));
            FloatVector shifted = u.fma(LOG2_E, ROUNDER);
            FloatVector whole = shifted.sub(ROUNDER);
            FloatVector r = whole.fma(MINUS_LN2_HIGH, u);
            r = whole.fma(MINUS_LN2_LOW, r);
            FloatVector e = r.fma(E6, E5);
            e = e.fma(r, E4);
            e = e.fma(r, E3);
            e = e.fma(r, E2);
            e = e.fma(r, ONE);
            e = e.fma(r, ONE);
            e = e.reinterpretAsInts()
                    .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                    .reinterpretAsFloats();
            FloatVector t = ONE.div(z.fma(TAIL, ONE));
            FloatVector q = t.fma(Q8, Q7);
            q = q.fma(t, Q6);
            q = q.fma(t, Q5);
            q = q.fma(t, Q4);
            q = q.fma(t, Q3);
            q = q.fma(t, Q2);
            q = q.fma(t, Q1);
            q = q.fma(t, Q0);
            q = q.mul(t).mul(e);
            q = q.blend(ONE.sub(q), v.compare(VectorOperators.GT, 0f));
            q = v.mul(DENSITY).fma(e, q);
            FloatVector d = FloatVector.fromMemorySegment(SPECIES, arena, dy + 4L * i, ORDER);
            d.mul(q).intoMemorySegment(arena, dx + 4L * i, ORDER);
        }
        geluGradientRest(arena, dy, x, dx, end, n);
    }

    /** y = exact GELU of x and dx = dy * its slope, ONE row: the exponential is that of both. */
    static void geluAndGradient(MemorySegment arena, long dy, long x, long y, long dx, int n) {
        int end = n / LANES * LANES;
        for (int i = 0; i < end; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, arena, x + 4L * i, ORDER);
            FloatVector z = v.abs();
            FloatVector u = v.mul(v).mul(-0.5f);
            u = u.blend(Elementary.EXP_LOWEST, u.compare(VectorOperators.LT, Elementary.EXP_LOWEST));
            FloatVector shifted = u.fma(LOG2_E, ROUNDER);
            FloatVector whole = shifted.sub(ROUNDER);
            FloatVector r = whole.fma(MINUS_LN2_HIGH, u);
            r = whole.fma(MINUS_LN2_LOW, r);
            FloatVector e = r.fma(E6, E5);
            e = e.fma(r, E4);
            e = e.fma(r, E3);
            e = e.fma(r, E2);
            e = e.fma(r, ONE);
            e = e.fma(r, ONE);
            e = e.reinterpretAsInts()
                    .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                    .reinterpretAsFloats();
            FloatVector t = ONE.div(z.fma(TAIL, ONE));
            FloatVector q = t.fma(Q8, Q7);
            q = q.fma(t, Q6);
            q = q.fma(t, Q5);
            q = q.fma(t, Q4);
            q = q.fma(t, Q3);
            q = q.fma(t, Q2);
            q = q.fma(t, Q1);
            q = q.fma(t, Q0);
            q = q.mul(t).mul(e);
            z.neg().fma(q, v.add(z).mul(0.5f)).intoMemorySegment(arena, y + 4L * i, ORDER);
            q = q.blend(ONE.sub(q), v.compare(VectorOperators.GT, 0f));
            q = v.mul(DENSITY).fma(e, q);
            FloatVector d = FloatVector.fromMemorySegment(SPECIES, arena, dy + 4L * i, ORDER);
            d.mul(q).intoMemorySegment(arena, dx + 4L * i, ORDER);
        }
        geluRest(arena, x, y, end, n);
        geluGradientRest(arena, dy, x, dx, end, n);
    }

    private static void geluGradientRest(MemorySegment arena, long dy, long x, long dx, int from, int n) {
        for (int i = from; i < n; i++) {
            arena.set(F, dx + 4L * i, arena.get(F, dy + 4L * i) * Elementary.geluSlope(arena.get(F, x + 4L * i)));
        }
    }

    /** dx = dy * slope of the tanh form of GELU at x, ONE row. */
    static void geluTanhGradient(MemorySegment arena, long dy, long x, long dx, int n) {
        int end = n / LANES * LANES;
        for (int i = 0; i < end; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, arena, x + 4L * i, ORDER);
            v = v.blend(-Elementary.SLOPE_LIMIT, v.compare(VectorOperators.LT, -Elementary.SLOPE_LIMIT));
            v = v.blend(Elementary.SLOPE_LIMIT, v.compare(VectorOperators.GT, Elementary.SLOPE_LIMIT));
            FloatVector square = v.mul(v);
            FloatVector u = square.fma(TANH_B, TANH_A).mul(v);
            u = u.blend(Elementary.EXP_LOWEST, u.compare(VectorOperators.LT, Elementary.EXP_LOWEST));
            u = u.blend(Elementary.EXP_GREATEST, u.compare(VectorOperators.GT, Elementary.EXP_GREATEST));
            FloatVector shifted = u.fma(LOG2_E, ROUNDER);
            FloatVector whole = shifted.sub(ROUNDER);
            FloatVector r = whole.fma(MINUS_LN2_HIGH, u);
            r = whole.fma(MINUS_LN2_LOW, r);
            FloatVector e = r.fma(E6, E5);
            e = e.fma(r, E4);
            e = e.fma(r, E3);
            e = e.fma(r, E2);
            e = e.fma(r, ONE);
            e = e.fma(r, ONE);
            e = e.reinterpretAsInts()
                    .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                    .reinterpretAsFloats();
            FloatVector s = ONE.div(e.add(ONE));
            FloatVector inner = square.fma(TANH_SLOPE_B, TANH_SLOPE_A).mul(v);
            s = e.mul(s).mul(s).fma(inner, s);
            FloatVector d = FloatVector.fromMemorySegment(SPECIES, arena, dy + 4L * i, ORDER);
            d.mul(s).intoMemorySegment(arena, dx + 4L * i, ORDER);
        }
        geluTanhGradientRest(arena, dy, x, dx, end, n);
    }

    private static void geluTanhGradientRest(MemorySegment arena, long dy, long x, long dx, int from, int n) {
        for (int i = from; i < n; i++) {
            arena.set(F, dx + 4L * i, arena.get(F, dy + 4L * i) * Elementary.geluTanhSlope(arena.get(F, x + 4L * i)));
        }
    }
}
