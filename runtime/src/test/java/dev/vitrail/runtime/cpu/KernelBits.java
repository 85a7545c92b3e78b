package dev.vitrail.runtime.cpu;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Runs every primitive and every kernel on fixed input and returns the bits of what they write. {@link SameBitsTest} loads
 * this class several times, each time with another implementation of {@link Ops}; so it speaks only JDK types.
 */
public final class KernelBits implements Supplier<Map<String, int[]>> {
    private static final int[] LENGTHS = {1, 3, 4, 7, 8, 15, 16, 17, 31, 33, 48, 63, 64, 65, 100, 192, 259};

    private final Map<String, int[]> results = new TreeMap<>();
    private KernelMemory memory = new KernelMemory(0);
    private Ops ops = OpsProvider.best(memory.arena());

    /** Called by reflection. */
    public KernelBits() {}

    @Override
    public Map<String, int[]> get() {
        for (boolean awkward : new boolean[] {false, true}) {
            for (int n : LENGTHS) {
                memory = new KernelMemory(n);
                ops = OpsProvider.best(memory.arena());
                String suffix = (awkward ? " awkward " : " ") + n;
                pointwise(n, awkward, suffix);
                sums(n, awkward, suffix);
                rows(n, awkward, suffix);
                softmax(n, awkward, suffix);
                optimizers(n, suffix);
                tiles(n, awkward, suffix);
            }
        }
        kernels(2, 65, 3, 64, 96);
        kernels(3, 5, 2, 5, 7);
        kernels(1, 530, 1, 30, 65);
        return results;
    }

    /** Which implementation ran. */
    public String description() {
        return ops.description();
    }

    private long values(int n, boolean awkward) {
        return memory.put(awkward ? memory.awkward(n) : memory.normal(n));
    }

    private void record(String name, long at, int n) {
        float[] values = memory.get(at, n);
        int[] bits = new int[n];
        for (int i = 0; i < n; i++) {
            bits[i] = Float.floatToIntBits(values[i]);
        }
        results.put(name, bits);
    }

    private void record(String name, float... values) {
        record(name, memory.put(values), values.length);
    }

    /** Row by row, since the strips that a panel is cut into depend on the width of vectors. */
    private void recordPanel(String name, long panel, int depth, int width) {
        float[] strips = memory.get(panel, depth * width);
        float[] rows = new float[depth * width];
        int strip = Math.min(width, ops.strip());
        for (int i = 0; i < rows.length; i++) {
            int row = i / strip % depth;
            rows[row * width + i / strip / depth * strip + i % strip] = strips[i];
        }
        record(name, rows);
    }

    private void pointwise(int n, boolean awkward, String suffix) {
        long x = values(n, awkward);
        long y = values(n, awkward);
        long z = memory.space(n);
        ops.add(x, y, z, n);
        record("add" + suffix, z, n);
        ops.scale(x, 1.7f, z, n);
        record("scale" + suffix, z, n);
        ops.addScaled(x, -0.3f, z, n);
        record("addScaled" + suffix, z, n);
        ops.zero(z, n);
        record("zero" + suffix, z, n);
        ops.dropout(x, z, n, DropoutMask.rowKey(5, n), 3, DropoutMask.threshold(0.3), DropoutMask.keepScale(0.3));
        record("dropout" + suffix, z, n);
        for (boolean tanh : new boolean[] {false, true}) {
            ops.gelu(x, 0, z, 0, 1, n, tanh);
            record("gelu " + tanh + suffix, z, n);
            ops.geluGradient(y, 0, x, -1, 0, z, 0, 1, n, tanh);
            record("geluGradient " + tanh + suffix, z, n);
        }
        int rows = 3;
        long t = values(rows * n, awkward);
        long residual = values(rows * n, awkward);
        long out = memory.space((long) rows * n);
        for (long bias : new long[] {-1, y}) {
            ops.addBias(t, 4L * n, bias, out, 4L * n, rows, n);
            record("addBias " + (bias >= 0) + suffix, out, rows * n);
            ops.addBiasResidual(t, 4L * n, bias, residual, 4L * n, out, 4L * n, rows, n);
            record("addBiasResidual " + (bias >= 0) + suffix, out, rows * n);
        }
        ops.addRows(t, 4L * n, rows, y, n);
        record("addRows" + suffix, y, n);
    }

    private void sums(int n, boolean awkward, String suffix) {
        long x = values(n, awkward);
        long y = values(n, awkward);
        record("sums" + suffix, ops.sum(x, n), ops.dot(x, y, n), ops.squaredDeviation(x, n, 0.25f));
        double squares = ops.squares(x, n);
        record("squares" + suffix, (float) squares, (float) (squares - (float) squares));
    }

