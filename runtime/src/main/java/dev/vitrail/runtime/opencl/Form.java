package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.Precision;
import dev.vitrail.runtime.cache.DiskCache;
import org.jspecify.annotations.Nullable;

/**
 * How kernels use a device: the inner product of all matrix products, and with it the launch geometry and the layout of
 * packed operands. The numbers here are those of the program's text ({@code tile_*.cl}).
 */
public enum Form {
    /** A CPU: one work-item per group, register blocks of 8 x 48 in float vectors, 6 x 16 where there are 16 registers. */
    VECTOR(1, 1, 8, 48),
    /** A CPU with AMX: one work-item per group, tiles of 32 x 32, bf16 operands. */
    AMX(1, 1, 32, 32),
    /** Any GPU: 64 work-items per group, tiles of 64 x 64 in local memory, float. */
    LOCAL(64, 64, 64, 64),
    /** An NVIDIA GPU: 128 work-items per group, tiles of 128 x 128 on tensor cores, bf16 operands. */
    MMA(128, 128, 128, 128);

    private static final int LEAST_ROWS_PER_GROUP = 64;
    private static final int MOST_ROWS_PER_GROUP = 192;
    private static final int CPU_ROWS_PER_GROUP = 32;
    private static final int CPU_GRADIENT_ROWS = 384;
    private static final int VECTOR_GRADIENT_COLUMNS = 384;
    private static final int AMX_GRADIENT_COLUMNS = 768;
    private static final int AMX_DEPTH = 32;
    private static final int MMA_PACK_ROWS = 4;
    private static final int MMA_CHUNK = 8;
    private static final int MMA_NARROW = 64;
    private static final int MMA_NARROW_COLUMNS = 320;

    private final int items;
    private final int tileItems;
    private final int tileRows;
    private final int tileColumns;

    Form(int items, int tileItems, int tileRows, int tileColumns) {
        this.items = items;
        this.tileItems = tileItems;
        this.tileRows = tileRows;
        this.tileColumns = tileColumns;
    }

    /** The fastest form that a device can be trusted with. */
    static Form best(ClDeviceInfo device, Precision precision) {
        if (device.type() != ClDeviceInfo.Type.CPU) {
            return precision != Precision.FP32
                            && TensorCores.objection(device, DiskCache.ofUser("opencl"))
                                    .isEmpty()
                    ? MMA
                    : LOCAL;
        }
        return precision != Precision.FP32
                        && TileSupport.objection(device, DiskCache.ofUser("opencl"))
                                .isEmpty()
                ? AMX
                : VECTOR;
    }

    /** The plainer form to use where this one fails; null where there is none. */
    @Nullable
    Form fallback() {
        return switch (this) {
            case LOCAL -> null;
            case AMX -> VECTOR;
            default -> LOCAL;
        };
    }

    /** Whether it is for CPUs. */
    boolean isCpu() {
        return items == 1;
    }

    /** Options of the program's compiler. */
    String options(Precision precision) {
        return "-D FORM_" + name() + " -D PRECISION_" + precision;
    }

    /** Work-items of a group. */
    int items() {
        return items;
    }

    /** Work-items of a group of a product. */
    int tileItems() {
        return tileItems;
    }

    /** Rows of a kernel over rows that a group takes. */
    int rowsPerGroup() {
        return isCpu() ? CPU_ROWS_PER_GROUP : 1;
    }

    /** Values of a pass over all parameters that a group takes. */
    int optimizerValues() {
        return isCpu() ? 16384 : 4096;
    }

    /** Columns of a pass over all columns that a group takes. */
    int columnsPerGroup() {
        return isCpu() ? 16 : items;
    }

    /**
     * Rows of a product that a group takes: as many as stay in cache, and so that all units end together, as nearly as whole
     * tiles allow.
     */
    int productRows(int rows, int units, Tuning tuning) {
        if (!isCpu()) {
            return tileRows;
        }
        int best = LEAST_ROWS_PER_GROUP, most = tuning.size(Tuning.Size.MOST_ROWS_PER_GROUP, MOST_ROWS_PER_GROUP);
        for (int candidate = best; candidate <= most; candidate += tileRows) {
            if (rowsOfBusiestUnit(rows, units, candidate) <= rowsOfBusiestUnit(rows, units, best)) {
                best = candidate;
            }
        }
        return best;
    }

    private static int rowsOfBusiestUnit(int rows, int units, int rowsPerGroup) {
        return Math.ceilDiv(Math.ceilDiv(rows, rowsPerGroup), units) * rowsPerGroup;
    }

    /** Columns of a product that a group takes. */
    int productColumns(int columns) {
        return isCpu() ? columns : width(columns);
    }

    /** Columns of a tile of a result with so many columns. */
    private int width(int columns) {
        int rest = (columns + tileColumns - 1) % tileColumns + 1;
        boolean narrow = this == MMA && columns <= MMA_NARROW_COLUMNS && rest <= MMA_NARROW;
        return narrow ? MMA_NARROW : tileColumns;
    }

    /** Whether dense weights are packed once per step; otherwise the kernels read the parameters themselves. */
    boolean packs() {
        return this != LOCAL;
    }

    /** Whether products with a weight transposed need it packed once more. */
    boolean packsTransposed() {
        return isCpu();
    }

    /** Rows of a dense weight that a group changes and packs. */
    int packRows() {
        return this == MMA ? MMA_PACK_ROWS : tileColumns;
    }

    /** Bytes of a packed weight. */
    long packedBytes(int columns, int depth, Precision precision) {
        return switch (this) {
            case AMX -> 2L * parts(precision) * roundUp(columns, tileColumns) * roundUp(depth, AMX_DEPTH);
            case MMA -> 2L * parts(precision) * columns * roundUp(depth, MMA_CHUNK);
            case VECTOR, LOCAL -> 4L * roundUp(columns, 16) * depth;
        };
    }

    /** Bytes of the rows of an operand as the tiles read them. */
    long stagedBytes(int rows, int depth, Precision precision) {
        return switch (this) {
            case AMX -> 2L * parts(precision) * rows * roundUp(depth, AMX_DEPTH);
            case VECTOR -> precision == Precision.BF16 ? 4L * rows * depth : 0;
            case LOCAL, MMA -> 0;
        };
    }

    /** Groups that sum a weight's gradient [n][k]. */
    int gradientGroups(int n, int k) {
        return switch (this) {
            case AMX -> Math.ceilDiv(n, CPU_GRADIENT_ROWS) * Math.ceilDiv(k, AMX_GRADIENT_COLUMNS);
            case VECTOR -> Math.ceilDiv(n, CPU_GRADIENT_ROWS) * Math.ceilDiv(k, VECTOR_GRADIENT_COLUMNS);
            case LOCAL, MMA -> Math.ceilDiv(n, tileRows) * Math.ceilDiv(k, width(k));
        };
    }

    /** Bytes behind the arena's end that a tile may read: rows that are computed and not used. */
    long slack(int depth) {
        return this == AMX ? 4L * tileRows * roundUp(depth, AMX_DEPTH) : 0;
    }

    private static int parts(Precision precision) {
        return precision == Precision.BF16X3 ? 2 : 1;
    }

    private static int roundUp(int value, int multiple) {
        return Math.ceilDiv(value, multiple) * multiple;
    }
}
