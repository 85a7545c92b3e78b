package dev.vitrail.compiler.fuse;

import dev.vitrail.compiler.ir.Value;
import java.util.HashSet;
import java.util.List;
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
                check(section, read.isParameter() || present.contains(read), read + " is read before it is written");
            }
            for (Value written : kernel.writes()) {
                check(section, present.add(written), written + " is written twice");
            }
        });
        List<Value> results = section.section().backward().outputs();
        results.forEach(result -> check(section, present.contains(result), result + " is never written"));
    }

    private static void check(KernelSection section, boolean holds, String law) {
        if (!holds) {
            throw new IllegalStateException(law + " in\n" + section);
        }
    }
}
