package dev.vitrail.runtime.study;

import java.util.List;

/**
 * A declared study, expanded and compiled. Every generated class of a study has one as its constant {@code DEFINITION}.
 *
 * @param name simple name of the declaring type
 * @param declaration qualified name of the declaring type
 * @param of qualified name of the base model's declaring type
 * @param annotation the declaration itself as Java text, for people
 * @param design how cells come from axes
 * @param axes in the declared order
 * @param cells the base first where it is among them, then in the order of the axes' values, the last axis fastest
 * @param baseCell index in {@code cells} of the base declaration's configuration, with the changes that the study makes in
 *     every cell; -1 where it is not among them
 * @param skipped cells left out because the declaration rules refuse them, or because they are the same as another cell
 * @param seeds one trial of every cell for each
 */
public record StudyDefinition(
        String name,
        String declaration,
        String of,
        String annotation,
        Design design,
        List<StudyAxis> axes,
        List<StudyCell> cells,
        int baseCell,
        List<Skipped> skipped,
        List<Long> seeds) {

    /** How cells come from axes. */
    public enum Design {
        /** Every combination of the axes' values. */
        FACTORIAL,
        /** The base, and the base with one axis changed. */
        ONE_AT_A_TIME
    }

    /**
     * A cell left out.
     *
     * @param values as in {@link StudyCell#values}
     * @param reason the rule that it breaks or the cell that it equals, in one line
     */
    public record Skipped(List<String> values, String reason) {

        /** Copies the values. */
        public Skipped {
            values = List.copyOf(values);
        }
    }

    /** Copies the lists. */
    public StudyDefinition {
        axes = List.copyOf(axes);
        cells = List.copyOf(cells);
        skipped = List.copyOf(skipped);
        seeds = List.copyOf(seeds);
    }
}
