package dev.vitrail.processor;

import dev.vitrail.compiler.spec.ModelSpec;
import dev.vitrail.processor.diagnostic.Code;
import dev.vitrail.processor.diagnostic.Diagnostic;
import dev.vitrail.processor.diagnostic.Place;

/** A mistake in the compiler itself, told in one error instead of a stack trace that ends javac. */
final class CompilerFailure {
    private CompilerFailure() {}

    static Diagnostic of(ModelSpec spec, Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        String where = trace.length == 0
                ? ""
                : " (%s.%s, line %d)"
                        .formatted(trace[0].getClassName(), trace[0].getMethodName(), trace[0].getLineNumber());
        return new Diagnostic(
                Code.INTERNAL,
                Place.TYPE,
                "Vitrail failed on %s: %s%s.\n"
                                .formatted(
                                        spec.name(),
                                        failure.toString().lines().findFirst().orElse(""),
                                        where)
                        + "This is a mistake in Vitrail, not in your code: please report it together with the declaration.");
    }
}
