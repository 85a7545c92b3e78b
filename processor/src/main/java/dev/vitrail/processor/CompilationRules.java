package dev.vitrail.processor;

import dev.vitrail.processor.diagnostic.Code;
import dev.vitrail.processor.diagnostic.Diagnostic;
import dev.vitrail.processor.diagnostic.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.annotation.processing.ProcessingEnvironment;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.ModuleElement;
import javax.lang.model.element.TypeElement;

/** Rules that look beyond one declaration: at the options, the class path and the other types of the compilation. */
final class CompilationRules {
    private static final String RUNTIME = "dev.vitrail.runtime.Model";

    private final Set<String> sourceTypes = new HashSet<>();
    private final Map<String, String> declarations = new HashMap<>();

    /** Remembers the types of the round's sources. Classes on the class path are left out: they may be our own of the last build. */
    void add(RoundEnvironment round) {
        for (Element root : round.getRootElements()) {
            if (root instanceof TypeElement type) {
                sourceTypes.add(type.getQualifiedName().toString());
            }
        }
    }

    /** What is wrong with the compilation as a whole, whatever is declared in it. */
    List<Diagnostic> checkBuild(ProcessingEnvironment environment, ProcessorOptions options, TypeElement user) {
        List<Diagnostic> errors = new ArrayList<>(options.errors());
        SourceVersion version = environment.getSourceVersion();
        if (version.compareTo(SourceVersion.RELEASE_25) < 0) {
            errors.add(new Diagnostic(
                    Code.RELEASE,
                    Place.BUILD,
                    "The compilation targets Java %d; the generated code and vitrail-runtime need 25.\n"
                                    .formatted(version.ordinal())
                            + "Use --release 25 (Maven: maven.compiler.release; Gradle: options.release)."));
        }
        if (!isRuntimeVisible(environment, user)) {
            errors.add(new Diagnostic(
                    Code.RUNTIME_MISSING,
                    Place.BUILD,
                    "The generated code calls vitrail-runtime, which this compilation does not see.\n"
                            + "Add the dependency dev.vitrail:vitrail-runtime; in a module also its requires."));
        }
        return errors;
    }

    private static boolean isRuntimeVisible(ProcessingEnvironment environment, TypeElement user) {
        ModuleElement module = environment.getElementUtils().getModuleOf(user);
        return (module == null
                        ? environment.getElementUtils().getTypeElement(RUNTIME)
                        : environment.getElementUtils().getTypeElement(module, RUNTIME))
                != null;
    }

    /** Whether a type is part of this compilation, and so is checked itself. */
    boolean isSource(TypeElement type) {
        Element outermost = type;
        while (outermost.getEnclosingElement() instanceof TypeElement enclosing) {
            outermost = enclosing;
        }
        return sourceTypes.contains(((TypeElement) outermost).getQualifiedName().toString());
    }

    /** Whether the names of the generated classes are free. */
    List<Diagnostic> checkNames(String declaration, List<String> classes) {
        for (String generated : classes) {
            if (sourceTypes.contains(generated)) {
                return List.of(nameTaken(declaration, generated));
            }
            String other = declarations.putIfAbsent(generated, declaration);
            if (other != null && !other.equals(declaration)) {
                return List.of(new Diagnostic(
                        Code.NAME_TWICE,
                        Place.TYPE,
                        "%s and %s would both generate %s. Rename one of them."
                                .formatted(other, declaration, generated)));
            }
        }
        return List.of();
    }

    /** The error for a name that a type of the user or of another processor already has. */
    static Diagnostic nameTaken(String declaration, String generated) {
        return new Diagnostic(
                Code.NAME_CLASH,
                Place.TYPE,
                "%s, which %s would generate, already exists. Rename one of the two types."
                        .formatted(generated, declaration));
    }
}
