/**
 * What a study says, with its uncertainty. Trials of one seed see the same data in the same order, so everything that
 * compares cells compares them seed by seed. Scores are accuracies in [0, 1]; what cannot be computed is NaN.
 */
@NullMarked
package dev.vitrail.study.report.statistics;

import org.jspecify.annotations.NullMarked;
