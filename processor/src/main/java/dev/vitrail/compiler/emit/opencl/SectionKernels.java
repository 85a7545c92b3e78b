package dev.vitrail.compiler.emit.opencl;

import dev.vitrail.compiler.emit.opencl.Launch.Geometry;
import dev.vitrail.compiler.emit.opencl.Operand.Source;
import dev.vitrail.compiler.fuse.Kernel;
import dev.vitrail.compiler.fuse.KernelSection;
import dev.vitrail.compiler.spec.ModelSpec;
import java.util.List;

/** The launches of a section: a kernel per fused group, and one for all its parameter gradients. */
final class SectionKernels {
    private final KernelSection section;
    private final SectionValues values;
    private final ProductKernels products;
    private final NormKernels norms;
    private final AttentionKernels attention;
    private final PointwiseKernels pointwise;

    SectionKernels(ModelSpec spec, KernelSection section) {
        this.section = section;
        values = new SectionValues(section);
        products = new ProductKernels(values);
        norms = new NormKernels(values);
        attention = new AttentionKernels(spec, values);
        pointwise = new PointwiseKernels(spec, section, values);
    }

    List<Launch> forward() {
        return section.forward().stream().map(this::launch).toList();
    }

    List<Launch> backward() {
        return section.backward().stream().map(this::launch).toList();
    }

    Launch gradients() {
        return new GradientKernel(section, values).launch();
    }

    private Launch launch(Kernel kernel) {
        return switch (kernel) {
            case Kernel.Linear linear -> products.linear(linear);
            case Kernel.InputGradient gradient -> products.inputGradient(gradient);
            case Kernel.LayerNorm norm -> norms.layerNorm(norm);
            case Kernel.LayerNormGradient norm -> norms.layerNormGradient(norm);
            case Kernel.Attention forward -> attention.attention(forward);
            case Kernel.AttentionGradient gradient -> attention.attentionGradient(gradient);
            case Kernel.Loss loss -> loss(loss);
            case Kernel.Single single -> pointwise.launch(single);
            case Kernel.WeightGradient _, Kernel.PartialSum _, Kernel.BatchSum _ ->
                throw new IllegalStateException(kernel + " sums over images: it is a part of gradients()");
        };
    }

    private Launch loss(Kernel.Loss loss) {
        int classes = loss.logits().type().dim(-1);
        return new Launch(
                values.name(loss.dLogits()),
                "softmax cross-entropy of each image, and its gradient: [B, " + classes + "]",
                new Geometry.Items(),
                List.of(
                        Operand.in("logits", "float", loss.logits()),
                        new Operand("labels", "const __global int*", new Source.Labels()),
                        new Operand("smoothing", "const __global float*", new Source.Smoothing()),
                        Operand.out("loss", "float", loss.loss()),
                        Operand.out("d_logits", "float", loss.dLogits())),
                "cross_entropy(logits, labels, *smoothing, loss, d_logits, images, " + classes + ");\n",
                values.work(List.of(loss)));
    }
}
