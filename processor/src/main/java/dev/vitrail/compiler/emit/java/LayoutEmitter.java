package dev.vitrail.compiler.emit.java;

import static javax.lang.model.element.Modifier.ABSTRACT;
import static javax.lang.model.element.Modifier.FINAL;
import static javax.lang.model.element.Modifier.PRIVATE;
import static javax.lang.model.element.Modifier.STATIC;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import dev.vitrail.compiler.ir.Parameter;
import dev.vitrail.compiler.plan.CompiledModel;
import dev.vitrail.compiler.plan.ParameterLayout;
import dev.vitrail.compiler.plan.PlannedBuffer;
import dev.vitrail.compiler.plan.Summary;
import dev.vitrail.compiler.spec.ModelSpec;
import dev.vitrail.compiler.spec.TrainingSpec;
import java.util.List;
import java.util.stream.Collectors;

/** The class with the tables of a model: where every parameter and every value lies, and what is known of the model. */
final class LayoutEmitter {
    private final CompiledModel model;

    LayoutEmitter(CompiledModel model) {
        this.model = model;
    }

    TypeSpec emit() {
        TypeSpec.Builder type = TypeSpec.classBuilder(Names.layout(model.spec()))
                .addJavadoc(
                        "The memory of {@link $T}: parameters under their names in checkpoints, then values.\n",
                        Names.model(model.spec()))
                .addModifiers(ABSTRACT)
                .superclass(Names.CPU_PROGRAM);
        model.parameters().parameters().forEach(placed -> type.addField(parameter(placed)));
        model.buffers().forEach(buffer -> type.addField(buffer(buffer)));
        return type.addMethod(MethodSpec.constructorBuilder().build())
                .addMethod(info())
                .addMethod(parameters())
                .addMethod(layers())
                .addMethod(memory())
                .build();
    }

    // /** blocks.{layer}.attn.qkv.weight: [288, 96] in each of 6 blocks. */
    // static final ParameterSpec ATTN_QKV_WEIGHT = new ParameterSpec(
    //         "blocks.{layer}.attn.qkv.weight", new int[] {288, 96}, 6, 18432L, 110592L, 18432L, 1824768L, true, ...);
    private FieldSpec parameter(ParameterLayout.Placed placed) {
        Parameter parameter = placed.parameter();
        return FieldSpec.builder(
                        Names.PARAMETER_SPEC, Names.constant(parameter.value().name()), STATIC, FINAL)
                .addJavadoc(
                        "[$L]$L.\n",
                        join(parameter.shape()),
                        parameter.layers() > 0 ? " in each of " + parameter.layers() + " blocks" : "")
                .initializer(
                        "new $T($>$>\n$S, new int[] {$L}, $L, $L)$<$<",
                        Names.PARAMETER_SPEC,
                        parameter.path(),
                        join(parameter.shape()),
                        parameter.layers() + ", " + placed.offset() + "L, " + placed.stride() + "L, " + placed.packed()
                                + "L, " + placed.packedTransposed() + "L, " + parameter.decays(),
                        initializer(parameter.initial()))
                .build();
    }

    private static CodeBlock initializer(Parameter.Initial initial) {
        return switch (initial) {
            case Parameter.Initial.Constant(double value) ->
                CodeBlock.of("new $T($L)", Names.INITIALIZER.nestedClass("Constant"), value);
            case Parameter.Initial.Normal(double deviation) ->
                CodeBlock.of("new $T($L)", Names.INITIALIZER.nestedClass("Normal"), deviation);
            case Parameter.Initial.TruncatedNormal(double deviation, double cut) ->
                CodeBlock.of("new $T($L, $L)", Names.INITIALIZER.nestedClass("TruncatedNormal"), deviation, cut);
            case Parameter.Initial.Uniform(double bound) ->
                CodeBlock.of("new $T($L)", Names.INITIALIZER.nestedClass("Uniform"), bound);
        };
    }

    private FieldSpec buffer(PlannedBuffer buffer) {
        return FieldSpec.builder(Names.BUFFER, Names.constant(buffer.name()), STATIC, FINAL)
                .addJavadoc(
                        "[B, $L]$L.\n",
                        Docs.shape(buffer.type()).replace(" x ", ", "),
                        buffer.slots() > 1 ? ", " + buffer.slots() + " slots" : "")
                .initializer(
                        "new $T($>$>\n$S, $S, $L)$<$<",
                        Names.BUFFER,
                        buffer.name(),
                        Docs.shape(buffer.type()),
                        buffer.bytes() + "L, " + buffer.slots() + ", " + buffer.trainingOffset() + "L, "
                                + buffer.perTask() + ", " + buffer.inferenceOffset() + "L, "
                                + buffer.inferencePerTask())
                .build();
    }

