package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.Precision;
import java.util.ArrayList;
import java.util.List;

/**
 * Records the launches of a pass in their order; each method begins one. Sizes are per image unless said otherwise. The
 * device's {@link Form} makes groups and work-items of them.
 */
public final class Calls {
    private final Form form;
    private final Tuning tuning;
    private final Precision precision;
    private final Workspace workspace;
    private final int batch;
    private final int units;
    private final List<Call> calls = new ArrayList<>();

    /**
     * An empty record.
     *
     * @param batch greatest number of images
     * @param units compute units of the device
     */
    Calls(Form form, Tuning tuning, Precision precision, Workspace workspace, int batch, int units) {
        this.form = form;
        this.tuning = tuning;
        this.precision = precision;
        this.workspace = workspace;
        this.batch = batch;
        this.units = units;
    }

    /** Everything recorded, in order. */
    List<Call> recorded() {
        return List.copyOf(calls);
    }

    /** A kernel over rows, so many per image. */
    public Call rows(String kernel, int perImage) {
        return add(kernel, form.items(), images -> Math.ceilDiv(images * perImage, form.rowsPerGroup()));
    }

    /** A product [rows][depth] times [depth][columns]. */
    public Call product(String kernel, int rowsPerImage, int depth, int columns) {
        Call call = new Call(kernel, form, precision, workspace, batch, form.tileItems());
        call.product(new Call.Tiles(rowsPerImage, columns, units, tuning));
        calls.add(call);
        return call;
    }

    /** A kernel with a group per image. */
    public Call images(String kernel) {
        return add(kernel, form.items(), images -> images);
    }

    /** A kernel with a group per image and head. */
    public Call heads(String kernel, int heads) {
        return add(kernel, form.items(), images -> images * heads);
    }

    /** A kernel with a work-item per image. */
    public Call items(String kernel) {
        return add(kernel, form.items(), images -> Math.ceilDiv(images, form.items()));
    }

    /** A kernel of several parts, each with groups of its own: {@link Call#gradient}, {@link Call#sum}. */
    public Call parts(String kernel) {
        Call call = new Call(kernel, form, precision, workspace, batch, form.items());
        call.parts(units);
        calls.add(call);
        return call;
    }

    private Call add(String kernel, int items, Call.Groups groups) {
        Call call = new Call(kernel, form, precision, workspace, batch, items);
        call.groups(groups);
        calls.add(call);
        return call;
    }
}
