package dev.vitrail.compiler.emit.opencl;

import java.util.List;

/**
 * A kernel and how it is launched.
 *
 * @param name in the program, unique in the model
 * @param about what it computes, one line with shapes
 * @param operands its arguments between the arena and the number of images
 * @param body statements of the kernel
 * @param work what it does for one image
 */
public record Launch(String name, String about, Geometry geometry, List<Operand> operands, String body, Work work) {

    /**
     * What a launch does for one image; parameters count for the whole batch.
     *
     * @param flops 2 per multiply-add of the products; pointwise work is not counted
     * @param floats values read and written that are stored as float
     * @param acts values read and written that are stored as {@code act}
     * @param parameters values of parameters and their gradients read and written
     */
    public record Work(long flops, long floats, long acts, long parameters) {}

    /** Groups and work-items, as a rule over the number of images; the device's form fills in the rest. */
    public sealed interface Geometry {

        /** Groups over rows, {@code perImage} of them per image. */
        record Rows(String perImage) implements Geometry {}

        /** Groups over tiles of a product's result, [rows][columns], summed over {@code depth}. */
        record Product(String rowsPerImage, String depth, String columns) implements Geometry {}

        /** A group per image. */
        record Images() implements Geometry {}

        /** A group per image and head. */
        record Heads(String heads) implements Geometry {}

        /** A work-item per image. */
        record Items() implements Geometry {}

        /** Several kernels in one launch, one behind the other: groups of each in turn. */
        record Parts(List<Part> parts) implements Geometry {}
    }

    /** A part of a launch. */
    public sealed interface Part {

        /** dW [n][k]. */
        record Gradient(String n, String k) implements Part {}

        /** A sum over the images of n values. */
        record Sum(String n) implements Part {}
    }

    /** Launch sizes of the work-group: products of a GPU form have their own. */
    boolean isProduct() {
        return geometry instanceof Geometry.Product;
    }
}
