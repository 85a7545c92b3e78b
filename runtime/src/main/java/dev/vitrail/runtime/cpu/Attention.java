package dev.vitrail.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Multi-head self-attention: mixed = softmax(q kᵀ / sqrt(headDim)) v for every image and head, by tiles of scores
 * with a running maximum and sum, so that no tokens x tokens matrix is stored. Up to 512 tokens there is one tile of keys
 * and the softmax needs no rescaling.
 *
 * <p>{@code qkv} is [images][tokens][3][heads][headDim], {@code mixed} [images][queries][heads][headDim],
 * {@code logSumExp} [images][heads][queries], images apart by {@link ImageRows#stride}. The queries are the first tokens.
 */
public final class Attention {
    private static final ValueLayout.OfFloat F = ValueLayout.JAVA_FLOAT;
    private static final int KEYS = AttentionScratch.KEYS;

    private final Ops ops;
    private final MemorySegment arena;
    private final int tokens;
    private final int heads;
    private final int headDim;
    private final float scale;
    private final AttentionScratch at;
    private final long qkvRow;
    private final long mixedRow;

    /**
     * One worker's attention at one size.
     *
     * @param scratch address of {@link #scratchBytes}, aligned to 64
     */
    public Attention(Ops ops, long scratch, int tokens, int heads, int headDim) {
        this.ops = ops;
        this.arena = ops.arena();
        this.tokens = tokens;
        this.heads = heads;
        this.headDim = headDim;
        scale = (float) (1 / Math.sqrt(headDim));
        at = new AttentionScratch(scratch, tokens, headDim);
        qkvRow = 12L * heads * headDim;
        mixedRow = 4L * heads * headDim;
    }

    /**
     * Bytes of working space, of this class and of {@link AttentionBackward}: with K = min(tokens, 512) and H = headDim
     * padded to whole panels ({@link Panels#paddedColumns}), {@code 4 * tokens} rounded up to a multiple of 64, plus
     * {@code 24 * (K + 8) * H + 792 * H + 528 * K}.
     */
    public static long scratchBytes(int tokens, int headDim) {
        return AttentionScratch.bytes(tokens, headDim);
    }

    /** Without dropout. */
    public void forward(long qkv, long mixed, long logSumExp, int queries, int images) {
        forward(qkv, mixed, logSumExp, queries, images, 0, 0, 0);
    }

    /**
     * Forward pass.
     *
     * @param rate dropout of the attention weights, in [0, 1)
     * @param key of the mask; its rows are (image * heads + head) * tokens + query, its columns keys
     * @param firstImage number of the first image in the batch, for the mask
     */
    public void forward(
            long qkv, long mixed, long logSumExp, int queries, int images, double rate, long key, long firstImage) {
        long qkvStride = ImageRows.stride(3L * tokens * heads * headDim);
        long mixedStride = ImageRows.stride((long) queries * heads * headDim);
        long sumStride = ImageRows.stride((long) heads * queries);
        for (int image = 0; image < images; image++) {
            for (int head = 0; head < heads; head++) {
                long q = qkv + image * qkvStride + 4L * head * headDim;
                long out = mixed + image * mixedStride + 4L * head * headDim;
                long sums = logSumExp + image * sumStride + 4L * head * queries;
                long maskRow = ((firstImage + image) * heads + head) * tokens;
                head(q, q + mixedRow, q + 2 * mixedRow, out, sums, queries, rate, key, maskRow);
            }
        }
    }

    private void head(long q, long k, long v, long out, long maxima, int queries, double rate, long key, long maskRow) {
        for (int key0 = 0; key0 < tokens; key0 += KEYS) {
            int keys = Math.min(KEYS, tokens - key0);
            boolean first = key0 == 0;
            boolean last = key0 + keys == tokens;
            for (int p = 0; p < Panels.count(keys); p++) {
                Panels.packTransposed(ops, k + key0 * qkvRow, qkvRow, headDim, keys, at.keysTransposed, p);
            }
            Panels.pack(ops, v + key0 * qkvRow, qkvRow, keys, headDim, at.rows);
            for (int query = 0; query < queries; query += at.tileQueries) {
                int count = Math.min(at.tileQueries, queries - query);
                product(
                        ops,
                        q + query * qkvRow,
                        qkvRow,
                        count,
                        at.keysTransposed,
                        keys,
                        headDim,
                        at.scores,
                        at.scoreRow);
                softmax(count, keys, maxima + 4L * query, at.rowSums + 4L * query, first);
                if (rate > 0) {
                    dropout(count, key0, keys, rate, key, maskRow + query);
                }
                long outAt = out + query * mixedRow;
                product(ops, at.scores, at.scoreRow, count, at.rows, headDim, keys, at.result, at.headRow);
                finish(count, outAt, maxima + 4L * query, at.rowSums + 4L * query, first, last);
            }
        }
    }

    /** Scores become exp(score - greatest so far); maxima and sums take the new keys in. */
    private void softmax(int rows, int keys, long maxima, long sums, boolean first) {
        ops.rowMax(at.scores, at.scoreRow, rows, keys, at.maxima);
        for (int r = 0; r < rows; r++) {
            float max = arena.get(F, at.maxima + 4L * r) * scale;
            if (!first) {
                float old = arena.get(F, maxima + 4L * r);
                max = old > max ? old : max;
                arena.set(F, at.shrinks + 4L * r, Elementary.exp(old - max));
            }
            arena.set(F, maxima + 4L * r, max);
        }
        ops.expRows(at.scores, at.scoreRow, rows, keys, scale, maxima);
        ops.rowSums(at.scores, at.scoreRow, rows, keys, at.sums);
        for (int r = 0; r < rows; r++) {
            float before = first ? 0f : arena.get(F, sums + 4L * r) * arena.get(F, at.shrinks + 4L * r);
            arena.set(F, sums + 4L * r, before + arena.get(F, at.sums + 4L * r));
        }
    }

    private void dropout(int rows, int firstKey, int keys, double rate, long key, long maskRow) {
        int threshold = DropoutMask.threshold(rate);
        float keepScale = DropoutMask.keepScale(rate);
        for (int r = 0; r < rows; r++) {
            long row = at.scores + r * at.scoreRow;
            ops.dropout(row, row, keys, DropoutMask.rowKey(key, maskRow + r), firstKey, threshold, keepScale);
        }
    }

    /** The tile of results goes to {@code out}, with what the tiles of keys before have left there. */
    private void finish(int rows, long out, long maxima, long sums, boolean first, boolean last) {
        for (int r = 0; r < rows; r++) {
            if (!first) {
                ops.addScaled(
                        out + r * mixedRow, arena.get(F, at.shrinks + 4L * r), at.result + r * at.headRow, headDim);
            }
            float factor = 1f;
            if (last) {
                float sum = arena.get(F, sums + 4L * r);
                factor = 1f / sum;
                arena.set(F, maxima + 4L * r, arena.get(F, maxima + 4L * r) + Elementary.log(sum));
            }
            arena.set(F, at.maxima + 4L * r, factor);
        }
        ops.scaleRows(at.result, at.headRow, at.maxima, out, mixedRow, rows, headDim);
    }

    /** C [rows][columns] = A [rows][depth] * panels; columns of their filling may be written too. */
    static void product(Ops ops, long a, long aRow, int rows, long panels, int columns, int depth, long c, long cRow) {
        for (int p = 0; p < Panels.count(columns); p++) {
            long panel = Panels.at(panels, depth, p);
            long to = c + 4L * Ops.PANEL * p;
            ops.tile(a, aRow, rows, panel, Panels.columns(columns, p), to, cRow, depth);
        }
    }
}
