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
    static final int SLICE = 256;

    // Columns of dy per tile, that is rows of dW: wide tiles copy less, narrow ones keep more workers busy.
    private static final int WIDE = 16 * Ops.TILE_ROWS;

    private static final int NARROW = 8 * Ops.TILE_ROWS;
    private static final int ENOUGH_TILES = 16;

    /** Bytes of working space: slices of x and dy, and the tile of dW twice. */
    public static final long SCRATCH_BYTES = 4L * (SLICE * (Ops.PANEL + WIDE) + 2 * WIDE * Ops.PANEL);

    private final Ops ops;
    private final long panel;
    private final long gradients;
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
        gradients = panel + 4L * SLICE * Ops.PANEL;
        slice = gradients + 4L * SLICE * WIDE;
        sums = slice + 4L * WIDE * Ops.PANEL;
    }

    /** Number of tiles of dW [out][in]. */
    public static int tiles(int in, int out) {
        return Panels.count(in) * tilesOfColumn(out, tileSize(in, out));
    }

    private static int tileSize(int in, int out) {
        return Panels.count(in) * tilesOfColumn(out, WIDE) >= ENOUGH_TILES ? WIDE : NARROW;
    }

    private static int tilesOfColumn(int out, int size) {
        return (out + size - 1) / size;
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
        int size = tileSize(in, out);
        int first = tile / Panels.count(in) * size;
        int count = Math.min(size, out - first);
        long dbAt = db < 0 || column > 0 ? -1 : db + 4L * first; // the first panel's tiles own the bias
        if (dbAt >= 0) {
            ops.zero(dbAt, count);
        }
        int allRows = rows * images; // images lie one behind the other without gaps
        int width = Panels.width(in, column);
        ops.zero(sums, count * width);
        for (int row = 0; row < allRows; row += SLICE) {
            int depth = Math.min(SLICE, allRows - row);
            long dyAt = dy + 4L * ((long) row * out + first);
            long xAt = x + 4L * ((long) row * in + Ops.PANEL * column);
            ops.packRows(xAt, 4L * in, depth, Panels.columns(in, column), panel, width);
            ops.packRows(dyAt, 4L * out, depth, count, gradients, WIDE);
            ops.tile(gradients, 4, 4L * WIDE, count, panel, width, slice, 4L * width, depth);
            ops.add(sums, slice, sums, count * width);
            if (dbAt >= 0) {
                ops.addRows(gradients, 4L * WIDE, depth, dbAt, count);
            }
        }
        long to = dW + 4L * ((long) first * in + Ops.PANEL * column);
        ops.addBias(sums, 4L * width, -1, to, 4L * in, count, Panels.columns(in, column));
    }
}
