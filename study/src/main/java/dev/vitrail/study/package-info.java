/** The command that runs studies. */
@NullMarked
package dev.vitrail.study;

import org.jspecify.annotations.NullMarked;
