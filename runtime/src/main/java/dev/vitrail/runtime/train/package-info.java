/** The training loop: schedule, steps, evaluation, checkpoints, metrics, and stopping at any step without losing one. */
@NullMarked
package dev.vitrail.runtime.train;

import org.jspecify.annotations.NullMarked;
