package dev.vitrail.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Backward pass of {@link Attention}. The weights p = exp(q kᵀ scale - logSumExp) are recomputed by tiles; then, with
 * delta = rowsum(dMixed * mixed): dv = pᵀ dMixed, ds = p (dMixed vᵀ - delta) scale, dq = ds k, dk = dsᵀ q.
 *
 * <p>Tiles of keys are the outer loop: their dk and dv are summed over all queries in ascending order; dq is summed over
 * the tiles of keys in {@code dQkv} itself. Shapes are those of {@link Attention}.
 */
public final class AttentionBackward {
    private static final ValueLayout.OfFloat F = ValueLayout.JAVA_FLOAT;
    private static final int KEYS = AttentionScratch.KEYS;
    private static final int CACHE_LINE = 64;

    /** Most bytes of one image's q, k and v that are fetched before any is needed: half of a usual second level of cache. */
    private static final long READ_AHEAD = 256 << 10;

    private final Ops ops;
    private final MemorySegment arena;
    private final int tokens;
    private final int heads;
    private final int headDim;
    private final float scale;
    private final AttentionScratch at;
    private final long qkvRow;
    private final long mixedRow;

    @SuppressWarnings("UnusedVariable") // so that the reading is not left out
    private int lastRead;

    /**
     * One worker's attention at one size.
     *
     * @param scratch address of {@link Attention#scratchBytes}, aligned to 64
     */
    public AttentionBackward(Ops ops, long scratch, int tokens, int heads, int headDim) {
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

    /** Without dropout. */
    public void backward(long qkv, long mixed, long logSumExp, long dMixed, long dQkv, int queries, int images) {
        backward(qkv, mixed, logSumExp, dMixed, dQkv, queries, images, 0, 0, 0);
    }

    /**
     * Backward pass; rate, key and first image as in the forward pass.
     *
     * @param dMixed gradient of {@code mixed}, same shape
     * @param dQkv gets the gradient of {@code qkv}, same shape; of tokens behind the queries that of q is 0
     */
    public void backward(
            long qkv,
            long mixed,
            long logSumExp,
            long dMixed,
            long dQkv,
            int queries,
            int images,
            double rate,
            long key,
            long firstImage) {
        long qkvStride = ImageRows.stride(3L * tokens * heads * headDim);
        long mixedStride = ImageRows.stride((long) queries * heads * headDim);
        long sumStride = ImageRows.stride((long) heads * queries);
        for (int image = 0; image < images; image++) {
            if (qkvStride <= READ_AHEAD) {
                readAhead(qkv + image * qkvStride, qkvStride);
                readAhead(mixed + image * mixedStride, mixedStride);
            }
            for (int head = 0; head < heads; head++) {
                long inQkv = image * qkvStride + 4L * head * headDim;
                long inMixed = image * mixedStride + 4L * head * headDim;
                long sums = logSumExp + image * sumStride + 4L * head * queries;
                long maskRow = ((firstImage + image) * heads + head) * tokens;
                for (int row = 0; row < queries; row++) {
                    long offset = inMixed + row * mixedRow;
                    arena.set(F, at.rowSums + 4L * row, ops.dot(mixed + offset, dMixed + offset, headDim));
                }
                for (int first = 0; first < tokens; first += KEYS) {
                    keys(first, queries, qkv + inQkv, sums, dMixed + inMixed, dQkv + inQkv, rate, key, maskRow);
                }
                for (int row = queries; row < tokens; row++) {
                    ops.zero(dQkv + inQkv + row * qkvRow, headDim);
                }
            }
        }
    }

    /**
     * Fetches what the forward pass has saved, in one piece: the rows of a head, read one after the other, are too short for the
     * processor to see what comes next.
     */
    private void readAhead(long from, long bytes) {
        int line = 0;
        for (long at = from; at < from + bytes; at += CACHE_LINE) {
            line ^= arena.get(ValueLayout.JAVA_INT, at);
        }
        lastRead = line;
    }

    private void keys(
            int first, int queries, long q, long logSumExp, long dMixed, long dQ, double rate, long key, long maskRow) {
        int keys = Math.min(KEYS, tokens - first);
        long k = q + mixedRow + first * qkvRow;
        long v = k + mixedRow;
        for (int p = 0; p < Panels.count(keys); p++) {
            Panels.packTransposed(ops, k, qkvRow, headDim, keys, at.keysTransposed, p);
            Panels.packTransposed(ops, v, qkvRow, headDim, keys, at.valuesTransposed, p);
        }
        Panels.pack(ops, k, qkvRow, keys, headDim, at.rows);
        long dK = dQ + mixedRow + first * qkvRow;
        long keySums = at.padded ? at.keyGradient : dK;
        long valueSums = at.padded ? at.valueGradient : dK + mixedRow;
        long sumRow = at.padded ? at.headRow : qkvRow;
        for (int query = 0; query < queries; query += at.tileQueries) {
            int count = Math.min(at.tileQueries, queries - query);
            long qAt = q + query * qkvRow;
            long dAt = dMixed + query * mixedRow;
            Panels.pack(ops, qAt, qkvRow, count, headDim, at.queries);
            Panels.pack(ops, dAt, mixedRow, count, headDim, at.outputs);
            Attention.product(ops, qAt, qkvRow, count, at.keysTransposed, keys, headDim, at.scores, at.scoreRow);
            Attention.product(
                    ops, dAt, mixedRow, count, at.valuesTransposed, keys, headDim, at.scoreGradient, at.scoreRow);
            softmax(count, query, first, keys, logSumExp, rate, key, maskRow + query);
            sumOverQueries(at.scores, at.outputs, keys, count, valueSums, sumRow, query == 0);
            sumOverQueries(at.scoreGradient, at.queries, keys, count, keySums, sumRow, query == 0);
            long dqAt = dQ + query * qkvRow;
            Attention.product(ops, at.scoreGradient, at.scoreRow, count, at.rows, headDim, keys, at.result, at.headRow);
            if (first == 0) {
                ops.addBias(at.result, at.headRow, -1, dqAt, qkvRow, count, headDim);
            } else {
                ops.addBiasResidual(at.result, at.headRow, -1, dqAt, qkvRow, dqAt, qkvRow, count, headDim);
            }
        }
        if (at.padded) {
            ops.addBias(keySums, sumRow, -1, dK, qkvRow, keys, headDim);
            ops.addBias(valueSums, sumRow, -1, dK + mixedRow, qkvRow, keys, headDim);
        }
    }

    /** sum += scoresᵀ times panels of [queries][headDim], or = for the first tile of queries. */
    private void sumOverQueries(long scores, long panels, int keys, int queries, long sum, long sumRow, boolean first) {
        long to = first ? sum : at.partial;
        long toRow = first ? sumRow : at.headRow;
        for (int p = 0; p < Panels.count(headDim); p++) {
            long column = 4L * Ops.PANEL * p;
            int width = Panels.width(headDim, p);
            long panel = Panels.at(panels, queries, p);
            ops.tileTransposed(scores, at.scoreRow, keys, panel, width, to + column, toRow, queries);
        }
        if (!first) {
            ops.addBiasResidual(at.partial, at.headRow, -1, sum, sumRow, sum, sumRow, keys, headDim);
        }
    }

    /** Scores become weights (after dropout), their gradient becomes that of the scores. */
    private void softmax(
            int rows, int query, int first, int keys, long logSumExp, double rate, long key, long maskRow) {
        ops.expRows(at.scores, at.scoreRow, rows, keys, scale, logSumExp + 4L * query);
        if (rate > 0) {
            dropout(at.scoreGradient, rows, first, keys, rate, key, maskRow);
        }
        ops.softmaxGradient(at.scores, at.scoreGradient, at.scoreRow, rows, keys, scale, at.rowSums + 4L * query);
        if (rate > 0) {
            dropout(at.scores, rows, first, keys, rate, key, maskRow);
        }
    }

    private void dropout(long scores, int rows, int first, int keys, double rate, long key, long maskRow) {
        int threshold = DropoutMask.threshold(rate);
        float keepScale = DropoutMask.keepScale(rate);
        for (int r = 0; r < rows; r++) {
            long row = scores + r * at.scoreRow;
            ops.dropout(row, row, keys, DropoutMask.rowKey(key, maskRow + r), first, threshold, keepScale);
        }
    }
}
