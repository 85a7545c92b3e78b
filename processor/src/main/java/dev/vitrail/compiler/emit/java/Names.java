package dev.vitrail.compiler.emit.java;

import com.palantir.javapoet.ClassName;
import dev.vitrail.compiler.emit.CamelCase;
import dev.vitrail.compiler.ir.Layers;
import dev.vitrail.compiler.ir.Value;
import dev.vitrail.compiler.plan.Place;
import dev.vitrail.compiler.spec.ModelSpec;
import java.util.Locale;

/** The names in the generated code, and the runtime's types that it uses. */
final class Names {
    private static final String RUNTIME = "dev.vitrail.runtime";
    private static final String CPU = RUNTIME + ".cpu";

    static final ClassName MODEL = ClassName.get(RUNTIME, "Model");
    static final ClassName MODE = MODEL.nestedClass("Mode");
    static final ClassName MODEL_DEFINITION = ClassName.get(RUNTIME, "ModelDefinition");
    static final ClassName MODEL_INFO = ClassName.get(RUNTIME, "ModelInfo");
    static final ClassName ARCHITECTURE = ClassName.get(RUNTIME, "Architecture");
    static final ClassName TRAINING_DEFAULTS = ClassName.get(RUNTIME, "TrainingDefaults");
    static final ClassName LAYER_INFO = ClassName.get(RUNTIME, "LayerInfo");
    static final ClassName MEMORY_PLAN = ClassName.get(RUNTIME, "MemoryPlan");
    static final ClassName BUFFER = MEMORY_PLAN.nestedClass("Buffer");
    static final ClassName PARAMETER_SPEC = ClassName.get(RUNTIME, "ParameterSpec");
    static final ClassName INITIALIZER = ClassName.get(RUNTIME, "Initializer");
    static final ClassName DEVICE = ClassName.get(RUNTIME, "Device");
    static final ClassName CPU_DEVICE = ClassName.get(CPU, "CpuDevice");
    static final ClassName CPU_PROGRAM = ClassName.get(CPU, "CpuProgram");
    static final ClassName CPU_KERNELS = ClassName.get(CPU, "CpuKernels");
    static final ClassName KERNEL_SCRATCH = ClassName.get(CPU, "KernelScratch");
    static final ClassName OPENCL_PROGRAM = ClassName.get(RUNTIME + ".opencl", "OpenClProgram");
    static final ClassName CALLS = ClassName.get(RUNTIME + ".opencl", "Calls");
    static final ClassName PHASE = ClassName.get(CPU, "Phase");
    static final ClassName PHASES = ClassName.get(CPU, "Phases");

    static final ClassName STUDY_DEFINITION = ClassName.get(RUNTIME + ".study", "StudyDefinition");
    static final ClassName STUDY_AXIS = ClassName.get(RUNTIME + ".study", "StudyAxis");
    static final ClassName STUDY_CELL = ClassName.get(RUNTIME + ".study", "StudyCell");

    private Names() {}

    /** The class with the forward and backward pass. */
    static ClassName model(ModelSpec spec) {
        return ClassName.get(spec.packageName(), spec.generatedName());
    }

    /** The class with the tables: parameters, values in memory, information. */
    static ClassName layout(ModelSpec spec) {
        return ClassName.get(spec.packageName(), spec.layoutName());
    }

    /** The class with the launches on OpenCL devices. */
    static ClassName launches(ModelSpec spec) {
        return ClassName.get(spec.packageName(), spec.launchesName());
    }

    /** The number of a layer, counted from the end where it is one of the last. */
    static String layer(int number, Layers layers) {
        int of = layers.of();
        return of == 0 || number == 0 ? "0" : number == of ? "LAYERS" : "LAYERS - " + (of - number);
    }

    /** A slot as an expression over {@code layer}. */
    static String slot(Place.Slot slot, String layers) {
        return switch (slot) {
            case FIRST -> "0";
            case LAYER -> "layer";
            case NEXT_LAYER -> "layer + 1";
            case LAST -> layers;
            case TURN -> "layer & 1";
            case NEXT_TURN -> "(layer + 1) & 1";
            case LAST_TURN -> layers + " & 1";
        };
    }

    /** dNorm1Partials becomes D_NORM1_PARTIALS, $attn.qkv.weight becomes ATTN_QKV_WEIGHT. */
    static String constant(String name) {
        return CamelCase.separated(name.replace("$", "")).replace('.', '_').toUpperCase(Locale.ROOT);
    }

    /** A parameter that receives a gradient: the parameter's constant. */
    static String gradientConstant(Value gradient) {
        return constant(gradient.name().substring(1));
    }
}
