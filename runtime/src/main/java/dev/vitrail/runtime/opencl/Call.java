package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.MemoryPlan.Buffer;
import dev.vitrail.runtime.ParameterSpec;
import dev.vitrail.runtime.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One launch in the making: a kernel, its groups, and its arguments in their order. Arguments are offsets into the model's
 * arena, which are known once all launches are recorded.
 */
public final class Call {
    private final String kernel;
    private final Form form;
    private final Precision precision;
    private final Workspace workspace;
    private final int batch;
    private final int items;
    private final List<ToLongFunction<OpenClLayout>> arguments = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();
    private Groups groups = _ -> 0;
    private @Nullable Tiles tiles;
    private final List<Groups> parts = new ArrayList<>();
    private Work work = new Work(0, 0, 0, 0);

    /** What a launch does per image; parameters are values for the whole batch. */
    record Work(long flops, long floats, long acts, long parameters) {

        /** Bytes read and written for so many images. */
        long bytes(int images, Precision precision) {
            return images * (Float.BYTES * floats + (precision == Precision.BF16 ? 2 : Float.BYTES) * acts)
                    + Float.BYTES * parameters;
        }
    }

    /**
     * A value that a launch reads or writes, and that is the same in every form.
     *
     * @param value for messages
     * @param bytes per image, or where it is not of the images of all
     */
    record Place(String value, ToLongFunction<OpenClLayout> offset, long bytes, boolean perImage) {}

    /** Number of groups, as a function of the number of images. */
    interface Groups {
        int of(int images);
    }

    /** The tiles of a product. */
    record Tiles(int rowsPerImage, int columns, int units, Tuning tuning) {}

    /** A launch without arguments. */
    Call(String kernel, Form form, Precision precision, Workspace workspace, int batch, int items) {
        this.kernel = kernel;
        this.form = form;
        this.precision = precision;
        this.workspace = workspace;
        this.batch = batch;
        this.items = items;
    }

    void groups(Groups rule) {
        groups = rule;
    }

    void product(Tiles cut) {
        tiles = cut;
    }

    /** On a CPU each of its units takes one part's group after another. */
    void parts(int units) {
        int most = form.isCpu() ? units : Integer.MAX_VALUE;
        groups = images ->
                Math.min(most, parts.stream().mapToInt(part -> part.of(images)).sum());
    }

    // Arguments ------------------------------------------------------------------------------------------------------

    /** A value of the model. */
    public Call at(Buffer buffer, int slot) {
        String value = buffer.slots() == 1 ? buffer.name() : buffer.name() + " of block " + slot;
        places.add(new Place(value, layout -> layout.value(buffer, slot), buffer.bytes(), true));
        return argument(layout -> layout.value(buffer, slot));
    }

    /** A parameter of a block. */
    public Call parameter(ParameterSpec spec, int layer) {
        return argument(layout -> layout.parameter(spec, layer));
    }

    /** The gradient of a parameter. */
    public Call gradient(ParameterSpec spec, int layer) {
        ToLongFunction<OpenClLayout> offset = layout -> layout.gradients() + spec.offset(layer);
        places.add(new Place(SelfTest.gradient(spec.name(layer)), offset, Float.BYTES * spec.elements(), false));
        return argument(offset);
    }

    /** A dense weight as products read it for x W^T. */
    public Call packed(ParameterSpec spec, int layer) {
        return argument(layout -> layout.packed(spec, layer, false));
    }

    /** A dense weight as products read it for dy W. */
    public Call packedTransposed(ParameterSpec spec, int layer) {
        return argument(layout -> layout.packed(spec, layer, true));
    }

    /** Room for the rows of this product's left operand as the tiles read them. */
    public Call staged(int depth) {
        int rows = batch * (tiles == null ? 0 : tiles.rowsPerImage());
        workspace.need("staged", form.stagedBytes(rows, depth, precision) + form.slack(depth));
        return argument(layout -> layout.scratch("staged"));
    }

    /** Key, threshold and scale of a place of dropout in a block; new in every step. */
    public Call dropout(double rate, int site, int layer) {
        int number = workspace.number(new Workspace.Site(rate, site, layer));
        return argument(layout -> layout.dropout(number));
    }

    /** How many groups of this launch are taken. */
    public Call taken() {
        int counter = workspace.newCounter();
        return argument(layout -> layout.counter(counter));
    }

    /** The classes of the images. */
    public Call labels() {
        return argument(OpenClLayout::labels);
    }

    /** Whether the images are bytes. */
    public Call imagesAreBytes() {
        return argument(OpenClLayout::imagesAreBytes);
    }

    /** The label smoothing. */
    public Call smoothing() {
        return argument(OpenClLayout::smoothing);
    }

    private Call argument(ToLongFunction<OpenClLayout> offset) {
        arguments.add(offset);
        return this;
    }

    /**
     * What the launch does, for profiles.
     *
     * @param flops per image, 2 per multiply-add of products
     * @param floats values per image read and written as float
     * @param acts values per image read and written in the precision's storage
     * @param parameters values of parameters and gradients, once per launch
     */
    public Call work(long flops, long floats, long acts, long parameters) {
        work = new Work(flops, floats, acts, parameters);
        return this;
    }

    // Parts ----------------------------------------------------------------------------------------------------------

    /** The next part sums the gradient of a weight [n][k]. */
    public Call gradient(int n, int k) {
        parts.add(_ -> form.gradientGroups(n, k));
        return this;
    }

    /** The next part sums n values over the images. */
    public Call sum(int n) {
        parts.add(_ -> Math.ceilDiv(n, form.columnsPerGroup()));
        return this;
    }

    // For the model
    // ----------------------------------------------------------------------------------------------------

    String kernel() {
        return kernel;
    }

    Work work() {
        return work;
    }

    List<Place> places() {
        return places;
    }

    /** Makes the kernel object and sets everything that stays. */
    Launch prepare(ClProgram program, ClBuffer arena, OpenClLayout layout) {
        ClKernel object = program.kernel(kernel);
        object.argument(0, arena);
        int index = 1;
        for (ToLongFunction<OpenClLayout> argument : arguments) {
            object.argument(index++, argument.applyAsLong(layout));
        }
        return new Launch(kernel, object, index, form, items, groups, tiles, work);
    }
}
