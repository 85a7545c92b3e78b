/** What the emitters return: values, not writes. */
@NullMarked
package dev.vitrail.compiler.emit;

import org.jspecify.annotations.NullMarked;
