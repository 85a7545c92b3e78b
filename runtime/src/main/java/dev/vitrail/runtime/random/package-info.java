/** Random numbers that are functions of a key and a counter, so that they depend on no thread, order or earlier draw. */
@NullMarked
package dev.vitrail.runtime.random;

import org.jspecify.annotations.NullMarked;
