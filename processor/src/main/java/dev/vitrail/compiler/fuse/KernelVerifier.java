package dev.vitrail.compiler.fuse;

import dev.vitrail.compiler.ir.Value;
import java.util.HashSet;
import java.util.Set;

/** The laws of a section's kernels: what a kernel reads was written before, every gradient is written once. */
final class KernelVerifier {
    private KernelVerifier() {}

    /** @throws IllegalStateException with the section and the law it breaks */
    static void verify(KernelSection section) {
        Set<Value> present = new HashSet<>(section.section().forward().inputs());
        present.addAll(section.section().seeds());
        section.all().forEach(kernel -> {
            for (Value read : kernel.reads()) {
                if (!read.isParameter() && !present.contains(read)) {
                    throw broken(section, read + " is read before it is written");
                }
            }
            for (Value written : kernel.writes()) {
                if (!present.add(written)) {
                    throw broken(section, written + " is written twice");
                }
            }
        });
        for (Value result : section.section().backward().outputs()) {
            if (!present.contains(result)) {
                throw broken(section, result + " is never written");
            }
        }
    }

    private static IllegalStateException broken(KernelSection section, String law) {
        return new IllegalStateException(law + " in\n" + section);
    }
}
