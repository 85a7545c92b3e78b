/** The command line: the sub-commands of {@code vitrail} and how they show their results. */
@NullMarked
package dev.vitrail.cli;

import org.jspecify.annotations.NullMarked;
