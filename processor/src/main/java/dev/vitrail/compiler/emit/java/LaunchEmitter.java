package dev.vitrail.compiler.emit.java;

import static javax.lang.model.element.Modifier.FINAL;
import static javax.lang.model.element.Modifier.PRIVATE;
import static javax.lang.model.element.Modifier.PROTECTED;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import dev.vitrail.compiler.emit.opencl.Launch;
import dev.vitrail.compiler.emit.opencl.Launch.Geometry;
import dev.vitrail.compiler.emit.opencl.Launch.Part;
import dev.vitrail.compiler.emit.opencl.ModelLaunches;
import dev.vitrail.compiler.emit.opencl.ModelLaunches.OfSection;
import dev.vitrail.compiler.emit.opencl.Operand;
import dev.vitrail.compiler.emit.opencl.Operand.Source;
import dev.vitrail.compiler.emit.opencl.ProgramEmitter;
import dev.vitrail.compiler.ir.Value;
import dev.vitrail.compiler.plan.CompiledModel;
import dev.vitrail.compiler.plan.Place;
import java.util.List;

/** The class that says in which order a model's kernels are launched, and with what. */
final class LaunchEmitter {
    private final CompiledModel model;
    private final ModelLaunches launches;
    private final String layout;

    LaunchEmitter(CompiledModel model, ModelLaunches launches) {
        this.model = model;
        this.launches = launches;
        this.layout = model.spec().layoutName() + ".";
    }

    TypeSpec emit() {
        TypeSpec.Builder type = TypeSpec.classBuilder(Names.launches(model.spec()))
                .addJavadoc(
                        "What {@link $T} launches on OpenCL devices: the kernels of {@code $L}, in order.\n",
                        Names.model(model.spec()),
                        ProgramEmitter.resource(model.spec()))
                .addModifiers(FINAL)
                .superclass(Names.OPENCL_PROGRAM)
                .addMethod(MethodSpec.constructorBuilder()
                        .addStatement("super($S)", ProgramEmitter.resource(model.spec()))
                        .build());
        type.addMethod(forward()).addMethod(backward());
        for (OfSection section : launches.sections()) {
            String name = section.section().name();
            type.addMethod(section(section, name, Docs.forward(name, model.spec()), section.forward()));
        }
        for (OfSection section : launches.sections().reversed()) {
            String name = section.section().name();
            type.addMethod(section(section, name + "Backward", Docs.backward(name), section.backward()));
            type.addMethod(section(section, name + "Gradients", Docs.gradients(name), List.of(section.gradients())));
        }
        return type.build();
    }

    private MethodSpec forward() {
        MethodSpec.Builder code = override("forward");
        for (OfSection section : launches.sections()) {
            code.addCode(LayerLoop.ascending(
                    section.section().layers(),
                    Integer::toString,
                    layer -> CodeBlock.of("$L(c, $L);\n", section.section().name(), layer)));
        }
        return code.build();
    }

    private MethodSpec backward() {
        MethodSpec.Builder code = override("backward");
        for (OfSection section : launches.sections().reversed()) {
            String name = section.section().name();
            code.addCode(LayerLoop.descending(
                    section.section().layers(),
                    Integer::toString,
                    layer -> CodeBlock.builder()
                            .addStatement("$LBackward(c, $L)", name, layer)
                            .addStatement("$LGradients(c, $L)", name, layer)
                            .build()));
        }
        return code.build();
    }

    private static MethodSpec.Builder override(String name) {
        return MethodSpec.methodBuilder(name)
                .addAnnotation(Override.class)
                .addModifiers(PROTECTED)
                .addParameter(Names.CALLS, "c");
    }

    private MethodSpec section(OfSection section, String name, String doc, List<Launch> calls) {
        CodeBlock.Builder body = CodeBlock.builder();
        calls.forEach(launch -> body.addStatement("$L", call(section, launch)));
        return MethodSpec.methodBuilder(name)
                .addJavadoc("$L", doc)
                .addModifiers(PRIVATE)
                .addParameter(Names.CALLS, "c")
                .addParameter(int.class, section.section().isBlock() ? "layer" : "ignored")
                .addCode(body.build())
                .build();
    }

    // c.product("block_qkv", 65, 192, 576).at(TinyVitLayout.NORM1, layer).staged(192)...
    private String call(OfSection section, Launch launch) {
        StringBuilder code = new StringBuilder("c.").append(geometry(launch));
        String layer = section.section().isBlock() ? "layer" : "0";
        for (Operand operand : launch.operands()) {
            code.append("\n.").append(operand(section, operand.source(), layer));
        }
        Launch.Work work = launch.work();
        return code + "\n.work(" + work.flops() + "L, " + work.floats() + "L, " + work.acts() + "L, "
                + work.parameters() + "L)";
    }

    private static String geometry(Launch launch) {
        String name = '"' + launch.name() + '"';
        return switch (launch.geometry()) {
            case Geometry.Rows(String perImage) -> call("rows", name, perImage);
            case Geometry.Product(String rows, String depth, String columns) ->
                call("product", name, rows, depth, columns);
            case Geometry.Images() -> call("images", name);
            case Geometry.Heads(String heads) -> call("heads", name, heads);
            case Geometry.Items() -> call("items", name);
            case Geometry.Parts(List<Part> parts) -> {
                StringBuilder code = new StringBuilder(call("parts", name));
                for (Part part : parts) {
                    String call = switch (part) {
                        case Part.Gradient(String n, String k) -> call("gradient", n, k);
                        case Part.Sum(String n) -> call("sum", n);
                    };
                    code.append('.').append(call);
                }
                yield code.toString();
            }
        };
    }

    private String operand(OfSection section, Source source, String layer) {
        return switch (source) {
            case Source.Local(Value value) -> {
                Place place = model.places().of(section.section(), value);
                String layers = Integer.toString(model.spec().layers());
                yield call("at", layout + Names.constant(place.buffer()), Names.slot(place.slot(), layers));
            }
            case Source.Parameter(Value value) -> call("parameter", constant(value), layer);
            case Source.Gradient(Value value) -> call("gradient", layout + Names.gradientConstant(value), layer);
            case Source.Packed(Value weight, boolean transposed) ->
                call(transposed ? "packedTransposed" : "packed", constant(weight), layer);
            case Source.Staged(String depth) -> call("staged", depth);
            case Source.Dropout(String rate, int site) -> call("dropout", rate, "" + site, layer);
            case Source.Taken() -> "taken()";
            case Source.Labels() -> "labels()";
            case Source.ImagesAreBytes() -> "imagesAreBytes()";
            case Source.Smoothing() -> "smoothing()";
        };
    }

    private String constant(Value value) {
        return layout + Names.constant(value.name());
    }

    private static String call(String method, String... arguments) {
        return method + "(" + String.join(", ", arguments) + ")";
    }
}
