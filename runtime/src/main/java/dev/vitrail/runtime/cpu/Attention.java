package dev.vitrail.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Multi-head self-attention: mixed = softmax(q kᵀ / sqrt(headDim)) v for every image and head, by tiles of scores
 * with a running maximum and sum, so that no tokens x tokens matrix is stored. Up to 512 tokens there is one tile of keys
 * and the softmax needs no rescaling.
 *
 * <p>{@code qkv} is [images][tokens][3][heads][headDim], {@code mixed} [images][tokens][heads][headDim],
 * {@code logSumExp} [images][heads][tokens], images apart by {@link ImageRows#stride}.
 */
public final class Attention {
    private static final ValueLayout.OfFloat F = ValueLayout.JAVA_FLOAT;
    private static final int QUERIES = AttentionScratch.QUERIES;
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
     * {@code 24 * (K + 8) * H + 576 * H + 384 * K}.
     */
    public static long scratchBytes(int tokens, int headDim) {
        return AttentionScratch.bytes(tokens, headDim);
    }

    /** Without dropout. */
    public void forward(long qkv, long mixed, long logSumExp, int images) {
        forward(qkv, mixed, logSumExp, images, 0, 0, 0);
    }

    /**
     * Forward pass.
     *
     * @param rate dropout of the attention weights, in [0, 1)
     * @param key of the mask; its rows are (image * heads + head) * tokens + query, its columns keys
     * @param firstImage number of the first image in the batch, for the mask
     */
    public void forward(long qkv, long mixed, long logSumExp, int images, double rate, long key, long firstImage) {
        long qkvStride = ImageRows.stride(3L * tokens * heads * headDim);
        long mixedStride = ImageRows.stride((long) tokens * heads * headDim);
        long sumStride = ImageRows.stride((long) heads * tokens);
        for (int image = 0; image < images; image++) {
            for (int head = 0; head < heads; head++) {
                long q = qkv + image * qkvStride + 4L * head * headDim;
                long out = mixed + image * mixedStride + 4L * head * headDim;
                long sums = logSumExp + image * sumStride + 4L * head * tokens;
                long maskRow = ((firstImage + image) * heads + head) * tokens;
                head(q, q + mixedRow, q + 2 * mixedRow, out, sums, rate, key, maskRow);
            }
        }
    }

    private void head(long q, long k, long v, long out, long maxima, double rate, long key, long maskRow) {
        for (int key0 = 0; key0 < tokens; key0 += KEYS) {
            int keys = Math.min(KEYS, tokens - key0);
            boolean first = key0 == 0;
            boolean last = key0 + keys == tokens;
            for (int p = 0; p < Panels.count(keys); p++) {
                Panels.packTransposed(ops, k + key0 * qkvRow, qkvRow, headDim, keys, at.keysTransposed, p);
            }
            for (int p = 0; p < Panels.count(headDim); p++) {
                Panels.pack(ops, v + key0 * qkvRow, qkvRow, keys, headDim, at.rows, p);
            }
            for (int query = 0; query < tokens; query += QUERIES) {
                int count = Math.min(QUERIES, tokens - query);
                product(q + query * qkvRow, qkvRow, count, at.keysTransposed, keys, headDim, at.scores, at.scoreRow);
                for (int r = 0; r < count; r++) {
                    softmax(r, query + r, keys, maxima, first);
                    if (rate > 0) {
                        long row = at.scores + r * at.scoreRow;
                        long rowKey = DropoutMask.rowKey(key, maskRow + query + r);
                        ops.dropout(
                                row,
                                row,
                                keys,
                                rowKey,
                                key0,
                                DropoutMask.threshold(rate),
                                DropoutMask.keepScale(rate));
                    }
                }
                product(at.scores, at.scoreRow, count, at.rows, headDim, keys, at.result, at.headRow);
                for (int r = 0; r < count; r++) {
                    long result = at.result + r * at.headRow;
                    long to = out + (query + r) * mixedRow;
                    if (!first) {
                        ops.addScaled(to, arena.get(F, at.shrinks + 4L * r), result, headDim);
                    }
                    float sum = arena.get(F, at.rowSums + 4L * (query + r));
                    ops.scale(result, last ? 1f / sum : 1f, to, headDim);
                    if (last) {
                        long max = maxima + 4L * (query + r);
                        arena.set(F, max, arena.get(F, max) + Elementary.log(sum));
                    }
                }
            }
        }
    }

    /** A row of scores becomes exp(score - maximum so far); the sums and the partial result follow a new maximum. */
    private void softmax(int r, int query, int keys, long maxima, boolean first) {
        long row = at.scores + r * at.scoreRow;
        long maxAt = maxima + 4L * query;
        long sumAt = at.rowSums + 4L * query;
        float max = ops.max(row, keys) * scale;
        float sum = 0;
        if (!first) {
            float old = arena.get(F, maxAt);
            max = old > max ? old : max;
            float shrink = Elementary.exp(old - max);
            sum = arena.get(F, sumAt) * shrink;
            arena.set(F, at.shrinks + 4L * r, shrink);
        }
        ops.exp(row, keys, scale, max);
        arena.set(F, maxAt, max);
        arena.set(F, sumAt, sum + ops.sum(row, keys));
    }

    /** C [rows][columns] = A [rows][depth] * panels, with A's values side by side. */
    private void product(long a, long aRow, int rows, long panels, int columns, int depth, long c, long cRow) {
        product(ops, a, aRow, 4, rows, panels, columns, depth, c, cRow);
    }

    static void product(
            Ops ops, long a, long aRow, long aDepth, int rows, long panels, int columns, int depth, long c, long cRow) {
        for (int p = 0; p < Panels.count(columns); p++) {
            long panel = Panels.at(panels, depth, p);
            int width = Panels.width(columns, p);
            for (int r = 0; r < rows; r += Ops.TILE_ROWS) {
                int valid = Math.min(Ops.TILE_ROWS, rows - r);
                long to = c + r * cRow + 4L * Ops.PANEL * p;
                ops.tile(a + r * aRow, aRow, aDepth, valid, panel, width, to, cRow, depth);
            }
        }
    }
}
