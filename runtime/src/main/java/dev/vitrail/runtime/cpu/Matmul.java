package dev.vitrail.runtime.cpu;

import org.jspecify.annotations.Nullable;

/**
 * The dense layers y = x Wᵀ + b and their input gradients dx = dy W, with what follows them done on tiles that are still
 * in cache. Weights W [out][in] are read as {@link Panels}, packed once per step by {@link #pack} and
 * {@link #packTransposed}.
 *
 * <p>Activations are [images][rows][columns], images apart by {@link ImageRows#stride}; one call works through the rows of
 * all its images. Every output is one chain of fused multiply-adds in ascending depth, then bias, then what follows.
 */
public final class Matmul {
    // Results go to memory in pieces of a few rows by a group of panels: in one panel's pieces, 256 bytes of each row,
    // writing
    // waits for memory line by line, while the processor fetches ahead for longer ones. A group's panels stay in the
    // second-level cache while all rows pass, so that long sums make it smaller.
    private static final int GROUP = 12;
    private static final long GROUP_BYTES = 800L << 10;
    private static final int ROWS_BY_PANELS = 48 * Ops.TILE_ROWS;

    private static final long PASS_BYTES = 4L * (ROWS_BY_PANELS + GROUP * Ops.TILE_ROWS) * Ops.PANEL;

    // What GELU gives once more is rearranged while it is in the first-level cache.
    private static final int GELU_ROWS = 8;

    /** Bytes of working space: the sums of a pass and rows that are too few for one of their own, and rows of GELU. */
    public static final long SCRATCH_BYTES = PASS_BYTES + 4L * GELU_ROWS * GROUP * Ops.PANEL;

    private static final int PACKED_TOGETHER = 6;
    private static final long PANEL_ROW = 4L * Ops.PANEL;

    private enum Epilogue {
        BIAS,
        GELU,
        GELU_TANH,
        RESIDUAL,
        GELU_GRADIENT,
        GELU_TANH_GRADIENT
    }

    private final Ops ops;
    private final long tile;
    private final long part;

    /**
     * One worker's products.
     *
     * @param scratch address of {@link #SCRATCH_BYTES}, aligned to 64
     */
    public Matmul(Ops ops, long scratch) {
        this.ops = ops;
        tile = scratch;
        part = tile + PASS_BYTES;
    }

    /**
     * Bytes of the panels of an operand with {@code columns} outputs and sums of length {@code depth}:
     * {@code 4 * depth * (64 * (columns / 64) + (rest == 0 ? 0 : rest <= 16 ? 16 : rest <= 32 ? 32 : 64))} with
     * {@code rest = columns % 64}, rounded up to a multiple of 64. For {@link #pack} (out, in), for
     * {@link #packTransposed} (in, out).
     */
    public static long packedBytes(int columns, int depth) {
        return Panels.bytes(columns, depth);
    }

    /** Pieces of {@link #pack} of W [out][in]. */
    public static int packTiles(int in, int out) {
        return Panels.count(out);
    }

    /** Pieces of {@link #packTransposed} of W [out][in]. */
    public static int packTransposedTiles(int in, int out) {
        return (Panels.count(in) + PACKED_TOGETHER - 1) / PACKED_TOGETHER;
    }

    /** Writes one piece of the panels for y = x Wᵀ. */
    public void pack(int piece, long weight, int in, int out, long panels) {
        Panels.packTransposed(ops, weight, 4L * in, in, out, panels, piece);
    }

    /** Writes one piece of the panels for dx = dy W. */
    public void packTransposed(int piece, long weight, int in, int out, long panels) {
        int first = piece * PACKED_TOGETHER;
        Panels.pack(ops, weight, 4L * in, out, in, panels, first, Math.min(first + PACKED_TOGETHER, Panels.count(in)));
    }

    /**
     * y = x Wᵀ + b.
     *
     * @param x [images][rows][in]
     * @param panels of {@link #pack}
     * @param bias [out], or -1
     * @param y [images][rows][out]
     */
    public void linear(long x, long panels, long bias, long y, int images, int rows, int in, int out) {
        product(Epilogue.BIAS, x, panels, bias, -1, 1, null, y, images, rows, in, out);
    }

    /**
     * y = GELU(x Wᵀ + b).
     *
     * @param pre [images][rows][out], gets x Wᵀ + b; -1 if not wanted
     */
    public void linearGelu(
            long x, long panels, long bias, long pre, long y, int images, int rows, int in, int out, boolean tanh) {
        Epilogue epilogue = tanh ? Epilogue.GELU_TANH : Epilogue.GELU;
        product(epilogue, x, panels, bias, pre, 1, null, y, images, rows, in, out);
    }

    /**
     * y = (x Wᵀ + b) + residual.
     *
     * @param residual [images][rows][step][out], of which the first of each {@code step} rows is added; may be {@code y}
     */
    public void linearResidual(
            long x, long panels, long bias, long residual, int step, long y, int images, int rows, int in, int out) {
        product(Epilogue.RESIDUAL, x, panels, bias, residual, step, null, y, images, rows, in, out);
    }

    /**
     * dx = dy W.
     *
     * @param dy [images][rows][out]
     * @param panels of {@link #packTransposed}
     * @param dx [images][rows][in]
     */
    public void inputGradient(long dy, long panels, long dx, int images, int rows, int in, int out) {
        product(Epilogue.BIAS, dy, panels, -1, -1, 1, null, dx, images, rows, out, in);
    }

