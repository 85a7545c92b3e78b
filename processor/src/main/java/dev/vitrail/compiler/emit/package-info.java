/** From the planned model to text. */
@NullMarked
package dev.vitrail.compiler.emit;

import org.jspecify.annotations.NullMarked;
