package dev.vitrail.compiler.emit.java;

import static javax.lang.model.element.Modifier.FINAL;
import static javax.lang.model.element.Modifier.PRIVATE;
import static javax.lang.model.element.Modifier.PROTECTED;
import static javax.lang.model.element.Modifier.PUBLIC;
import static javax.lang.model.element.Modifier.STATIC;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import dev.vitrail.compiler.emit.GeneratedFile;
import dev.vitrail.compiler.emit.opencl.ModelLaunches;
import dev.vitrail.compiler.fuse.Kernel;
import dev.vitrail.compiler.fuse.KernelSection;
import dev.vitrail.compiler.ir.Layers;
import dev.vitrail.compiler.ir.Parameter;
import dev.vitrail.compiler.ir.Section;
import dev.vitrail.compiler.ir.Value;
import dev.vitrail.compiler.plan.CompiledModel;
import dev.vitrail.compiler.plan.ParameterLayout;
import dev.vitrail.compiler.plan.Place;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The class with a model's forward and backward pass. */
public final class ModelEmitter {
    private final CompiledModel model;
    private final Sizes sizes;

    private ModelEmitter(CompiledModel model) {
        this.model = model;
        this.sizes = new Sizes(model.spec());
    }

    /** The model's class, the class with its tables, and the one with its launches on OpenCL devices. */
    public static List<GeneratedFile> emit(CompiledModel model, ModelLaunches launches) {
        return List.of(
                SourceText.of(Names.model(model.spec()), new ModelEmitter(model).model()),
                SourceText.of(Names.layout(model.spec()), new LayoutEmitter(model).emit()),
                SourceText.of(Names.launches(model.spec()), new LaunchEmitter(model, launches).emit()));
    }

    private TypeSpec model() {
        TypeSpec.Builder type = TypeSpec.classBuilder(Names.model(model.spec()))
                .addJavadoc("$L", Docs.model(model))
                .addModifiers(PUBLIC, FINAL)
                .superclass(Names.layout(model.spec()));
        sizes.constants()
                .forEach((name, size) -> type.addField(FieldSpec.builder(int.class, name, PRIVATE, STATIC, FINAL)
                        .addJavadoc("$L.\n", Sizes.meaning(name))
                        .initializer("$L", size)
                        .build()));
        type.addField(FieldSpec.builder(double.class, "EPS", PRIVATE, STATIC, FINAL)
                .addJavadoc("Under the root of every norm.\n")
                .initializer("$L", model.spec().layerNormEps())
                .build());
        type.addField(FieldSpec.builder(Names.MODEL_DEFINITION, "DEFINITION", PUBLIC, STATIC, FINAL)
                .addJavadoc("This model before it is placed on a device.\n")
                .initializer(
                        "new $T(info(), $T::new, $T::new)",
                        Names.MODEL_DEFINITION,
                        Names.model(model.spec()),
                        Names.launches(model.spec()))
                .build());
        addPhase(type, "forward", "forwardImages");
        for (KernelSection section : model.sections().reversed()) {
            String name = section.section().name();
            addPhase(type, name + "Backward", name + "Backward");
            addPhase(type, name + "Gradients", name + "Gradients");
        }
        type.addMethod(constructor()).addMethod(create()).addMethod(createOn());
        type.addMethod(forward()).addMethod(forwardImages());
        for (KernelSection section : model.sections()) {
            String name = section.section().name();
            type.addMethod(method(section.section(), name, Docs.forward(name, model.spec()), section.forward()));
        }
        type.addMethod(backward());
        for (KernelSection section : model.sections().reversed()) {
            String name = section.section().name();
            type.addMethod(method(section.section(), name + "Backward", Docs.backward(name), section.backward()));
            type.addMethod(
                    method(section.section(), name + "Gradients", Docs.gradients(name), section.parameterGradients())
                            .toBuilder()
                            .addCode(packNext(section.section()))
                            .build());
        }
        return type.addMethod(packWeights()).addMethod(packTransposed()).build();
    }

