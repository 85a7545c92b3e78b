/** The OpenCL C of a model: one kernel per fused group over a small library of tiles, rows and attention. */
@NullMarked
package dev.vitrail.compiler.emit.opencl;

import org.jspecify.annotations.NullMarked;
