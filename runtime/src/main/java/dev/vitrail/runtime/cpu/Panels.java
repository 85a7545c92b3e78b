package dev.vitrail.runtime.cpu;

/**
 * The layout of a packed operand of {@link Ops#tile}: [depth][columns] cut into panels of 64 columns, one after the other. The
 * last panel is 16, 32 or 64 wide, the smallest that holds the rest, and filled up with zeros. A panel is cut into strips of
 * {@link Ops#strip} columns, one after the other, each [depth][strip] row-major: what a register block reads lies in one piece.
 */
public final class Panels {
    private static final int ROWS = 16;

    private Panels() {}

    /** Columns with the filling: {@code 64 * (columns / 64)} and 0, 16, 32 or 64 for the rest. */
    public static int paddedColumns(int columns) {
        int rest = columns % Ops.PANEL;
        int last = rest == 0 ? 0 : rest <= 16 ? 16 : rest <= 32 ? 32 : 64;
        return columns - rest + last;
    }

    /** Bytes of an operand: {@code 4 * depth * paddedColumns(columns)}, rounded up to a multiple of 64. */
    public static long bytes(int columns, int depth) {
        return (4L * depth * paddedColumns(columns) + 63) & -64;
    }

    /** Number of panels. */
    public static int count(int columns) {
        return (columns + Ops.PANEL - 1) / Ops.PANEL;
    }

    /** Width of a panel: 64, but for the last one. */
    static int width(int columns, int panel) {
        return Math.min(Ops.PANEL, paddedColumns(columns) - panel * Ops.PANEL);
    }

    /** Columns of the matrix in a panel, without the filling. */
    static int columns(int columns, int panel) {
        return Math.min(Ops.PANEL, columns - panel * Ops.PANEL);
    }

    /** Where a panel starts. */
    static long at(long panels, int depth, int panel) {
        return panels + 4L * depth * Ops.PANEL * panel;
    }

    /** Packs all panels of a matrix M [depth][columns] that lies row-major with {@code sourceRow} bytes per row. */
    static void pack(Ops ops, long source, long sourceRow, int depth, int columns, long panels) {
        pack(ops, source, sourceRow, depth, columns, panels, 0, count(columns));
    }

    /**
     * Packs a few panels, from first to before end, of a matrix M [depth][columns] that lies row-major with {@code sourceRow}
     * bytes per row.
     */
    static void pack(Ops ops, long source, long sourceRow, int depth, int columns, long panels, int first, int end) {
        packRows(ops, source, sourceRow, 0, depth, depth, columns, panels, first, end);
    }

    /**
     * Packs a few rows of a few panels.
     *
     * @param source of the matrix' column 0 in the first of the rows
     * @param row of the matrix, which has {@code depth} in all
     */
    static void packRows(
            Ops ops,
            long source,
            long sourceRow,
            int row,
            int rows,
            int depth,
            int columns,
            long panels,
            int first,
            int end) {
        for (int r = 0; r < rows; r += ROWS) { // together, so that rows are read in long pieces
            int together = Math.min(ROWS, rows - r);
            for (int p = first; p < end; p++) {
                int width = width(columns, p);
                long rowBytes = 4L * Math.min(width, ops.strip());
                long from = source + r * sourceRow + 4L * Ops.PANEL * p;
                long to = at(panels, depth, p) + (row + r) * rowBytes;
                ops.packRows(from, sourceRow, together, columns(columns, p), to, width, depth * rowBytes);
            }
        }
    }

    /** Packs a panel of a matrix whose transpose, [columns][depth], lies row-major with {@code sourceRow} bytes per row. */
    static void packTransposed(Ops ops, long source, long sourceRow, int depth, int columns, long panels, int panel) {
        int width = width(columns, panel);
        int strip = Math.min(width, ops.strip());
        for (int c = 0; c < width; c += strip) {
            int column = Ops.PANEL * panel + c;
            long to = at(panels, depth, panel) + 4L * depth * c;
            ops.packColumns(
                    source + sourceRow * column, sourceRow, Math.clamp(columns - column, 0, strip), depth, to, strip);
        }
    }
}
