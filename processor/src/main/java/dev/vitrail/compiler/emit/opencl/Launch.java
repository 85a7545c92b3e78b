package dev.vitrail.compiler.emit.opencl;

import java.util.List;

/**
 * A kernel and how it is launched.
 *
 * @param name in the program, unique in the model
 * @param about what it computes, one line with shapes
 * @param operands its arguments between the arena and the number of images
 * @param body statements of the kernel, four spaces deep
 */
public record Launch(String name, String about, Geometry geometry, List<Operand> operands, String body) {

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

        /** k columns of a value over pairs of rows. */
        record Pairs(String k) implements Part {}
    }

    /** Launch sizes of the work-group: products of a GPU form have their own. */
    boolean isProduct() {
        return geometry instanceof Geometry.Product;
    }
}
