package dev.vitrail.compiler.emit.opencl;

import dev.vitrail.compiler.emit.opencl.Launch.Geometry;
import dev.vitrail.compiler.fuse.Kernel;
import dev.vitrail.compiler.ir.Value;
import java.util.ArrayList;
import java.util.List;

/** Layer norms, forward and backward. */
final class NormKernels {
    private final SectionValues values;

    NormKernels(SectionValues values) {
        this.values = values;
    }

    Launch layerNorm(Kernel.LayerNorm norm) {
        int n = norm.x().type().dim(-1);
        return new Launch(
                values.name(norm.y()),
                "(x - mean) / deviation, scale and bias: [rows, " + n + "]",
                new Geometry.Rows(SectionValues.rowsPerImage(norm.x())),
                List.of(
                        Operand.in("x", "uchar", norm.x()),
                        Operand.parameter("scale", norm.scale()),
                        Operand.parameter("bias", norm.bias()),
                        Operand.out("y", "uchar", norm.y()),
                        Operand.out("statistics", "float", norm.statistics())),
                "SHARED_SUMS\nlayer_norm(x, %d, scale, bias, %sf, y, %d, statistics, images * %s, %d, shared);\n"
                        .formatted(
                                values.flag(norm.x()),
                                (float) norm.eps(),
                                values.flag(norm.y()),
                                SectionValues.rowsPerImage(norm.x()),
                                n),
                values.work(List.of(norm)));
    }

    Launch layerNormGradient(Kernel.LayerNormGradient norm) {
        int n = norm.x().type().dim(-1);
        List<Operand> operands = new ArrayList<>(List.of(
                Operand.in("dy", "uchar", norm.dy()),
                Operand.in("x", "uchar", norm.x()),
                Operand.parameter("scale", norm.scale()),
                Operand.in("statistics", "float", norm.statistics())));
        Value residual = norm.residual();
        if (residual != null) {
            operands.add(Operand.in("residual", values.requireFloat(residual), residual));
        }
        operands.add(Operand.out("dx", values.requireFloat(norm.dx()), norm.dx()));
        operands.add(Operand.out("partials", "float", norm.partials()));
        Kernel.LayerNormGradient.Again again = norm.again();
        if (again != null) {
            operands.add(Operand.parameter("bias", again.bias()));
            operands.add(Operand.out("y", "uchar", again.y()));
        }
        return new Launch(
                values.name(norm.dx()),
                "gradient of a norm" + (residual == null ? "" : ", plus that of the residual")
                        + "; each image's part of those of scale and bias" + (again == null ? "" : "; the norm again")
                        + ": [rows, " + n + "]",
                new Geometry.Images(),
                operands,
                ("SHARED_SUMS\nlayer_norm_backward(dy, %d, x, %d, scale, statistics, %s, dx, partials, %s, %s, %d, "
                                + "shared);\n")
                        .formatted(
                                values.flag(norm.dy()),
                                values.flag(norm.x()),
                                residual == null ? "0, 0" : "residual, " + SectionValues.rowsPerImage(residual),
                                again == null ? "0, 0, 1" : "bias, y, " + values.flag(again.y()),
                                SectionValues.rowsPerImage(norm.x()),
                                n),
                values.work(List.of(norm)));
    }
}
