package dev.vitrail.runtime.cpu;

/**
 * The layout of a value that weight gradients alone read, so that none of them has to rearrange it: its rows of the whole
 * batch are cut into slices of {@link WeightGradient#SLICE}, one after the other, and each slice lies as {@link Panels} as
 * deep as it has rows. Takes as many bytes as row-major, and is that where panels would have to be filled up.
 *
 * <p>An object is where one worker writes: it is set to a value and to the rows that the worker's images have in it.
 */
public final class PanelSlices {
    private final Ops ops;
    private long value;
    private int firstRow;
    private int allRows;
    private int columns;

    /** One worker's place. */
    public PanelSlices(Ops ops) {
        this.ops = ops;
    }

    /** Whether a value of so many columns is cut at all: whether it fills its panels. */
    static boolean cut(int columns) {
        return Panels.paddedColumns(columns) == columns;
    }

    /** Where a panel of the slice of {@code depth} rows begins whose first row is {@code row}. */
    static long panel(long value, int row, int depth, int columns, int panel) {
        return Panels.at(value + 4L * row * columns, depth, panel);
    }

    /**
     * Rows are counted from {@code firstRow} on from here.
     *
     * @param value address of the first row of the batch
     * @param allRows of the batch
     */
    public PanelSlices start(long value, int firstRow, int allRows, int columns) {
        this.value = value;
        this.firstRow = firstRow;
        this.allRows = allRows;
        this.columns = columns;
        return this;
    }

    /**
     * Writes a part [rows][count] of the value.
     *
     * @param row of the part's first row
     * @param column of its first column, where a panel begins
     * @param count columns, up to the end of a panel
     */
    void write(long source, long sourceRow, int row, int rows, int column, int count) {
        int first = firstRow + row;
        if (!cut(columns)) {
            long rowBytes = 4L * columns;
            ops.addBias(source, sourceRow, -1, value + first * rowBytes + 4L * column, rowBytes, rows, count);
            return;
        }
        int end = first + rows;
        int panel = column / Ops.PANEL;
        long panelSource = source - 4L * column;
        int taken;
        for (int at = first; at < end; at += taken) {
            int slice = at / WeightGradient.SLICE * WeightGradient.SLICE;
            int depth = Math.min(WeightGradient.SLICE, allRows - slice);
            taken = Math.min(end, slice + depth) - at;
            Panels.packRows(
                    ops,
                    panelSource + (at - first) * sourceRow,
                    sourceRow,
                    at - slice,
                    taken,
                    depth,
                    columns,
                    panel(value, slice, depth, columns, 0),
                    panel,
                    panel + Panels.count(count));
        }
    }
}
