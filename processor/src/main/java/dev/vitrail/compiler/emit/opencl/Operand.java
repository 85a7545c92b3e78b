package dev.vitrail.compiler.emit.opencl;

import dev.vitrail.compiler.ir.Value;

/**
 * An argument of a kernel: an offset into the model's arena.
 *
 * @param name in the kernel
 * @param type what it points to, in OpenCL C
 */
public record Operand(String name, String type, Source source) {

    /** What lies there. */
    public sealed interface Source {

        /** A value of the section. */
        record Local(Value value) implements Source {}

        /** A parameter. */
        record Parameter(Value value) implements Source {}

        /** The gradient of a parameter. */
        record Gradient(Value value) implements Source {}

        /** A dense weight as the products read it: for x W^T, or transposed for dy W. */
        record Packed(Value weight, boolean transposed) implements Source {}

        /** Room for the left operand of a product in the form that the tiles read. */
        record Staged(String depth) implements Source {}

        /** Key, threshold and scale of one place of dropout. */
        record Dropout(String rate, int site) implements Source {}

        /** How many groups of this launch are taken, one int. */
        record Taken() implements Source {}

        /** The classes of the images. */
        record Labels() implements Source {}

        /** Whether the images are bytes, one int. */
        record ImagesAreBytes() implements Source {}

        /** The label smoothing, one float. */
        record Smoothing() implements Source {}
    }

    static Operand in(String name, String type, Value value) {
        return new Operand(name, "const __global " + type + "*", new Source.Local(value));
    }

    static Operand out(String name, String type, Value value) {
        return new Operand(name, "__global " + type + "*", new Source.Local(value));
    }

    static Operand parameter(String name, Value value) {
        return new Operand(name, "const __global float*", new Source.Parameter(value));
    }

    static Operand gradient(String name, Value value) {
        return new Operand(name, "__global float*", new Source.Gradient(value));
    }

    static Operand dropout(String name, String rate, int site) {
        return new Operand(name, "const __global dropout*", new Source.Dropout(rate, site));
    }

    Operand withPrefix(String prefix) {
        return new Operand(prefix + name, type, source);
    }
}
