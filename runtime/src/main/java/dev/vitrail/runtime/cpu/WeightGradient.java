package dev.vitrail.runtime.cpu;

/**
 * The weight and bias gradients of a dense layer, dW = dyᵀ x and db = column sums of dy, over the rows of the whole batch.
 *
 * <p>The work is cut over outputs into numbered tiles; every output is summed over all rows in ascending order by whoever
 * takes its tile, so the bits do not depend on the number of workers. Rows are taken in slices: a slice of x is copied
 * into a panel that stays in cache while it meets all columns of dy that the tile owns.
 */
public final class WeightGradient {
    private static final int SLICE = 128; // rows
    private static final int TILE = 8 * Ops.TILE_ROWS; // columns of dy, that is rows of dW

    /** Bytes of working space: a slice of x and the tile of dW. */
    public static final long SCRATCH_BYTES = 4L * Ops.PANEL * (SLICE + TILE);

    private final Ops ops;
    private final long panel;
    private final long sums;

    /**
     * One worker's part.
     *
     * @param scratch address of {@link #SCRATCH_BYTES}, aligned to 64
     */
    public WeightGradient(Ops ops, long scratch) {
        this.ops = ops;
        this.panel = scratch;
        this.sums = scratch + 4L * Ops.PANEL * SLICE;
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
        boolean bias = db >= 0 && column == 0;
        if (bias) {
            ops.zero(db + 4L * first, count);
        }
        long dyStride = ImageRows.stride((long) rows * out);
        long xStride = ImageRows.stride((long) rows * in);
        if (ImageRows.contiguous((long) rows * out) && ImageRows.contiguous((long) rows * in)) {
            rows *= images;
            images = 1;
        }
        int width = Panels.width(in, column);
        int columns = Panels.columns(in, column);
        long xAt = x + 4L * Ops.PANEL * column;
        boolean begun = false;
        for (int image = 0; image < images; image++) {
            for (int row = 0; row < rows; row += SLICE) {
                int depth = Math.min(SLICE, rows - row);
                long dyAt = dy + image * dyStride + 4L * ((long) row * out + first);
                ops.packRows(xAt + image * xStride + 4L * row * in, 4L * in, depth, columns, panel, width);
                for (int r = 0; r < count; r += Ops.TILE_ROWS) {
                    ops.tile(
                            dyAt + 4L * r,
                            4,
                            4L * out,
                            Math.min(Ops.TILE_ROWS, count - r),
                            panel,
                            width,
                            sums + 4L * r * width,
                            4L * width,
                            depth,
                            begun);
                }
                begun = true;
                if (bias) {
                    ops.addRows(dyAt, 4L * out, depth, db + 4L * first, count);
                }
            }
        }
        ops.addBias(sums, 4L * width, -1, dW + 4L * ((long) first * in + Ops.PANEL * column), 4L * in, count, columns);
    }
}