    private void rows(int n, boolean awkward, String suffix) {
        long x = values(n, awkward);
        long dy = values(n, awkward);
        long gamma = values(n, false);
        long beta = values(n, false);
        long out = memory.space(n);
        ops.normalize(x, 0.1f, 1.3f, gamma, beta, out, n);
        record("normalize" + suffix, out, n);
        long dGamma = values(n, false);
        long dBeta = values(n, false);
        float[] sums = new float[2];
        ops.normalizeGradientSums(dy, x, 0.1f, 1.3f, gamma, dGamma, dBeta, n, sums);
        record("normalizeGradientSums" + suffix, sums);
        record("normalizeGradientSums gamma" + suffix, dGamma, n);
        record("normalizeGradientSums beta" + suffix, dBeta, n);
        for (long residual : new long[] {-1, beta}) {
            ops.normalizeGradient(dy, x, 0.1f, 1.3f, gamma, 0.2f, -0.4f, residual, out, n);
            record("normalizeGradient " + (residual >= 0) + suffix, out, n);
        }
    }

    private void softmax(int n, boolean awkward, String suffix) {
        int rows = 7;
        int padded = (n + Ops.LANES - 1) / Ops.LANES * Ops.LANES;
        long scores = values(rows * padded, awkward);
        long ds = values(rows * padded, awkward);
        long shifts = memory.space(rows);
        ops.rowMax(scores, 4L * padded, rows, n, shifts);
        record("rowMax" + suffix, shifts, rows);
        ops.expRows(scores, 4L * padded, rows, n, 0.125f, shifts);
        recordRows("expRows" + suffix, scores, rows, n, padded);
        long sums = memory.space(rows);
        ops.rowSums(scores, 4L * padded, rows, n, sums);
        record("rowSums" + suffix, sums, rows);
        ops.softmaxGradient(scores, ds, 4L * padded, rows, n, 0.125f, sums);
        recordRows("softmaxGradient" + suffix, ds, rows, n, padded);
        ops.scaleRows(scores, 4L * padded, shifts, ds, 4L * padded, rows, n);
        recordRows("scaleRows" + suffix, ds, rows, n, padded);
    }

    private void recordRows(String name, long at, int rows, int n, int padded) {
        float[] values = new float[rows * n];
        for (int r = 0; r < rows; r++) {
            System.arraycopy(memory.get(at + 4L * r * padded, n), 0, values, r * n, n);
        }
        record(name, values);
    }

    private void optimizers(int n, String suffix) {
        long p = values(n, false);
        long g = values(n, true);
        long m = values(n, false);
        long v = memory.space(n);
        ops.zero(v, n);
        for (int step = 1; step <= 3; step++) {
            ops.adamW(p, g, m, v, n, 0.5f, 1e-4f, 0.9, 0.999, 1e-2f * step, 1.5f, 1e-8f);
        }
        record("adamW" + suffix, p, n);
        record("adamW m" + suffix, m, n);
        record("adamW v" + suffix, v, n);
        ops.sgd(p, g, m, n, 0.5f, 0.9f, 0.1f, 1e-3f);
        record("sgd" + suffix, p, n);
        record("sgd m" + suffix, m, n);
    }

    /** The last panel is seldom full; with 13 rows all register blocks have their turn. */
    private void tileOfFewerColumns(int depth, int columns, boolean awkward, String suffix) {
        int rows = 13;
        int width = Panels.paddedColumns(columns);
        long a = values(depth * rows, awkward);
        long panel = memory.bytes(Panels.bytes(columns, depth));
        Panels.pack(ops, values(depth * columns, awkward), 4L * columns, depth, columns, panel);
        long c = memory.space(rows * width);
        ops.tile(a, 4L * depth, rows, panel, columns, c, 4L * width, depth);
        for (int r = 0; r < rows; r++) {
            record("tile of " + columns + " row " + r + suffix, c + 4L * r * width, columns);
        }
    }

    private void tiles(int depth, boolean awkward, String suffix) {
        long a = values(depth * Ops.TILE_ROWS, awkward);
        for (int width = 16; width <= 64; width *= 2) {
            long panel = memory.bytes(Panels.bytes(width, depth));
            Panels.pack(ops, values(depth * width, awkward), 4L * width, depth, width, panel);
            for (int rows : new int[] {1, 5, 6}) {
                long c = memory.space(Ops.TILE_ROWS * width);
                ops.tile(a, 4L * depth, rows, panel, width, c, 4L * width, depth);
                record("tile " + width + " " + rows + suffix, c, rows * width);
                long blocks = memory.bytes(4L * Ops.TILE_ROWS * depth * ((rows + Ops.TILE_ROWS - 1) / Ops.TILE_ROWS));
                ops.packBlocks(a, 4L * rows, depth, rows, blocks, 4L * Ops.TILE_ROWS * depth);
                record("packBlocks " + width + " " + rows + suffix, blocks, depth * Ops.TILE_ROWS);
                ops.tileTransposed(blocks, 4L * Ops.TILE_ROWS, Ops.TILE_ROWS, panel, width, c, 4L * width, depth);
                record("tile transposed " + width + " " + rows + suffix, c, rows * width);
            }
            tileOfFewerColumns(depth, width - 15, awkward, suffix);
            int columns = Math.min(depth, width);
            long source = values(columns * depth, awkward);
            long to = memory.space((long) depth * width);
            Panels.pack(ops, source, 4L * columns, depth, columns, to);
            recordPanel("packRows " + width + suffix, to, depth, Panels.width(columns, 0));
            ops.packColumns(source, 4L * depth, columns, depth, to, width);
            record("packColumns " + width + suffix, to, depth * width);
        }
    }

