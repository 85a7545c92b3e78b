package dev.vitrail.compiler.emit.opencl;

import dev.vitrail.compiler.emit.CamelCase;
import dev.vitrail.compiler.fuse.Kernel;
import dev.vitrail.compiler.fuse.KernelSection;
import dev.vitrail.compiler.ir.Section;
import dev.vitrail.compiler.ir.Value;
import java.util.List;
import java.util.Locale;

/** How the kernels of a section name, read and write its values. */
final class SectionValues {
    private final Storage storage;
    private final WorkCount work;
    private final String prefix;
    private final String own; // of blocks, to tell what is not named after a value

    SectionValues(KernelSection section) {
        storage = new Storage(section);
        work = new WorkCount(storage);
        Section stretch = section.section();
        prefix = stretch.isBlock() ? "block" : stretch.name();
        own = stretch.name().equals("lastBlock") ? "last_" : "";
    }

    /** 1 or 0: what the library's functions take as {@code is_float}. */
    int flag(Value value) {
        return storage.flag(value);
    }

    /** What a value's elements are in OpenCL C. */
    String type(Value value) {
        return storage.type(value);
    }

    Launch.Work work(List<Kernel> kernels) {
        return work.of(kernels);
    }

    /** The type of a value whose kernel has no other form. */
    String requireFloat(Value value) {
        if (!storage.isFloat(value)) {
            throw new IllegalStateException(value + " must be stored as float");
        }
        return "float";
    }

    /** The element of a value at {@code row} and {@code column} of a tile. */
    String load(String name, Value value) {
        return load(name, value, "row");
    }

    /** The same with a row of its own. */
    String load(String name, Value value, String row) {
        return "LOAD(%s, %d, %s, column, %d)"
                .formatted(name, storage.flag(value), row, value.type().dim(-1));
    }

    /** Asks for a tile of an operand before the product, so that it is there behind it. */
    String expect(String name, Value value) {
        return "EXPECT(%s, %d, m, n, %d);\n"
                .formatted(name, storage.flag(value), value.type().dim(-1));
    }

    /** Writes there. */
    String store(String what, String name, Value value) {
        return "STORE(%s, %s, %d, row, column, %d);\n"
                .formatted(what, name, storage.flag(value), value.type().dim(-1));
    }

    /** The name of the kernel that makes a value. */
    String name(Value value) {
        return prefix + "_" + snake(value.name());
    }

    /** The name of a kernel that does not make one value. */
    String name(String what) {
        return prefix + "_" + own + what;
    }

    static String rowsPerImage(Value value) {
        return value.type().rank() <= 1 ? "1" : "" + value.type().dim(0);
    }

    /** {@code dMlpHidden} becomes {@code d_mlp_hidden}. */
    private static String snake(String name) {
        return CamelCase.separated(name).toLowerCase(Locale.ROOT);
    }
}
