package dev.vitrail.compiler.emit.opencl;

import dev.vitrail.compiler.emit.opencl.Launch.Geometry;
import dev.vitrail.compiler.emit.opencl.Launch.Part;
import dev.vitrail.compiler.emit.opencl.Operand.Source;
import dev.vitrail.compiler.fuse.Kernel;
import dev.vitrail.compiler.fuse.KernelSection;
import dev.vitrail.compiler.ir.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The gradients of a section's parameters: sums over the batch, all in one launch. */
final class GradientKernel {
    private final KernelSection section;
    private final SectionValues values;

    GradientKernel(KernelSection section, SectionValues values) {
        this.section = section;
        this.values = values;
    }

    /** One launch for the gradients of all parameters of the section. */
    Launch launch() {
        List<Operand> operands = new ArrayList<>();
        List<Part> parts = new ArrayList<>();
        operands.add(new Operand("taken", "volatile __global int*", new Source.Taken()));
        StringBuilder body = new StringBuilder("SHARED_TILES\nFOR_GROUPS(taken) {\n");
        for (Kernel kernel : largestFirst()) {
            int i = parts.size();
            switch (kernel) {
                case Kernel.WeightGradient gradient -> {
                    int n = gradient.dy().type().dim(-1),
                            k = gradient.x().type().dim(-1);
                    operands.add(Operand.in("dy" + i, "uchar", gradient.dy()));
                    operands.add(Operand.in("x" + i, "uchar", gradient.x()));
                    operands.add(Operand.gradient("dw" + i, gradient.dWeight()));
                    Value bias = gradient.dBias();
                    if (bias != null) {
                        operands.add(Operand.gradient("db" + i, bias));
                    }
                    parts.add(new Part.Gradient("" + n, "" + k));
                    body.append(
                            ("    PART(GRADIENT_GROUPS(%1$d, %2$d), weight_gradient(group, dy%3$d, %4$d, x%3$d, %5$d, "
                                            + "dw%3$d, %6$s, images * %7$s, %1$d, %2$d, shared))\n")
                                    .formatted(
                                            n,
                                            k,
                                            i,
                                            values.flag(gradient.dy()),
                                            values.flag(gradient.x()),
                                            bias == null ? "0" : "db" + i,
                                            SectionValues.rowsPerImage(gradient.x())));
                }
                case Kernel.PartialSum(Value partials, Value scale, Value bias) -> {
                    int n = partials.type().dim(-1);
                    operands.add(Operand.in("partials" + i, "float", partials));
                    operands.add(Operand.gradient("scale" + i, scale));
                    operands.add(Operand.gradient("bias" + i, bias));
                    parts.add(new Part.Sum("" + n));
                    parts.add(new Part.Sum("" + n));
                    String call = "    PART(SUM_GROUPS(%d), sum_images(group, partials%d%s, %s%d, images, %d, %d))\n";
                    body.append(call.formatted(n, i, "", "scale", i, n, 2 * n));
                    body.append(call.formatted(n, i, " + " + n, "bias", i, n, 2 * n));
                }
                case Kernel.BatchSum(Value x, Value gradient) -> {
                    long n = x.type().elements();
                    operands.add(Operand.in("x" + i, values.requireFloat(x), x));
                    operands.add(Operand.gradient("sum" + i, gradient));
                    parts.add(new Part.Sum("" + n));
                    body.append("    PART(SUM_GROUPS(%1$d), sum_images(group, x%2$d, sum%2$d, images, %1$d, %1$d))\n"
                            .formatted(n, i));
                }
                default -> throw new IllegalStateException(kernel + " does not sum over images");
            }
        }
        body.append("    return;\n}\n");
        return new Launch(
                values.name("gradients"),
                "gradients of all parameters of the " + section.section().name() + ", summed over the batch",
                new Geometry.Parts(parts),
                operands,
                body.toString(),
                values.work(section.parameterGradients()));
    }

    /** Units that take one group after another end together if the last ones are small. */
    private List<Kernel> largestFirst() {
        List<Kernel> kernels = new ArrayList<>(section.parameterGradients());
        kernels.sort(Comparator.comparing(GradientKernel::size).reversed());
        return kernels;
    }

    private static long size(Kernel kernel) {
        return kernel instanceof Kernel.WeightGradient gradient
                ? (long) gradient.dy().type().dim(-1) * gradient.x().type().dim(-1)
                : 0;
    }
}
