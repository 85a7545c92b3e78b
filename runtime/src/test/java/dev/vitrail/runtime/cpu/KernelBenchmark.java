package dev.vitrail.runtime.cpu;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;

/**
 * Rates of the kernels on one thread, at the sizes of a small ViT: 64 images of 65 tokens, hidden size 192, 3 heads, MLP
 * size 768, two images per task. Not a test: it prints, for a person to compare; NAME
 * restricts it to kernels whose name contains it. {@code benchmarks/kernels [SECONDS [NAME]]} runs it.
 */
final class KernelBenchmark {
    private static final int IMAGES = 64;
    private static final int TOKENS = 65;
    private static final int HIDDEN = 192;
    private static final int HEADS = 3;
    private static final int MLP = 768;
    private static final int PER_TASK = 2;
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    private static final long ROWS = (long) IMAGES * TOKENS;

    private final double seconds;
    private final String filter;
    private final Ops ops;
    private final MemorySegment arena;
    private long used;

    private KernelBenchmark(MemorySegment arena, double seconds, String filter) {
        this.arena = arena;
        this.seconds = seconds;
        this.filter = filter;
        this.ops = OpsProvider.best(arena);
    }

    /** Prints one line per kernel; the first round compiles. */
    public static void main(String[] args) {
        double seconds = args.length > 0 ? Double.parseDouble(args[0]) : 0.3;
        try (Arena memory = Arena.ofShared()) {
            MemorySegment arena = memory.allocate(1L << 29, 64);
            KernelBenchmark benchmark = new KernelBenchmark(arena, seconds, args.length > 1 ? args[1] : "");
            System.out.println(benchmark.ops.description() + "; " + OpsProvider.reason());
            for (int round = 0; round < 2; round++) {
                benchmark.used = 0;
                System.out.println(round == 0 ? "first round" : "second round");
                benchmark.run();
            }
        }
    }

    private void run() {
        int[][] shapes = {{HIDDEN, 3 * HIDDEN}, {HIDDEN, HIDDEN}, {HIDDEN, MLP}, {MLP, HIDDEN}};
        long start = used;
        for (int[] shape : shapes) {
            used = start;
            products(shape[0], shape[1]);
        }
        used = start;
        attention();
        used = start;
        rows();
    }

    private void products(int in, int out) {
        long x = floats(ROWS * in);
        long y = floats(ROWS * out);
        long residual = floats(ROWS * out);
        long weight = floats((long) in * out);
        long gradient = floats((long) in * out);
        long pre = floats(ROWS * in);
        long gelu = floats(ROWS * in);
        long bias = floats(out);
        long packed = place(Matmul.packedBytes(out, in));
        long transposed = place(Matmul.packedBytes(in, out));
        long scratch = place(KernelScratch.bytes(TOKENS, HIDDEN / HEADS));
        Matmul matmul = new Matmul(ops, scratch);
        WeightGradient weightGradient = new WeightGradient(ops, scratch, 2);
        String shape = in + " -> " + out;
        double flop = 2.0 * ROWS * in * out;
        Runnable pack = () -> {
            for (int tile = 0; tile < Matmul.packTiles(in, out); tile++) {
                matmul.pack(tile, weight, in, out, packed);
            }
            for (int tile = 0; tile < Matmul.packTransposedTiles(in, out); tile++) {
                matmul.packTransposed(tile, weight, in, out, transposed);
            }
        };
        pack.run();
        measure("pack both " + shape, (double) in * out, pack);
        measure("linear " + shape, flop, () -> {
            for (int image = 0; image < IMAGES; image += PER_TASK) {
                long at = 4L * image * TOKENS;
                matmul.linear(x + at * in, packed, bias, y + at * out, PER_TASK, TOKENS, in, out);
            }
        });
        measure("linearGelu " + shape, flop, () -> {
            for (int image = 0; image < IMAGES; image += PER_TASK) {
                long at = 4L * image * TOKENS;
                matmul.linearGelu(
                        x + at * in, packed, bias, residual + at * out, y + at * out, PER_TASK, TOKENS, in, out, false);
            }
        });
        measure("linearResidual " + shape, flop, () -> {
            for (int image = 0; image < IMAGES; image += PER_TASK) {
                long at = 4L * image * TOKENS;
                matmul.linearResidual(
                        x + at * in, packed, bias, residual + at * out, y + at * out, PER_TASK, TOKENS, in, out);
            }
        });
        measure("inputGradient " + shape, flop, () -> {
            for (int image = 0; image < IMAGES; image += PER_TASK) {
                long at = 4L * image * TOKENS;
                matmul.inputGradient(y + at * out, transposed, x + at * in, PER_TASK, TOKENS, in, out);
            }
        });
        measure("inputGradientGelu " + shape, flop, () -> {
            for (int image = 0; image < IMAGES; image += PER_TASK) {
                long at = 4L * image * TOKENS;
                matmul.inputGradientGelu(
                        y + at * out,
                        transposed,
                        x + at * in,
                        gelu + at * in,
                        pre + at * in,
                        PER_TASK,
                        TOKENS,
                        in,
                        out,
                        false);
            }
        });
        measure("weightGradient " + shape, flop, () -> {
            for (int tile = 0; tile < weightGradient.tiles(in, out); tile++) {
                weightGradient.tile(tile, y, x, gradient, bias, IMAGES, TOKENS, in, out);
            }
        });
    }

