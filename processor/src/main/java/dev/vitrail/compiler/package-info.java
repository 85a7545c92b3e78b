/** The compiler: a validated declaration in, source files out. Knows nothing of javac. */
@NullMarked
package dev.vitrail.compiler;

import org.jspecify.annotations.NullMarked;