    private MethodSpec info() {
        ModelSpec spec = model.spec();
        return MethodSpec.methodBuilder("info")
                .addModifiers(STATIC)
                .returns(Names.MODEL_INFO)
                .addCode("return new $T(\n$S,\n$S,\n", Names.MODEL_INFO, spec.name(), spec.declaration())
                .addCode(
                        "new $T($L, $L, $L, $L, $L, $L, $L, $L, $L, $S, $L, $S, $S, $L, $L, $S, $L, $L, $L),\n",
                        Names.ARCHITECTURE,
                        spec.imageHeight(),
                        spec.imageWidth(),
                        spec.channels(),
                        spec.patchSize(),
                        spec.layers(),
                        spec.hiddenSize(),
                        spec.heads(),
                        spec.mlpSize(),
                        spec.classes(),
                        spec.positionEmbedding(),
                        spec.positionOnClassToken(),
                        spec.pooling(),
                        spec.activation(),
                        spec.qkvBias(),
                        spec.layerNormEps(),
                        spec.init(),
                        spec.dropout(),
                        spec.attentionDropout(),
                        spec.stochasticDepth())
                .addCode("$L,\n", training(spec.training()))
                .addCode("parameters(),\nlayers(),\nmemory());\n")
                .build();
    }

    /** A declared training as the runtime's record. */
    static CodeBlock training(TrainingSpec training) {
        return CodeBlock.of(
                "new $T($L, $L, $S, $L, $L, $L, $L, $L, $L, $S, $L, $L, $S, $L, $S, $LL)",
                Names.TRAINING_DEFAULTS,
                training.batch(),
                training.epochs(),
                training.optimizer(),
                training.learningRate(),
                training.weightDecay(),
                training.beta1(),
                training.beta2(),
                training.momentum(),
                training.warmup(),
                training.schedule(),
                training.clipNorm(),
                training.labelSmoothing(),
                training.augmentation(),
                training.cropPadding(),
                training.precision(),
                training.seed());
    }

    private MethodSpec parameters() {
        String parameters = model.parameters().parameters().stream()
                .map(placed -> Names.constant(placed.parameter().value().name()))
                .collect(Collectors.joining(",\n"));
        return array("parameters", Names.PARAMETER_SPEC, CodeBlock.of("$L", parameters));
    }

    private MethodSpec layers() {
        CodeBlock.Builder lines = CodeBlock.builder();
        List<Summary.Line> summary = Summary.of(model);
        for (int i = 0; i < summary.size(); i++) {
            Summary.Line line = summary.get(i);
            lines.add(
                    "new $T($S, $S, $L, $LL, $LL)$L",
                    Names.LAYER_INFO,
                    line.name(),
                    line.output(),
                    line.repeats(),
                    line.parameters(),
                    line.macs(),
                    i + 1 < summary.size() ? ",\n" : "");
        }
        return array("layers", Names.LAYER_INFO, lines.build());
    }

    private MethodSpec memory() {
        String buffers =
                model.buffers().stream().map(b -> Names.constant(b.name())).collect(Collectors.joining(",\n"));
        return MethodSpec.methodBuilder("memory")
                .addModifiers(PRIVATE, STATIC)
                .returns(Names.MEMORY_PLAN)
                .addCode(
                        "return new $T($LL, $LL, $LL, $LL, $LL, $LL, $LL, $T.bytes($L, $L), $L, new $T[] {$>\n$L$<});\n",
                        Names.MEMORY_PLAN,
                        model.parameters().bytes(),
                        model.parameters().packedBytes(),
                        model.parameters().packedTransposedBytes(),
                        model.trainingBytesPerImage(),
                        model.inferenceBytesPerImage(),
                        model.trainingTaskBytesPerImage(),
                        model.inferenceTaskBytesPerImage(),
                        Names.KERNEL_SCRATCH,
                        model.spec().tokens(),
                        model.spec().headDim(),
                        model.imagesPerTask(),
                        Names.BUFFER,
                        buffers)
                .build();
    }

    private static MethodSpec array(String name, ClassName type, CodeBlock elements) {
        return MethodSpec.methodBuilder(name)
                .addModifiers(PRIVATE, STATIC)
                .returns(ArrayTypeName.of(type))
                .addCode("return new $T[] {$>\n$L$<};\n", type, elements)
                .build();
    }

    private static String join(List<Integer> sizes) {
        return sizes.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
