package dev.vitrail.compiler.emit.opencl;

import dev.vitrail.compiler.emit.GeneratedFile;
import dev.vitrail.compiler.spec.ModelSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** The OpenCL C of a model as one text: sizes, the library, a kernel per launch. */
public final class ProgramEmitter {
    private static final List<String> LIBRARY = List.of(
            "prelude.cl",
            "gelu.cl",
            "blocks.cl",
            "tile_vector.cl",
            "tile_amx.cl",
            "tile_local.cl",
            "tile_mma.cl",
            "rows.cl",
            "softmax.cl",
            "attention_vector.cl",
            "attention_amx.cl",
            "attention_local.cl",
            "attention_mma.cl",
            "optimizer.cl");

    /** Read once: a build may compile many models. */
    private static final String LIBRARY_TEXT =
            LIBRARY.stream().map(ProgramEmitter::library).collect(Collectors.joining("\n", "", "\n"));

    private ProgramEmitter() {}

    /** The resource beside the model's class. */
    public static GeneratedFile emit(ModelSpec spec, ModelLaunches launches) {
        StringBuilder text = new StringBuilder();
        text.append("""
                /*
                 * OpenCL C of %s: %d layers, hidden size %d, %d heads, MLP size %d, patches of %d x %d on images of %d x %d x %d,
                 * %d classes. Generated; the declaration is the source.
                 *
                 * B images, T = %d tokens, D = %d. Kernels of the model come last, in the order of a step.
                 */
                #define TOKENS %d
                #define HEADS %d
                #define HEAD_DIM %d

                """.formatted(
                        spec.name(),
                        spec.layers(),
                        spec.hiddenSize(),
                        spec.heads(),
                        spec.mlpSize(),
                        spec.patchSize(),
                        spec.patchSize(),
                        spec.imageHeight(),
                        spec.imageWidth(),
                        spec.channels(),
                        spec.classes(),
                        spec.tokens(),
                        spec.hiddenSize(),
                        spec.tokens(),
                        spec.heads(),
                        spec.headDim()));
        text.append(LIBRARY_TEXT);
        for (ModelLaunches.OfSection section : launches.sections()) {
            text.append("/* ======== ")
                    .append(section.section().name())
                    .append(
                            section.section().isBlock()
                                    ? " x " + section.section().layers().count()
                                    : "")
                    .append(" ======== */\n\n");
            section.all().forEach(launch -> text.append(kernel(launch)).append('\n'));
        }
        return new GeneratedFile(resource(spec), text.toString());
    }

    /** File name of the program, beside the class. */
    public static String resource(ModelSpec spec) {
        return spec.generatedName() + ".cl";
    }

    private static String kernel(Launch launch) {
        StringBuilder arguments = new StringBuilder(), pointers = new StringBuilder();
        for (Operand operand : launch.operands()) {
            String name = operand.name(), type = operand.type();
            arguments.append(", ulong ").append(name).append("_at");
            pointers.append("    " + type + " " + name + " = (" + type + ")(arena + " + name + "_at);\n");
        }
        return "/* " + launch.about() + ". */\n"
                + "__kernel GROUP_OF(" + (launch.isProduct() ? "TILE_ITEMS" : "ITEMS") + ")\n"
                + "void " + launch.name() + "(__global uchar* arena" + arguments
                + (launch.isProduct() ? ", int rows_per_group, int columns_per_group" : "")
                + ", int images) {\n"
                + pointers
                + launch.body().indent(4)
                + "}\n";
    }

    private static String library(String name) {
        try (InputStream in = Objects.requireNonNull(ProgramEmitter.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the compiler's own resource " + name + " cannot be read", e);
        }
    }
}
