package dev.vitrail.compiler.build;

import dev.vitrail.compiler.ir.Parameter;
import dev.vitrail.compiler.ir.Parameter.Initial;
import dev.vitrail.compiler.ir.TensorType;
import dev.vitrail.compiler.ir.Value;
import dev.vitrail.compiler.spec.ModelSpec;
import dev.vitrail.dsl.Init;
import java.util.ArrayList;
import java.util.List;

/** The parameters of a model under timm's names (spec 17.2), each with its first values (spec, section 3). */
final class VitParameters {
    /** A normal distribution cut at two deviations has this deviation; dividing by it keeps the variance asked for. */
    private static final double CUT_DEVIATION = 0.87962566103423978;

    private static final double TIMM_DEVIATION = 0.02;
    private static final Initial ZERO = new Initial.Constant(0);

    private final ModelSpec spec;
    private final boolean google;
    private final List<Parameter> declared = new ArrayList<>();

    VitParameters(ModelSpec spec) {
        this.spec = spec;
        this.google = spec.init() == Init.GOOGLE;
    }

    /** All parameters asked for so far, in order. */
    List<Parameter> declared() {
        return List.copyOf(declared);
    }

    /** [D, P*P*C] in the graph, [D, C, P, P] in files. */
    Value patchKernel() {
        int patch = spec.patchSize();
        List<Integer> shape = List.of(spec.hiddenSize(), spec.channels(), patch, patch);
        // lecun_normal; timm keeps PyTorch's convolution default, uniform in 1 / sqrt(fan in)
        Initial initial = google
                ? truncatedNormal(1 / Math.sqrt(spec.patchDim()))
                : new Initial.Uniform(1 / Math.sqrt(spec.patchDim()));
        return declare(
                "patch_embed.proj.weight",
                shape,
                TensorType.shared(spec.hiddenSize(), spec.patchDim()),
                0,
                true,
                initial);
    }

    Value classToken() {
        List<Integer> shape = List.of(1, 1, spec.hiddenSize());
        Initial initial = google ? ZERO : new Initial.Normal(1e-6);
        return declare("cls_token", shape, TensorType.shared(spec.hiddenSize()), 0, false, initial);
    }

    Value positions() {
        List<Integer> shape = List.of(1, spec.positions(), spec.hiddenSize());
        Initial initial = google ? new Initial.Normal(0.02) : new Initial.TruncatedNormal(TIMM_DEVIATION, 2);
        TensorType type = TensorType.shared(spec.positions(), spec.hiddenSize());
        return declare("pos_embed", shape, type, 0, false, initial);
    }

    Value normScale(String name, boolean inBlock) {
        return vector(name, spec.hiddenSize(), inBlock, new Initial.Constant(1));
    }

    Value normBias(String name, boolean inBlock) {
        return vector(name, spec.hiddenSize(), inBlock, ZERO);
    }

    /** A dense weight of a block, [out, in]. For qkv the fan is that of each of the three square parts. */
    Value dense(String name, int out, int in) {
        int fanOut = name.startsWith("attn.qkv") ? out / 3 : out;
        Initial initial = google
                ? new Initial.Uniform(Math.sqrt(6.0 / (in + fanOut)))
                : new Initial.TruncatedNormal(TIMM_DEVIATION, 2);
        return declare(name, List.of(out, in), TensorType.shared(out, in), spec.layers(), true, initial);
    }

    Value blockBias(String name, int size) {
        return vector(name, size, true, ZERO);
    }

    Value mlpBias(String name, int size) {
        return vector(name, size, true, google ? new Initial.Normal(1e-6) : ZERO);
    }

    Value bias(String name, int size) {
        // timm leaves the patch bias at PyTorch's convolution default
        boolean patch = name.startsWith("patch_embed");
        return vector(name, size, false, patch && !google ? new Initial.Uniform(1 / Math.sqrt(spec.patchDim())) : ZERO);
    }

    Value headWeight() {
        List<Integer> shape = List.of(spec.classes(), spec.hiddenSize());
        Initial initial = google ? ZERO : new Initial.TruncatedNormal(TIMM_DEVIATION, 2);
        return declare("head.weight", shape, TensorType.shared(spec.classes(), spec.hiddenSize()), 0, true, initial);
    }

    private Value vector(String name, int size, boolean inBlock, Initial initial) {
        return declare(name, List.of(size), TensorType.shared(size), inBlock ? spec.layers() : 0, false, initial);
    }

    private Value declare(
            String name, List<Integer> shape, TensorType type, int layers, boolean decays, Initial initial) {
        Value value = new Value("$" + name, type);
        String path = layers > 0 ? "blocks.{layer}." + name : name;
        Parameter parameter = new Parameter(value, path, shape, layers, decays, initial);
        if (!declared.contains(parameter)) { // the last block has those of the other blocks
            declared.add(parameter);
        }
        return value;
    }

    /** Cut at two deviations, its variance kept. */
    private static Initial truncatedNormal(double deviation) {
        double wide = deviation / CUT_DEVIATION;
        return new Initial.TruncatedNormal(wide, 2 * wide);
    }
}
