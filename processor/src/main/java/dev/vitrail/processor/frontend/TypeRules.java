package dev.vitrail.processor.frontend;

import dev.vitrail.processor.diagnostic.Code;
import dev.vitrail.processor.diagnostic.Place;

/** On which types a declaration may stand. */
final class TypeRules {
    private TypeRules() {}

    static void check(DeclaredModel declared, Findings findings) {
        DeclaredType type = declared.type();
        String name = type.simpleName();
        if (type.kind().equals("enum") || type.kind().equals("annotation")) {
            findings.add(
                    Code.ENUM_OR_ANNOTATION,
                    Place.TYPE,
                    "%s is an %s: @VisionTransformer stands on a class, an interface or a record.\n"
                            + "The type only carries the declaration. Write interface %s {}.",
                    name,
                    type.kind(),
                    name);
        }
        if (type.inner()) {
            findings.add(
                    Code.INNER,
                    Place.TYPE,
                    "%s is an inner class: @VisionTransformer must be on a top-level or static nested class."
                            + " Declare it static.",
                    name);
        }
        if (!type.privateType().isEmpty()) {
            findings.add(
                    Code.PRIVATE,
                    Place.TYPE,
                    "%s is private: %s, generated in the same package, could not name %s.\n"
                            + "Remove the word private.",
                    type.privateType(),
                    simpleName(declared.generatedClasses().getFirst()),
                    name);
        }
        if (!type.typeParameters().isEmpty()) {
            findings.add(
                    Code.GENERIC,
                    Place.TYPE,
                    "%s has the type parameter%s <%s>: a model is one fixed set of sizes. Remove <%3$s>.",
                    name,
                    type.typeParameters().size() > 1 ? "s" : "",
                    String.join(", ", type.typeParameters()));
        }
    }

    private static String simpleName(String qualified) {
        return qualified.substring(qualified.lastIndexOf('.') + 1);
    }
}
