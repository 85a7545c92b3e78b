/** Reads annotated types and checks every rule a declaration must keep. */
@NullMarked
package dev.vitrail.processor.frontend;

import org.jspecify.annotations.NullMarked;