    private void kernels(int images, int tokens, int heads, int headDim, int mlp) {
        String suffix = " " + images + " " + tokens + " " + heads + " " + headDim + " " + mlp;
        memory = new KernelMemory(tokens);
        ops = OpsProvider.best(memory.arena());
        int hidden = heads * headDim;
        long scratch = memory.bytes(KernelScratch.bytes(tokens, headDim));
        long x = memory.putImages(memory.normal(images * tokens * hidden), images, tokens * hidden);
        long dy = memory.putImages(memory.normal(images * tokens * mlp), images, tokens * mlp);
        long weight = values(hidden * mlp, false);
        long bias = values(mlp, false);
        long packed = memory.bytes(Matmul.packedBytes(mlp, hidden));
        long transposed = memory.bytes(Matmul.packedBytes(hidden, mlp));
        Matmul matmul = new Matmul(ops, scratch);
        for (int tile = 0; tile < Matmul.packTiles(hidden, mlp); tile++) {
            matmul.pack(tile, weight, hidden, mlp, packed);
        }
        for (int tile = 0; tile < Matmul.packTransposedTiles(hidden, mlp); tile++) {
            matmul.packTransposed(tile, weight, hidden, mlp, transposed);
        }
        long pre = memory.imageSpace(images, tokens * mlp);
        long y = memory.imageSpace(images, tokens * mlp);
        matmul.linearGelu(x, packed, bias, pre, y, images, tokens, hidden, mlp, false);
        recordImages("linearGelu" + suffix, y, images, tokens * mlp);
        long dx = memory.imageSpace(images, tokens * hidden);
        matmul.inputGradientGelu(dy, transposed, x, null, dx, images, tokens, hidden, mlp, true);
        recordImages("inputGradientGelu" + suffix, dx, images, tokens * hidden);
        long dw = memory.space((long) hidden * mlp);
        long db = memory.space(mlp);
        WeightGradient gradient = new WeightGradient(ops, scratch, 2);
        for (int tile = 0; tile < gradient.tiles(hidden, mlp); tile++) {
            gradient.tile(tile, dy, x, false, dw, db, images, tokens, hidden, mlp);
        }
        record("weightGradient" + suffix, dw, hidden * mlp);
        record("biasGradient" + suffix, db, mlp);
        long qkv = memory.putImages(memory.normal(images * tokens * 3 * hidden), images, tokens * 3 * hidden);
        for (double rate : new double[] {0, 0.2}) {
            long sums = memory.imageSpace(images, heads * tokens);
            long dQkv = memory.imageSpace(images, tokens * 3 * hidden);
            new Attention(ops, scratch, tokens, heads, headDim).forward(qkv, dx, sums, tokens, images, rate, 9, 4);
            recordImages("attention " + rate + suffix, dx, images, tokens * hidden);
            recordImages("logSumExp " + rate + suffix, sums, images, heads * tokens);
            new AttentionBackward(ops, scratch, tokens, heads, headDim)
                    .backward(qkv, dx, sums, x, dQkv, tokens, images, rate, 9, 4);
            recordImages("attentionBackward " + rate + suffix, dQkv, images, tokens * 3 * hidden);
        }
        long statistics = memory.imageSpace(images, 2 * tokens);
        long partials = memory.imageSpace(images, 2 * hidden);
        long gamma = values(hidden, false);
        LayerNorm norm = new LayerNorm(ops, scratch);
        norm.forward(x, gamma, gamma, dx, statistics, images, tokens, hidden, 1e-6);
        recordImages("layerNorm" + suffix, dx, images, tokens * hidden);
        norm.backward(dx, x, gamma, statistics, x, tokens, dx, partials, -1, null, images, tokens, hidden);
        recordImages("layerNormBackward" + suffix, dx, images, tokens * hidden);
        recordImages("layerNormBackward partials" + suffix, partials, images, 2 * hidden);
        new Dropout(ops).values(x, dx, images, tokens * hidden, 0.4, 3, 8);
        recordImages("dropout" + suffix, dx, images, tokens * hidden);
        new Dropout(ops).paths(x, dx, images, tokens * hidden, 0.4, 3, 8);
        recordImages("dropPath" + suffix, dx, images, tokens * hidden);
        new CrossEntropy(ops).forward(weight, mlp, 2, 0.1, db, bias, images);
        record("crossEntropy" + suffix, bias, mlp);
    }

    private void recordImages(String name, long at, int images, int n) {
        record(name, memory.getImages(at, images, n));
    }
}
