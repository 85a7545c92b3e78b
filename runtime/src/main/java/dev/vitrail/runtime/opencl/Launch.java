package dev.vitrail.runtime.opencl;

import org.jspecify.annotations.Nullable;

/** A kernel object with its arguments, ready to be enqueued for any number of images up to the batch. */
final class Launch {
    private final String name;
    private final ClKernel kernel;
    private final int firstVariable;
    private final Form form;
    private final Call.Groups groups;
    private final Call.@Nullable Tiles tiles;
    private final long[] global = {1, 1};
    private final long[] local = {1, 1};
    private final Call.Work work;
    private int images = -1;

    /** @param firstVariable index of the first argument that depends on the number of images */
    Launch(
            String name,
            ClKernel kernel,
            int firstVariable,
            Form form,
            int items,
            Call.Groups groups,
            Call.@Nullable Tiles tiles,
            Call.Work work) {
        this.name = name;
        this.work = work;
        this.kernel = kernel;
        this.firstVariable = firstVariable;
        this.form = form;
        this.groups = groups;
        this.tiles = tiles;
        local[0] = items;
    }

    /** Queues the kernel for so many images. */
    void enqueue(int count) {
        if (count != images) {
            resize(count);
            images = count;
        }
        kernel.enqueue(global, local);
    }

    String name() {
        return name;
    }

    Call.Work work() {
        return work;
    }

    /** Time of the last run on the device, once it is done. */
    long nanos() {
        return kernel.profiledNanos();
    }

    private void resize(int count) {
        int index = firstVariable;
        if (tiles != null) {
            int rows = count * tiles.rowsPerImage();
            int rowsPerGroup = form.productRows(rows, tiles.units(), tiles.tuning());
            int columnsPerGroup = form.productColumns(tiles.columns());
            kernel.argument(index++, rowsPerGroup);
            kernel.argument(index++, columnsPerGroup);
            global[0] = local[0] * Math.ceilDiv(rows, rowsPerGroup);
            global[1] = Math.ceilDiv(tiles.columns(), columnsPerGroup);
        } else {
            global[0] = local[0] * groups.of(count);
        }
        kernel.argument(index, count);
    }
}
