/** The compiler: from a declaration to generated files, without javac. */
@NullMarked
package dev.vitrail.compiler;

import org.jspecify.annotations.NullMarked;
