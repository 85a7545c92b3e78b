/** Proof that a compiled model computes what a reference implementation computes. */
@NullMarked
package dev.vitrail.runtime.verify;

import org.jspecify.annotations.NullMarked;
