package dev.vitrail.runtime.cpu;

/**
 * The weight and bias gradients of a dense layer, dW = dyᵀ x and db = column sums of dy, over the rows of the whole batch.
 *
 * <p>The work is cut over outputs into numbered tiles; every output is summed over all rows in ascending order by whoever
 * takes its tile, so the bits do not depend on the number of workers. Rows are taken in slices of {@link #SLICE}: the
 * tile's columns of dy are packed once per slice, its columns of x panel by panel, unless who computed them has done so
 * ({@link PanelSlices}). Within a slice a sum is one chain of fused multiply-adds; the slices are added one after the
 * other, which also keeps the rounding errors of long sums small.
 */
public final class WeightGradient {
    /** Rows that are summed before they are added to the rest. */
    static final int SLICE = 256;

    // A tile's columns of dy, that is rows of dW, and its panels of x, at most. A large tile packs less, so the
    // first size is taken that gives every worker one; its rows are then cut so that all workers get as many.
    private static final int[] ROWS = {384, 192, 192, 96, 96, 48};
    private static final int[] PANELS = {6, 6, 3, 3, 1, 1};

    // Rows of dy that are packed together: long reads, and whole cache lines of every block.
    private static final int TOGETHER = 16;
    private static final long BLOCK_ROW = 4L * Ops.TILE_ROWS;

    private static final int MOST_ROWS = ROWS[0];
    private static final int MOST_PANELS = PANELS[0];

    /** Bytes of working space: slices of x and dy, one slice's sums of a block, and the tile's sums. */
    public static final long SCRATCH_BYTES =
            4L * (SLICE * (Ops.PANEL + MOST_ROWS) + Ops.PANEL * (Ops.TILE_ROWS + MOST_ROWS * MOST_PANELS));

    private final Ops ops;
    private final int workers;
    private final long panel;
    private final long gradients;
    private final long slice;
    private final long sums;

    /**
     * One worker's part.
     *
     * @param scratch address of {@link #SCRATCH_BYTES}, aligned to 64
     * @param workers how many share the tiles
     */
    public WeightGradient(Ops ops, long scratch, int workers) {
        this.ops = ops;
        this.workers = workers;
        panel = scratch;
        gradients = panel + 4L * SLICE * Ops.PANEL;
        slice = gradients + 4L * SLICE * MOST_ROWS;
        sums = slice + 4L * Ops.TILE_ROWS * Ops.PANEL;
    }

    /** Number of tiles of dW [out][in]. */
    public int tiles(int in, int out) {
        int size = size(in, out);
        return across(size, in) * down(size, in, out);
    }

    /** Index of the size of the tiles. */
    private int size(int in, int out) {
        int size = 0;
        while (size + 1 < ROWS.length && across(size, in) * cuts(out, ROWS[size]) < workers) {
            size++;
        }
        return size;
    }

    /** Tiles side by side: along x. */
    private static int across(int size, int in) {
        return cuts(Panels.count(in), PANELS[size]);
    }

    /** Tiles one below the other: along dy, the fewest with which every worker gets as many. */
    private int down(int size, int in, int out) {
        int across = across(size, in);
        int down = cuts(out, ROWS[size]);
        int most = cuts(out, Ops.TILE_ROWS);
        for (int even = down; even <= most; even++) {
            if (across * even % workers == 0) {
                return even;
            }
        }
        return down;
    }

    private static int cuts(int all, int size) {
        return (all + size - 1) / size;
    }

    /**
     * Computes one tile, overwriting what was there.
     *
     * @param dy [images][rows][out], images apart by {@link ImageRows#stride}
     * @param x [images][rows][in]
     * @param slices whether {@code x} lies as {@link PanelSlices}
     * @param dW [out][in]
     * @param db [out], or -1
     */
    public void tile(
            int tile, long dy, long x, boolean slices, long dW, long db, int images, int rows, int in, int out) {
        int size = size(in, out);
        int across = across(size, in);
        int panels = cuts(Panels.count(in), across);
        int firstPanel = tile % across * panels;
        int endPanel = Math.min(firstPanel + panels, Panels.count(in));
        int blocks =
                cuts(cuts(out, Ops.TILE_ROWS), down(size, in, out)); // of about one size, so that workers end together
        int first = Math.min(tile / across * blocks * Ops.TILE_ROWS, out);
        int count = Math.min(blocks * Ops.TILE_ROWS, out - first);
        if (count == 0) { // the tiles before took all
            return;
        }
        long dbAt = db < 0 || firstPanel > 0 ? -1 : db + 4L * first; // the first panel's tiles own the bias
        if (dbAt >= 0) {
            ops.zero(dbAt, count);
        }
        ops.zero(sums, count * Ops.PANEL * (endPanel - firstPanel));
        boolean packed = slices && PanelSlices.cut(in);
        int allRows = rows * images; // images lie one behind the other without gaps
        for (int row = 0; row < allRows; row += SLICE) {
            int depth = Math.min(SLICE, allRows - row);
            long dyAt = dy + 4L * ((long) row * out + first);
            pack(dyAt, 4L * out, depth, count, dbAt);
            for (int p = firstPanel; p < endPanel; p++) {
                int width = Panels.width(in, p);
                long sum = sums(p - firstPanel, count);
                long xAt = packed ? PanelSlices.panel(x, row, depth, in, p) : panel;
                if (!packed) {
                    long from = x + 4L * ((long) row * in + Ops.PANEL * p);
                    Panels.pack(ops, from, 4L * in, depth, Panels.columns(in, p), panel);
                }
                for (int r = 0; r < count; r += Ops.TILE_ROWS) { // a slice's sums are added while they are in cache
                    int strip = Math.min(Ops.TILE_ROWS, count - r);
                    long at = sum + 4L * r * width;
                    ops.tileTransposed(
                            gradients + 4L * r * depth, BLOCK_ROW, Ops.TILE_ROWS, xAt, width, slice, 4L * width, depth);
                    ops.add(at, slice, at, strip * width);
                }
            }
        }
        for (int p = firstPanel; p < endPanel; p++) {
            long to = dW + 4L * ((long) first * in + Ops.PANEL * p);
            long row = 4L * Panels.width(in, p);
            ops.addBias(sums(p - firstPanel, count), row, -1, to, 4L * in, count, Panels.columns(in, p));
        }
    }

    /** Packs a tile's columns of a slice of dy, and adds its rows to db, if wanted, while they are in cache. */
    private void pack(long dy, long dyRow, int depth, int count, long db) {
        for (int row = 0; row < depth; row += TOGETHER) {
            int rows = Math.min(TOGETHER, depth - row);
            long from = dy + row * dyRow;
            if (db >= 0) { // first: whole rows come from memory faster than the blocks' short pieces
                ops.addRows(from, dyRow, rows, db, count);
            }
            ops.packBlocks(from, dyRow, rows, count, gradients + row * BLOCK_ROW, depth * BLOCK_ROW);
        }
    }

    /** Where a panel's sums are: [count][width]. */
    private long sums(int panel, int count) {
        return sums + 4L * panel * count * Ops.PANEL;
    }
}