    private static void addPhase(TypeSpec.Builder type, String phase, String method) {
        type.addField(FieldSpec.builder(Names.PHASE, phase, PRIVATE, FINAL)
                .initializer("this::$L", method)
                .build());
    }

    private MethodSpec constructor() {
        return MethodSpec.constructorBuilder().addModifiers(PRIVATE).build();
    }

    // public static Model create() { return create(new CpuDevice(), 128); }
    private MethodSpec create() {
        return MethodSpec.methodBuilder("create")
                .addJavadoc(
                        "On the CPU, ready to train with the declared batch of $L.\n",
                        model.spec().training().batch())
                .addModifiers(PUBLIC, STATIC)
                .returns(Names.MODEL)
                .addStatement(
                        "return create(new $T(), $L)",
                        Names.CPU_DEVICE,
                        model.spec().training().batch())
                .build();
    }

    private MethodSpec createOn() {
        return MethodSpec.methodBuilder("create")
                .addJavadoc("On a device, ready to train with up to {@code batch} images per step.\n")
                .addModifiers(PUBLIC, STATIC)
                .returns(Names.MODEL)
                .addParameter(Names.DEVICE, "device")
                .addParameter(int.class, "batch")
                .addStatement("return device.create(DEFINITION, $T.TRAINING, batch, 2)", Names.MODE)
                .build();
    }

    private MethodSpec forward() {
        return override("forward").addStatement("phases.overImages(forward, 0)").build();
    }

    // private void forwardImages(CpuKernels k, int ignored) {
    //     embedding(k, 0);
    //     for (int layer = 0; layer < LAYERS; layer++) {
    //         encoderBlock(k, layer);
    //     }
    //     head(k, 0);
    // }
    private MethodSpec forwardImages() {
        MethodSpec.Builder method = MethodSpec.methodBuilder("forwardImages")
                .addJavadoc("The whole forward pass for the images of one task: no worker waits for another.\n")
                .addModifiers(PRIVATE)
                .addParameter(Names.CPU_KERNELS, "k")
                .addParameter(int.class, "ignored");
        for (KernelSection section : model.sections()) {
            Layers layers = section.section().layers();
            String name = section.section().name();
            method.addCode(LayerLoop.ascending(
                    layers, number -> Names.layer(number, layers), layer -> CodeBlock.of("$L(k, $L);\n", name, layer)));
        }
        return method.build();
    }

    private MethodSpec backward() {
        MethodSpec.Builder method = override("backward");
        for (KernelSection section : model.sections().reversed()) {
            Layers layers = section.section().layers();
            String name = section.section().name();
            method.addCode(LayerLoop.descending(
                    layers,
                    number -> Names.layer(number, layers),
                    layer -> CodeBlock.builder()
                            .addStatement("phases.overImages($LBackward, $L)", name, layer)
                            .addStatement("phases.shared($LGradients, $L)", name, layer)
                            .build()));
        }
        return method.build();
    }

    private static MethodSpec.Builder override(String name) {
        return MethodSpec.methodBuilder(name)
                .addAnnotation(Override.class)
                .addModifiers(PROTECTED)
                .addParameter(Names.PHASES, "phases");
    }

    // private void encoderBlock(CpuKernels k, int layer) {
    //     long x = k.at(X, layer); // [B, 65, 96]
    //     long norm1 = k.at(NORM1, layer); // [B, 65, 96]
    //     ...
    //     k.layerNorm(x, k.parameter(NORM1_WEIGHT, layer), k.parameter(NORM1_BIAS, layer), norm1, ...);
    private MethodSpec method(Section section, String name, String doc, List<Kernel> kernels) {
        KernelCalls calls = new KernelCalls(sizes, section);
        CodeBlock.Builder body = CodeBlock.builder();
        for (Value value : memoryOf(kernels)) {
            body.add("long $L = $L; // [B$L]\n", value.name(), address(section, value), shapeComment(value));
        }
        // $W: JavaPoet breaks the line here where it would get too long
        kernels.forEach(kernel -> body.addStatement(calls.call(kernel).replace(", ", ",$W")));
        return MethodSpec.methodBuilder(name)
                .addJavadoc("$L", doc)
                .addModifiers(PRIVATE)
                .addParameter(Names.CPU_KERNELS, "k")
                .addParameter(int.class, section.isBlock() ? "layer" : "ignored")
                .addCode(body.build())
                .build();
    }

