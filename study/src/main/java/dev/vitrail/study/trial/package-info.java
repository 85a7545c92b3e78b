/** A trial: what identifies it, and the process that trains it. */
@NullMarked
package dev.vitrail.study.trial;

import org.jspecify.annotations.NullMarked;
