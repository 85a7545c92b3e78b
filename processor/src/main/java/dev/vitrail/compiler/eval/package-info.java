/** A slow, plain evaluation of graphs in double precision: the oracle for every pass and every kernel. */
@NullMarked
package dev.vitrail.compiler.eval;

import org.jspecify.annotations.NullMarked;
