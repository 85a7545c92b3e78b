/** From the declaration to the forward graph. */
@NullMarked
package dev.vitrail.compiler.build;

import org.jspecify.annotations.NullMarked;
