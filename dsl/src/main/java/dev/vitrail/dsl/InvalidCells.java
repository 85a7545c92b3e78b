package dev.vitrail.dsl;

/** What becomes of cells of an {@link AblationStudy} that break a rule of the language, such as heads that do not divide. */
public enum InvalidCells {
    /** They are a compile error that lists all of them. */
    ERROR,

    /** They are left out; the study and a note of javac list them with the rule that each one breaks. */
    SKIP
}
