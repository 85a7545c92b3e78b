package dev.vitrail.processor.frontend;

import dev.vitrail.compiler.spec.ModelSpec;
import dev.vitrail.compiler.spec.StudySpec;
import dev.vitrail.processor.diagnostic.Code;
import dev.vitrail.processor.diagnostic.Diagnostic;
import dev.vitrail.processor.diagnostic.Place;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One study and one base in, checked and named cells out. A pure function. */
public final class StudyExpander {
    private final DeclaredStudy study;
    private final DeclaredModel base;
    private final StudyAxes axes;
    private final CellNames names;
    private final List<String> members;

    private final List<StudySpec.Cell> cells = new ArrayList<>();
    private final List<StudySpec.Skipped> skipped = new ArrayList<>();
    private final List<InvalidCell> invalid = new ArrayList<>();
    private final Map<ModelSpec, StudySpec.Cell> configurations = new HashMap<>();
    private final Map<ModelSpec, String> models = new HashMap<>();
    private int baseCell = -1;

    private StudyExpander(DeclaredStudy study, DeclaredModel base) {
        this.study = study;
        this.base = base;
        this.axes = StudyAxes.of(study, base);
        this.names = new CellNames(study, axes);
        this.members = axes.varying().stream().map(DeclaredStudy.Axis::member).toList();
    }

    /** A cell that breaks rules. */
    public record InvalidCell(List<String> values, List<Diagnostic> broken) {}

    /**
     * A study with its cells.
     *
     * @param spec the valid cells; those left out are among its skipped ones
     * @param invalid the cells that break a rule
     */
    public record Expansion(StudySpec spec, List<InvalidCell> invalid) {

        /** Cells as declared, duplicates left out. */
        public int declaredCells() {
            return spec.cells().size() + invalid.size();
        }
    }

    /** Expands a study that {@link StudyRules} found nothing wrong with. */
    public static Expansion expand(DeclaredStudy study, DeclaredModel base) {
        return new StudyExpander(study, base).run();
    }

    private Expansion run() {
        for (List<Object> combination : axes.combinations()) {
            add(combination);
        }
        List<StudySpec.Axis> varied = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            DeclaredStudy.Axis axis = axes.varying().get(i);
            varied.add(new StudySpec.Axis(
                    axis.member(),
                    axis.isArchitecture(),
                    axis.texts(),
                    DeclaredStudy.text(axes.base().get(i))));
        }
        return new Expansion(
                new StudySpec(
                        study.type().packageName(),
                        study.type().typeName(),
                        study.of(),
                        study.annotation(),
                        study.design(),
                        varied,
                        cells,
                        baseCell,
                        skipped,
                        study.seeds()),
                invalid);
    }

    private void add(List<Object> combination) {
        List<String> values = combination.stream().map(DeclaredStudy::text).toList();
        List<Diagnostic> broken = new ArrayList<>();
        DeclaredModel declared = declaredCell(combination, broken);
        if (broken.isEmpty()) {
            broken.addAll(SpecValidator.validate(declared));
        }
        if (!broken.isEmpty()) {
            invalid.add(new InvalidCell(values, broken));
            skipped.add(new StudySpec.Skipped(
                    values, broken.getFirst().text().lines().findFirst().orElseThrow()));
            return;
        }
        ModelSpec spec = declared.spec();
        String cellName = names.cell(combination, cells.size());
        StudySpec.Cell equal = configurations.get(spec.canonical());
        if (equal != null) {
            skipped.add(new StudySpec.Skipped(
                    values, "the same configuration as " + StudySpec.describe(members, equal.values())));
            return;
        }
        String model = models.computeIfAbsent(
                spec.canonicalArchitecture(), architecture -> names.model(combination, models.size()));
        StudySpec.Cell cell = new StudySpec.Cell(
                cellName, values, spec.ofStudy(model, study.type().typeName()));
        configurations.put(spec.canonical(), cell);
        if (combination.equals(axes.base())) {
            baseCell = cells.size();
        }
        cells.add(cell);
    }

    /** The base with the values of a cell, as if the user had written them there. */
    private DeclaredModel declaredCell(List<Object> combination, List<Diagnostic> broken) {
        Map<String, Object> changes = new HashMap<>(axes.fixed());
        for (int i = 0; i < members.size(); i++) {
            changes.put(members.get(i), combination.get(i));
        }
        DeclaredType type = new DeclaredType(
                study.type().packageName(), study.type().typeName(), "interface", false, "", List.of());
        Object ratio = changes.remove(DeclaredStudy.MLP_RATIO);
        DeclaredModel cell = new DeclaredModel(type, changed(base.model(), changes), changed(base.training(), changes));
        if (ratio == null) {
            return cell;
        }
        double size = (double) ratio * cell.size("hiddenSize");
        long whole = Math.round(size);
        // A ratio such as 8/3 is whole but for its own rounding.
        if (!(Math.abs(size - whole) < 1e-6) || whole > Integer.MAX_VALUE) {
            broken.add(new Diagnostic(
                    Code.STUDY_MLP,
                    Place.study(DeclaredStudy.MLP_RATIO),
                    "mlpRatio x hiddenSize = %s x %d is %s, not a size."
                            .formatted(
                                    DeclaredStudy.text(ratio),
                                    cell.size("hiddenSize"),
                                    Suggestions.number(rounded(size)))));
            return cell;
        }
        return new DeclaredModel(type, changed(cell.model(), Map.of("mlpSize", (int) whole)), cell.training());
    }

    /** Without the last digits, which are the arithmetic's and not the user's. */
    private static double rounded(double value) {
        return Double.isFinite(value) ? new BigDecimal(value, new MathContext(6)).doubleValue() : value;
    }

    /** The members with those of the changes that are among them. */
    private static Members changed(Members members, Map<String, Object> changes) {
        Map<String, Object> values = new HashMap<>(members.values());
        Set<String> written = new HashSet<>(members.written());
        changes.forEach((member, value) -> {
            if (values.replace(member, value) != null) {
                written.add(member);
            }
        });
        return new Members(values, written);
    }
}
