/** The CPU's kernels alone, on one thread, at the sizes of real models; {@code benchmarks/kernels} runs them. */
@NullMarked
package dev.vitrail.benchmarks;

import org.jspecify.annotations.NullMarked;
