/** From graph nodes to kernels: which operations run in one pass over memory. */
@NullMarked
package dev.vitrail.compiler.fuse;

import org.jspecify.annotations.NullMarked;
