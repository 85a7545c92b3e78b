package dev.vitrail.runtime.cpu;

/**
 * The weight and bias gradients of a dense layer, dW = dyᵀ x and db = column sums of dy, over the rows of the whole batch.
 *
 * <p>The work is cut over outputs into numbered tiles; every output is summed over all rows in ascending order by whoever
 * takes its tile, so the bits do not depend on the number of workers. Rows are taken in slices of {@link #SLICE}: a slice
 * of x is copied into a panel that stays in cache while it meets all columns of dy that the tile owns. Within a slice a
 * sum is one chain of fused multiply-adds; the slices are added one after the other, which also keeps the rounding errors
 * of long sums small.
 */
public final class WeightGradient {
    /** Rows that are summed before they are added to the rest. */
    static final int SLICE = 128;

    private static final int TILE = 8 * Ops.TILE_ROWS; // columns of dy, that is rows of dW

    /** Bytes of working space: a slice of x, and the tile of dW twice. */
    public static final long SCRATCH_BYTES = 4L * Ops.PANEL * (SLICE + 2 * TILE);

    private final Ops ops;
    private final long panel;
    private final long slice;
    private final long sums;

    /**
     * One worker's part.
     *
     * @param scratch address of {@link #SCRATCH_BYTES}, aligned to 64
     */
    public WeightGradient(Ops ops, long scratch) {
        this.ops = ops;
        panel = scratch;
        slice = panel + 4L * Ops.PANEL * SLICE;
        sums = slice + 4L * Ops.PANEL * TILE;
    }

    /** Number of tiles of dW [out][in]. */
    public static int tiles(int in, int out) {
        return Panels.count(in) * ((out + TILE - 1) / TILE);
    }

    /**
     * Computes one tile, overwriting what was there.
     *
     * @param dy [images][rows][out], images apart by {@link ImageRows#stride}
     * @param x [images][rows][in]
     * @param dW [out][in]
     * @param db [out], or -1
     */
    public void tile(int tile, long dy, long x, long dW, long db, int images, int rows, int in, int out) {
        int column = tile % Panels.count(in);
        int first = tile / Panels.count(in) * TILE;
        int count = Math.min(TILE, out - first);
        long dbAt = db < 0 || column > 0 ? -1 : db + 4L * first; // the first panel's tiles own the bias
        if (dbAt >= 0) {
            ops.zero(dbAt, count);
        }
        long dyStride = ImageRows.stride((long) rows * out);
        long xStride = ImageRows.stride((long) rows * in);
        if (ImageRows.contiguous((long) rows * out) && ImageRows.contiguous((long) rows * in)) {
            rows *= images;
            images = 1;
        }
        int width = Panels.width(in, column);
        ops.zero(sums, count * width);
        for (int image = 0; image < images; image++) {
            for (int row = 0; row < rows; row += SLICE) {
                int depth = Math.min(SLICE, rows - row);
                long dyAt = dy + image * dyStride + 4L * ((long) row * out + first);
                long xAt = x + image * xStride + 4L * ((long) row * in + Ops.PANEL * column);
                ops.packRows(xAt, 4L * in, depth, Panels.columns(in, column), panel, width);
                slice(dyAt, 4L * out, count, width, depth);
                if (dbAt >= 0) {
                    ops.addRows(dyAt, 4L * out, depth, dbAt, count);
                }
            }
        }
        long to = dW + 4L * ((long) first * in + Ops.PANEL * column);
        ops.addBias(sums, 4L * width, -1, to, 4L * in, count, Panels.columns(in, column));
    }

    private void slice(long dy, long dyRow, int count, int width, int depth) {
        for (int r = 0; r < count; r += Ops.TILE_ROWS) {
            int valid = Math.min(Ops.TILE_ROWS, count - r);
            ops.tile(dy + 4L * r, 4, dyRow, valid, panel, width, slice + 4L * r * width, 4L * width, depth);
        }
        ops.add(sums, slice, sums, count * width);
    }
}
