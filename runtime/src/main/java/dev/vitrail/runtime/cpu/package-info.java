/** Models on the CPU: a static arena, a pool of workers, and kernels whose bits depend on nothing but their input. */
@NullMarked
package dev.vitrail.runtime.cpu;

import org.jspecify.annotations.NullMarked;
