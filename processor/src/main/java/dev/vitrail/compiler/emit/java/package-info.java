/** From the planned model to Java source; the only package that knows JavaPoet. */
@NullMarked
package dev.vitrail.compiler.emit.java;

import org.jspecify.annotations.NullMarked;
