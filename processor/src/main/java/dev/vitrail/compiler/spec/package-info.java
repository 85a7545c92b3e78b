/** The validated declaration: what the rest of the compiler works from. */
@NullMarked
package dev.vitrail.compiler.spec;

import org.jspecify.annotations.NullMarked;
