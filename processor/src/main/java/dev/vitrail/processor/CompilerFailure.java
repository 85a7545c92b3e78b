package dev.vitrail.processor;

import dev.vitrail.processor.diagnostic.Code;
import dev.vitrail.processor.diagnostic.Diagnostic;
import dev.vitrail.processor.diagnostic.Place;
import java.io.IOException;
import java.util.List;

/** What can fail while files are made, each told in one error instead of a stack trace that ends javac. */
final class CompilerFailure {
    private CompilerFailure() {}

    /** Something that compiles and writes. */
    interface Step {
        List<Diagnostic> run() throws IOException;
    }

    /**
     * Runs a step for a declaration.
     *
     * @param typeName the declaring type within its package
     * @param name its simple name
     */
    static List<Diagnostic> guard(String typeName, String name, Step step) {
        try {
            return step.run();
        } catch (NameTakenException taken) {
            return List.of(CompilationRules.nameTaken(typeName, taken.name()));
        } catch (IOException failure) {
            return List.of(new Diagnostic(
                    Code.WRITE,
                    Place.TYPE,
                    "The files generated for %s cannot be written: %s.".formatted(name, failure)));
        } catch (RuntimeException | AssertionError | LinkageError | StackOverflowError failure) {
            return List.of(internal(name, failure));
        }
    }

    /** A mistake in the compiler itself. */
    private static Diagnostic internal(String name, Throwable failure) {
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
                                        name,
                                        failure.toString().lines().findFirst().orElse(""),
                                        where)
                        + "This is a mistake in Vitrail, not in your code: please report it together with the declaration.");
    }
}
