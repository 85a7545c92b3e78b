/**
 * The report as one HTML file: a record for each section, filled from {@link dev.vitrail.study.report.Analysis}, and
 * templates beside them that escape whatever they are given. Tables are the truth; charts repeat them.
 */
@NullMarked
package dev.vitrail.study.report.page;

import org.jspecify.annotations.NullMarked;
