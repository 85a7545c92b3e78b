package dev.vitrail.study.store;

import dev.vitrail.runtime.study.StudyAxis;
import dev.vitrail.runtime.study.StudyDefinition;
import java.util.List;
import java.util.Map;

/**
 * A study with everything known of it: the whole input of a report.
 *
 * @param name simple name of the declaring type
 * @param declaration qualified name of the declaring type
 * @param of qualified name of the base model's declaring type
 * @param annotation the declaration as Java text
 * @param baseCell index in {@code cells} of the base; -1 where it is not among them
 * @param environment what it ran on and with: versions, machine, data, options
 * @param trials in the order of cells, then seeds
 */
public record StudyRecord(
        String name,
        String declaration,
        String of,
        String annotation,
        StudyDefinition.Design design,
        List<StudyAxis> axes,
        List<CellRecord> cells,
        int baseCell,
        List<StudyDefinition.Skipped> skipped,
        List<Long> seeds,
        Map<String, String> environment,
        List<TrialRecord> trials) {}
