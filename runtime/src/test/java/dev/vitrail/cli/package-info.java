/** Tests of the command line. */
@NullMarked
package dev.vitrail.cli;

import org.jspecify.annotations.NullMarked;