    private void attention() {
        int headDim = HIDDEN / HEADS;
        long qkv = floats(3 * ROWS * HIDDEN);
        long mixed = floats(ROWS * HIDDEN);
        long sums = place(IMAGES * ImageRows.stride((long) HEADS * TOKENS));
        long dMixed = floats(ROWS * HIDDEN);
        long dQkv = floats(3 * ROWS * HIDDEN);
        long scratch = place(KernelScratch.bytes(TOKENS, headDim));
        Attention attention = new Attention(ops, scratch, TOKENS, HEADS, headDim);
        AttentionBackward backward = new AttentionBackward(ops, scratch, TOKENS, HEADS, headDim);
        double flop = 2.0 * ROWS * TOKENS * HIDDEN;
        measure("attention forward", 2 * flop, () -> attention.forward(qkv, mixed, sums, IMAGES));
        measure("attention backward", 5 * flop, () -> backward.backward(qkv, mixed, sums, dMixed, dQkv, IMAGES));
        measure("attention forward, dropout", 2 * flop, () -> attention.forward(qkv, mixed, sums, IMAGES, 0.1, 1, 0));
    }

    private void rows() {
        int n = TOKENS * MLP;
        long x = floats(ROWS * MLP);
        long y = floats(ROWS * MLP);
        long dx = floats(ROWS * MLP);
        long z = floats(ROWS * HIDDEN);
        long gamma = floats(HIDDEN);
        long beta = floats(HIDDEN);
        long statistics = place(IMAGES * ImageRows.stride(2L * TOKENS));
        long partials = floats(2L * HIDDEN * IMAGES);
        Gelu gelu = new Gelu(ops);
        LayerNorm norm = new LayerNorm(ops);
        Dropout dropout = new Dropout(ops);
        double values = (double) ROWS * MLP;
        double small = (double) ROWS * HIDDEN;
        measure("gelu, values", values, () -> gelu.forward(x, y, IMAGES, n, false));
        measure("gelu tanh, values", values, () -> gelu.forward(x, y, IMAGES, n, true));
        fill(y, ROWS * MLP);
        measure("gelu gradient, values", values, () -> gelu.backward(y, x, dx, IMAGES, n, false));
        measure("gelu tanh gradient, values", values, () -> gelu.backward(y, x, dx, IMAGES, n, true));
        measure(
                "layerNorm, values",
                small,
                () -> norm.forward(x, gamma, beta, y, statistics, IMAGES, TOKENS, HIDDEN, 1e-6));
        measure(
                "layerNorm backward, values",
                small,
                () -> norm.backward(y, x, gamma, statistics, y, dx, partials, beta, z, IMAGES, TOKENS, HIDDEN));
        measure("dropout, values", values, () -> dropout.values(x, y, IMAGES, n, 0.1, 1, 0));
        int parameters = 1 << 21;
        long p = floats(parameters);
        long g = floats(parameters);
        long m = floats(parameters);
        long v = floats(parameters);
        ops.zero(v, parameters);
        measure(
                "adamW, parameters",
                parameters,
                () -> ops.adamW(p, g, m, v, parameters, 1f, 1e-5f, 0.9, 0.999, 1e-3f, 1f, 1e-8f));
        measure("dot, values", parameters, () -> ops.dot(g, g, parameters));
    }

    /** Prints the median rate in 10^9 per second of processor time, which other processes disturb less, and allocations: vectors
     * that C2 has boxed. */
    private void measure(String name, double work, Runnable kernel) {
        if (!name.contains(filter)) {
            return;
        }
        long[] nanos = new long[100_000];
        int runs = 0;
        long allocated = 0;
        long begin = System.nanoTime();
        while (runs < nanos.length && System.nanoTime() - begin < seconds * 1e9) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            long start = THREADS.getCurrentThreadCpuTime();
            kernel.run();
            nanos[runs++] = THREADS.getCurrentThreadCpuTime() - start;
            allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        }
        nanos = Arrays.copyOf(nanos, runs);
        Arrays.sort(nanos);
        String boxes = allocated > 0 ? ", " + allocated + " bytes allocated in the last run" : "";
        System.out.printf("%-32s %8.2f G/s, best %8.2f%s%n", name, work / nanos[runs / 2], work / nanos[0], boxes);
    }

    private long floats(long count) {
        long at = place(4 * count);
        fill(at, count);
        return at;
    }

    private void fill(long at, long count) {
        Random random = new Random(at);
        for (long i = 0; i < count; i++) {
            arena.set(ValueLayout.JAVA_FLOAT, at + 4 * i, random.nextFloat() - 0.5f);
        }
    }

    private long place(long bytes) {
        long at = used;
        used += (bytes + 63) & -64;
        return at;
    }
}
