/**
 * A study as a report: one HTML page that needs nothing else, tables for other programs, and what both are made of.
 *
 * <p>{@link dev.vitrail.study.report.Analysis} computes; {@link dev.vitrail.study.report.ReportFiles} writes.
 */
@NullMarked
package dev.vitrail.study.report;

import org.jspecify.annotations.NullMarked;
