/** The typed, immutable tensor graph: its operations, its shape rules, its text form and its laws. */
@NullMarked
package dev.vitrail.compiler.ir;

import org.jspecify.annotations.NullMarked;