    private static Set<Value> memoryOf(List<Kernel> kernels) {
        Set<Value> values = new LinkedHashSet<>();
        for (Kernel kernel : kernels) {
            values.addAll(kernel.reads());
            values.addAll(kernel.writes());
        }
        values.removeIf(value -> value.isParameter() || value.isParameterGradient());
        return values;
    }

    private String address(Section section, Value value) {
        Place place = model.places().of(section, value);
        return "k.at(" + Names.constant(place.buffer()) + ", " + Names.slot(place.slot(), "LAYERS") + ")";
    }

    private static String shapeComment(Value value) {
        return value.type().dims().stream().map(size -> ", " + size).collect(java.util.stream.Collectors.joining());
    }

    private MethodSpec packWeights() {
        CodeBlock.Builder single = CodeBlock.builder(), blocks = CodeBlock.builder();
        for (ParameterLayout.Placed placed : model.parameters().parameters()) {
            Parameter parameter = placed.parameter();
            CodeBlock.Builder target = parameter.layers() > 0 ? blocks : single;
            String layer = parameter.layers() > 0 ? "layer" : "0";
            if (placed.packed() >= 0) {
                target.addStatement(
                        "k.pack($L, $L)", Names.constant(parameter.value().name()), layer);
            }
            if (placed.packedTransposed() >= 0 && parameter.layers() == 0) {
                target.addStatement(
                        "k.packTransposed($L, 0)",
                        Names.constant(parameter.value().name()));
            }
        }
        return MethodSpec.methodBuilder("packWeights")
                .addJavadoc("Lays the dense weights out as the forward pass reads them, and the head's backward.\n")
                .addAnnotation(Override.class)
                .addModifiers(PROTECTED)
                .addParameter(Names.CPU_KERNELS, "k")
                .addParameter(int.class, "ignored")
                .addCode(single.build())
                .beginControlFlow("for (int layer = 0; layer < LAYERS; layer++)")
                .addCode(blocks.build())
                .endControlFlow()
                .build();
    }

    private MethodSpec packTransposed() {
        CodeBlock.Builder body = CodeBlock.builder();
        for (ParameterLayout.Placed placed : model.parameters().parameters()) {
            Parameter parameter = placed.parameter();
            if (placed.packedTransposed() >= 0 && parameter.layers() > 0) {
                body.addStatement(
                        "k.packTransposed($L, layer)",
                        Names.constant(parameter.value().name()));
            }
        }
        return MethodSpec.methodBuilder("packTransposed")
                .addJavadoc(
                        "Lays the dense weights of a block out as its backward pass reads them, in the place of the "
                                + "block's behind it.\n")
                .addModifiers(PRIVATE)
                .addParameter(Names.CPU_KERNELS, "k")
                .addParameter(int.class, "layer")
                .addCode(body.build())
                .build();
    }

    /** In the phase that sums gradients nobody reads transposed weights: those of the next block are made there. */
    private CodeBlock packNext(Section section) {
        boolean head = section.equals(model.sections().getLast().section());
        if (head) {
            return CodeBlock.of("packTransposed(k, LAYERS - 1);\n");
        }
        Layers layers = section.layers();
        if (layers.end() < 2) { // there is no block in front
            return CodeBlock.of("");
        }
        return layers.first() > 0
                ? CodeBlock.of("packTransposed(k, layer - 1);\n")
                : CodeBlock.builder()
                        .beginControlFlow("if (layer > 0)")
                        .addStatement("packTransposed(k, layer - 1)")
                        .endControlFlow()
                        .build();
    }
}
