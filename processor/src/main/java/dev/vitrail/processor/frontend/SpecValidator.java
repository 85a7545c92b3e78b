package dev.vitrail.processor.frontend;

import dev.vitrail.processor.diagnostic.Diagnostic;
import java.util.List;

/** All rules over one declaration. Finds every mistake at once, and none that merely follows from another. */
public final class SpecValidator {
    private SpecValidator() {}

    /** The mistakes of a declaration; empty where it may be compiled. */
    public static List<Diagnostic> validate(DeclaredModel declared) {
        Findings findings = new Findings(declared.unresolved());
        TypeRules.check(
                "@VisionTransformer",
                declared.type(),
                declared.generatedClasses().getFirst(),
                findings);
        ImageRules.check(declared, findings);
        SizeRules.check(declared, findings);
        LimitRules.check(declared, findings);
        RateRules.check(declared, findings);
        TrainingRules.check(declared, findings);
        return findings.diagnostics();
    }
}
