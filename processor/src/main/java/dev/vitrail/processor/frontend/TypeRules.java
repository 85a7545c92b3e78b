package dev.vitrail.processor.frontend;

import dev.vitrail.processor.diagnostic.Code;
import dev.vitrail.processor.diagnostic.Place;

/** On which types a declaration may stand. */
final class TypeRules {
    private TypeRules() {}

    /**
     * Checks the type.
     *
     * @param annotation as people write it
     * @param generated the class that would be generated beside it
     */
    static void check(String annotation, DeclaredType type, String generated, Findings findings) {
        String name = type.simpleName();
        if (type.kind().equals("enum") || type.kind().equals("annotation")) {
            findings.add(
                    Code.ENUM_OR_ANNOTATION,
                    Place.TYPE,
                    "%s is an %s: %s stands on a class, an interface or a record.\n"
                            + "The type only carries the declaration. Write interface %s {}.",
                    name,
                    type.kind(),
                    annotation,
                    name);
        }
        if (type.inner()) {
            findings.add(
                    Code.INNER,
                    Place.TYPE,
                    "%s is an inner class: %s must be on a top-level or static nested class." + " Declare it static.",
                    name,
                    annotation);
        }
        if (!type.privateType().isEmpty()) {
            findings.add(
                    Code.PRIVATE,
                    Place.TYPE,
                    "%s is private: %s, generated in the same package, could not name %s.\n"
                            + "Remove the word private.",
                    type.privateType(),
                    simpleName(generated),
                    name);
        }
        if (!type.typeParameters().isEmpty()) {
            findings.add(
                    Code.GENERIC,
                    Place.TYPE,
                    "%s has the type parameter%s <%s>: %s. Remove <%3$s>.",
                    name,
                    type.typeParameters().size() > 1 ? "s" : "",
                    String.join(", ", type.typeParameters()),
                    annotation.equals("@AblationStudy")
                            ? "a study is one fixed set of cells"
                            : "a model is one fixed set of sizes");
        }
    }

    private static String simpleName(String qualified) {
        return qualified.substring(qualified.lastIndexOf('.') + 1);
    }
}
