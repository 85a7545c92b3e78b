package dev.vitrail.compiler.pass;

import dev.vitrail.compiler.ir.Section;

/** A step of the compiler: a pure function from one form of a section to the next. */
record Pass(String name, Step step) {

    /** What the pass does. */
    interface Step {
        Section apply(Section section);
    }
}
