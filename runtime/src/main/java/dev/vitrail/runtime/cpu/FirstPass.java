package dev.vitrail.runtime.cpu;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The first pass of a process over a batch, which runs in plain Java. Until C2 has compiled the vector kernels, which takes some
 * seconds of a processor, every vector is an object: a small model's first step would take three times as long, and most
 * often somebody waits for it. What comes behind it runs on vectors, compiled or not, with the same bits; so does the rest
 * of a pass that takes long.
 */
final class FirstPass {
    /** System property: {@code vector} instead of {@code scalar}, what the first pass runs on. */
    static final String PROPERTY = "vitrail.cpu.firstPass";

    /** Whether there is one. */
    static final boolean PLAIN = isPlain();

    /** What a pass may take in plain Java; tests, which know no time, set their own. */
    static volatile long mostNanos = TimeUnit.SECONDS.toNanos(2);

    private static final AtomicInteger PASSES = new AtomicInteger();

    private static volatile boolean over = !PLAIN;
    private static volatile long end = Long.MAX_VALUE;

    private FirstPass() {}

    private static boolean isPlain() {
        String wanted = System.getProperty(PROPERTY, "scalar");
        return switch (wanted) {
            case "scalar" -> true;
            case "vector" -> false;
            default ->
                throw new IllegalArgumentException("-D" + PROPERTY + "=" + wanted + ": expected scalar or vector");
        };
    }

    /** A model begins a pass; with the second one the first is over. */
    static void passBegins() {
        if (!over) {
            if (PASSES.getAndIncrement() == 0) {
                end = System.nanoTime() + mostNanos;
            } else {
                end();
            }
        }
    }

    /** Whether it is over, or takes too long. */
    static boolean isOver() {
        if (!over && end != Long.MAX_VALUE && System.nanoTime() - end > 0) {
            end();
        }
        return over;
    }

    /** From the next kernel on there are vectors. */
    static void end() {
        OpsProvider.load();
        over = true;
    }
}
