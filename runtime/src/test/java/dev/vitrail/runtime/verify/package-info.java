/** Tests of the comparison with references. */
@NullMarked
package dev.vitrail.runtime.verify;

import org.jspecify.annotations.NullMarked;
