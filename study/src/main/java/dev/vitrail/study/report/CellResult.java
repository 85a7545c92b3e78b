package dev.vitrail.study.report;

import dev.vitrail.study.report.statistics.Estimate;
import dev.vitrail.study.store.CellRecord;

/**
 * What became of a cell.
 *
 * @param index of the cell in the study
 * @param accuracy test accuracy in [0, 1] over its seeds
 * @param imagesPerSecond mean over its finished trials; NaN without any
 * @param seconds mean training time of its finished trials; NaN without any
 */
public record CellResult(int index, CellRecord cell, Estimate accuracy, double imagesPerSecond, double seconds) {}
