/** What a step will cost, from the work of its kernels and what the machine's kernels were measured to do. */
@NullMarked
package dev.vitrail.runtime.cost;

import org.jspecify.annotations.NullMarked;
