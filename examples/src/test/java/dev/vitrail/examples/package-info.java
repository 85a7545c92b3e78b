/** Tests of whole runs: reference files, training, resume after kills, signals, equal bits. */
@NullMarked
package dev.vitrail.examples;

import org.jspecify.annotations.NullMarked;