    /**
     * dx = (dy W) * GELU'(pre), with {@code pre} [images][rows][in], which may be {@code dx}.
     *
     * @param gelu [images][rows][in], gets GELU(pre), if wanted
     */
    public void inputGradientGelu(
            long dy,
            long panels,
            long pre,
            @Nullable PanelSlices gelu,
            long dx,
            int images,
            int rows,
            int in,
            int out,
            boolean tanh) {
        Epilogue epilogue = tanh ? Epilogue.GELU_TANH_GRADIENT : Epilogue.GELU_GRADIENT;
        product(epilogue, dy, panels, -1, pre, 1, gelu, dx, images, rows, out, in);
    }

    private void product(
            Epilogue epilogue,
            long x,
            long w,
            long bias,
            long other,
            int otherStep,
            @Nullable PanelSlices gelu,
            long y,
            int images,
            int rows,
            int depth,
            int columns) {
        int allRows = images * rows; // images lie one behind the other without gaps
        long xRow = 4L * depth;
        long yRow = 4L * columns;
        long otherRow = otherStep * yRow;
        int count = Panels.count(columns);
        int group = groupPanels(count, depth);
        long target = allRows < Ops.TILE_ROWS || Panels.paddedColumns(columns) > columns
                ? -1
                : placeOfSums(epilogue, other, y);
        for (int panel = 0; panel < count; panel += group) {
            int panels = Math.min(group, count - panel);
            int valid = Math.min(panels * Ops.PANEL, columns - panel * Ops.PANEL);
            int pass = ROWS_BY_PANELS / panels / Ops.TILE_ROWS * Ops.TILE_ROWS;
            long column = PANEL_ROW * panel;
            long biasAt = bias < 0 ? -1 : bias + column;
            int passRows;
            for (int row = 0; row < allRows; row += passRows) {
                int left = allRows - row;
                passRows = left < pass + Ops.TILE_ROWS ? left : pass;
                long offset = row * yRow + column;
                long sums = target < 0 ? tile : target + offset;
                long sumsRow = target < 0 ? panels * PANEL_ROW : yRow;
                for (int p = 0; p < panels; p++) {
                    long panelAt = Panels.at(w, depth, panel + p);
                    int panelColumns = Panels.columns(columns, panel + p);
                    long to = sums + PANEL_ROW * p;
                    long from = x + row * xRow;
                    ops.tile(from, xRow, passRows, panelAt, panelColumns, to, sumsRow, depth);
                }
                long otherAt = other < 0 ? -1 : other + row * otherRow + column;
                if (gelu == null) {
                    finish(epilogue, sums, sumsRow, biasAt, otherAt, otherRow, y + offset, yRow, passRows, valid);
                } else {
                    boolean tanh = epilogue == Epilogue.GELU_TANH_GRADIENT;
                    long to = y + offset;
                    int firstColumn = Ops.PANEL * panel;
                    geluAgain(sums, sumsRow, otherAt, gelu, row, firstColumn, to, yRow, passRows, valid, tanh);
                }
            }
        }
    }

    /**
     * The result that the sums are written to first, if one can be: the register blocks then write it little by little, which
     * the processor does beside the multiplications; else, -1, memory is waited for after each pass. Where another operand is
     * read from memory anyway, nothing is gained.
     */
    private static long placeOfSums(Epilogue epilogue, long other, long y) {
        return switch (epilogue) {
            case BIAS -> y;
            case GELU, GELU_TANH -> other < 0 ? y : other;
            case RESIDUAL, GELU_GRADIENT, GELU_TANH_GRADIENT -> -1;
        };
    }

    /** Panels that are worked on together, of {@code count} with sums of length {@code depth}: groups of about one size. */
    private static int groupPanels(int count, int depth) {
        long most = Math.clamp(GROUP_BYTES / (PANEL_ROW * Math.max(1, depth)), 1, GROUP);
        long groups = (count + most - 1) / most;
        return (int) ((count + groups - 1) / groups);
    }

    /** From the sums to {@code y}. */
    private void finish(
            Epilogue epilogue,
            long sums,
            long sumsRow,
            long bias,
            long other,
            long otherRow,
            long y,
            long yRow,
            int rows,
            int columns) {
        switch (epilogue) {
            case BIAS -> addBias(sums, sumsRow, bias, y, yRow, rows, columns);
            case RESIDUAL -> ops.addBiasResidual(sums, sumsRow, bias, other, otherRow, y, yRow, rows, columns);
            case GELU, GELU_TANH -> {
                long pre = other < 0 ? y : other;
                addBias(sums, sumsRow, bias, pre, yRow, rows, columns);
                ops.gelu(pre, yRow, y, yRow, rows, columns, epilogue == Epilogue.GELU_TANH);
            }
            case GELU_GRADIENT, GELU_TANH_GRADIENT ->
                ops.geluGradient(
                        sums, sumsRow, other, -1, 0, y, yRow, rows, columns, epilogue == Epilogue.GELU_TANH_GRADIENT);
        }
    }

    /** From the sums to {@code y} through GELU', with GELU once more in {@code gelu}. */
    private void geluAgain(
            long sums,
            long sumsRow,
            long pre,
            PanelSlices gelu,
            int firstRow,
            int firstColumn,
            long y,
            long yRow,
            int rows,
            int columns,
            boolean tanh) {
        for (int r = 0; r < rows; r += GELU_ROWS) {
            int few = Math.min(GELU_ROWS, rows - r);
            long at = r * yRow;
            ops.geluGradient(sums + r * sumsRow, sumsRow, pre + at, part, sumsRow, y + at, yRow, few, columns, tanh);
            gelu.write(part, sumsRow, firstRow + r, few, firstColumn, columns);
        }
    }

    private void addBias(long sums, long sumsRow, long bias, long y, long yRow, int rows, int columns) {
        if (bias >= 0 || sums != y) {
            ops.addBias(sums, sumsRow, bias, y, yRow, rows, columns);
        }
    }
}
