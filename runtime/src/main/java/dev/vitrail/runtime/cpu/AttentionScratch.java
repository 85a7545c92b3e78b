package dev.vitrail.runtime.cpu;

/**
 * Working space of attention for one image and head, and the blocks it is computed in: {@link #QUERIES} rows of scores
 * against {@link #KEYS} keys at a time, so that nothing of size tokens x tokens is stored.
 */
final class AttentionScratch {
    /** Most queries per tile; a multiple of the rows of a register block. */
    static final int QUERIES = 11 * Ops.TILE_ROWS;
    /** Most keys per tile. */
    static final int KEYS = 512;

    /** Queries per tile: as many in each, in whole blocks of rows. */
    final int tileQueries;

    /** Whether a head does not fill its panels. */
    final boolean padded;

    final long headRow; // bytes of a row of a head with the filling
    final long scoreRow; // bytes of a row of scores against one tile of keys

    final long rowSums; // [tokens]
    final long keysTransposed; // panels [headDim][keys]
    final long valuesTransposed; // panels [headDim][keys]
    final long rows; // panels [keys][headDim]: of V forward, of K backward
    final long keyGradient; // [keys][paddedHead]
    final long valueGradient; // [keys][paddedHead]
    final long partial; // [keys][paddedHead]
    final long queries; // panels [QUERIES][headDim]
    final long maxima; // forward, in place of queries: [QUERIES]
    final long sums; // forward, behind them: [QUERIES]
    final long shrinks; // forward, behind them: [QUERIES]
    final long outputs; // panels [QUERIES][headDim], of the gradient
    final long result; // [QUERIES][paddedHead]
    final long scores; // [QUERIES][paddedKeys]
    final long scoreGradient; // [QUERIES][paddedKeys]

    AttentionScratch(long at, int tokens, int headDim) {
        int keys = Math.min(tokens, KEYS);
        int paddedKeys = Panels.paddedColumns(keys);
        int tiles = (tokens + QUERIES - 1) / QUERIES;
        tileQueries = ((tokens + tiles - 1) / tiles + Ops.TILE_ROWS - 1) / Ops.TILE_ROWS * Ops.TILE_ROWS;
        int paddedHead = Panels.paddedColumns(headDim);
        padded = paddedHead > headDim;
        headRow = 4L * paddedHead;
        scoreRow = 4L * paddedKeys;
        long keyRows = 4L * (paddedKeys + 8) * paddedHead; // a block of 6 rows may reach over the last key
        long queryRows = 4L * QUERIES * paddedHead;
        rowSums = at;
        keysTransposed = rowSums + rowSumBytes(tokens);
        valuesTransposed = keysTransposed + keyRows;
        rows = valuesTransposed + keyRows;
        keyGradient = rows + keyRows;
        valueGradient = keyGradient + keyRows;
        partial = valueGradient + keyRows;
        queries = partial + keyRows;
        maxima = queries;
        sums = maxima + 4L * QUERIES;
        shrinks = sums + 4L * QUERIES;
        outputs = queries + queryRows;
        result = outputs + queryRows;
        scores = result + queryRows;
        scoreGradient = scores + 4L * QUERIES * paddedKeys;
    }

    /** A multiple of 64, so that the panels behind are aligned. */
    private static long rowSumBytes(int tokens) {
        return (4L * tokens + 63) & -64;
    }

    static long bytes(int tokens, int headDim) {
        int keys = Panels.paddedColumns(Math.min(tokens, KEYS));
        int head = Panels.paddedColumns(headDim);
        return rowSumBytes(tokens) + 24L * (keys + 8) * head + 12L * QUERIES * head + 8L * QUERIES * keys;
    }
}
