package dev.vitrail.compiler.emit.opencl;

import dev.vitrail.compiler.fuse.Kernel;
import dev.vitrail.compiler.fuse.KernelSection;
import dev.vitrail.compiler.ir.Op;
import dev.vitrail.compiler.ir.Value;
import java.util.HashSet;
import java.util.Set;

/**
 * How the values of a section are stored. In the blocks everything that only products, norms and attention read is an
 * {@code act}: bf16 where the precision says so. The residual stream and its gradient, statistics, and everything outside
 * the blocks stay float.
 */
final class Storage {
    private final Set<Value> acts = new HashSet<>();

    Storage(KernelSection section) {
        boolean block = section.section().isBlock();
        section.all().forEach(kernel -> {
            switch (kernel) {
                case Kernel.LayerNorm norm when block -> acts.add(norm.y());
                case Kernel.Linear linear
                when block -> {
                    switch (linear.epilogue()) {
                        case Kernel.Epilogue.None() -> acts.add(linear.y());
                        case Kernel.Epilogue.Gelu gelu -> {
                            acts.add(gelu.input());
                            acts.add(linear.y());
                        }
                        case Kernel.Epilogue.Residual _ -> {}
                    }
                }
                case Kernel.InputGradient gradient
                when block -> {
                    acts.add(gradient.dx());
                    if (gradient.gelu() != null) {
                        acts.add(gradient.gelu());
                    }
                }
                case Kernel.LayerNormGradient norm
                when block && norm.again() != null -> acts.add(norm.again().y());
                case Kernel.Attention attention -> acts.add(attention.mixed());
                case Kernel.AttentionGradient gradient -> acts.add(gradient.dQkv());
                case Kernel.Single single when single.op() instanceof Op.Patchify -> acts.add(single.output());
                default -> {}
            }
        });
    }

    boolean isFloat(Value value) {
        return !acts.contains(value);
    }

    /** 1 or 0: what the library's functions take as {@code is_float}. */
    int flag(Value value) {
        return isFloat(value) ? 1 : 0;
    }

    String type(Value value) {
        return isFloat(value) ? "float" : "act";
    }
}
