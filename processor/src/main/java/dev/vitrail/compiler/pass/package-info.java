/** Graph to graph: differentiation and simplification. */
@NullMarked
package dev.vitrail.compiler.pass;

import org.jspecify.annotations.NullMarked;
