package dev.vitrail.processor.frontend;

import dev.vitrail.compiler.spec.StudySpec;
import dev.vitrail.dsl.InvalidCells;
import dev.vitrail.processor.diagnostic.Code;
import dev.vitrail.processor.diagnostic.Diagnostic;
import dev.vitrail.processor.diagnostic.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The one error that lists all invalid cells of a study, by the rules that they break. */
public final class StudyCellErrors {
    private final DeclaredStudy study;
    private final StudySpec spec;
    private final StudyExpander.Expansion expansion;
    private final List<String> members;

    private StudyCellErrors(DeclaredStudy study, StudyExpander.Expansion expansion) {
        this.study = study;
        this.spec = expansion.spec();
        this.expansion = expansion;
        this.members = spec.axes().stream().map(StudySpec.Axis::member).toList();
    }

    /** The error, or nothing where no cell is invalid or the invalid ones may be left out. */
    public static List<Diagnostic> check(DeclaredStudy study, StudyExpander.Expansion expansion) {
        boolean skips = study.invalidCells() == InvalidCells.SKIP
                && !expansion.spec().cells().isEmpty();
        return expansion.invalid().isEmpty() || skips
                ? List.of()
                : List.of(new StudyCellErrors(study, expansion).error());
    }

    private Diagnostic error() {
        int count = expansion.invalid().size();
        List<Value> hopeless = hopeless();
        StringBuilder text = new StringBuilder("%d of %d cells of %s %s invalid.\n"
                .formatted(count, expansion.declaredCells(), spec.name(), count == 1 ? "is" : "are"));
        byRule().forEach((code, cells) -> text.append(String.join(", ", describe(cells, hopeless)))
                .append(": ")
                .append(code.rule().replaceFirst("\\.$", " (" + code.id() + ")\n")));
        String repair = spec.cells().isEmpty()
                ? "Correct the values: no cell is left."
                : remove(hopeless) + ", or leave the cells out with invalidCells = InvalidCells.SKIP.";
        return new Diagnostic(Code.STUDY_CELL, place(hopeless), text + repair);
    }

    private String remove(List<Value> hopeless) {
        if (hopeless.isEmpty()) {
            return "Change the values";
        }
        boolean removesAll =
                expansion.invalid().stream().allMatch(cell -> hopeless.stream().anyMatch(value -> has(cell, value)));
        return "Remove " + Suggestions.allOf(hopeless.stream().map(this::text).toList())
                + (removesAll ? "" : " and change other values");
    }

    /** A value of an axis, by the index of both. */
    private record Value(int axis, int index) {}

    private String valueOf(Value value) {
        return spec.axes().get(value.axis()).values().get(value.index());
    }

    private String text(Value value) {
        return members.get(value.axis()) + " = " + valueOf(value);
    }

    private boolean has(StudyExpander.InvalidCell cell, Value value) {
        return cell.values().get(value.axis()).equals(valueOf(value));
    }

    /** The values that are in no valid cell, but in an invalid one. */
    private List<Value> hopeless() {
        List<Value> values = new ArrayList<>();
        for (int axis = 0; axis < members.size(); axis++) {
            for (int index = 0; index < spec.axes().get(axis).values().size(); index++) {
                Value value = new Value(axis, index);
                int at = axis;
                if (expansion.invalid().stream().anyMatch(cell -> has(cell, value))
                        && spec.cells().stream()
                                .noneMatch(cell -> cell.values().get(at).equals(valueOf(value)))) {
                    values.add(value);
                }
            }
        }
        return values;
    }

    private Map<Code, List<StudyExpander.InvalidCell>> byRule() {
        Map<Code, List<StudyExpander.InvalidCell>> cells = new LinkedHashMap<>();
        expansion
                .invalid()
                .forEach(cell -> cells.computeIfAbsent(cell.broken().getFirst().code(), code -> new ArrayList<>())
                        .add(cell));
        return cells;
    }

    /** Every cell by its values; those of a value that has no valid cell in one phrase, where they are several. */
    private List<String> describe(List<StudyExpander.InvalidCell> cells, List<Value> hopeless) {
        if (cells.size() == expansion.declaredCells()) {
            return List.of("every cell");
        }
        List<StudyExpander.InvalidCell> left = new ArrayList<>(cells);
        List<String> phrases = new ArrayList<>();
        for (Value value : hopeless) {
            List<StudyExpander.InvalidCell> own =
                    left.stream().filter(cell -> has(cell, value)).toList();
            long all = expansion.invalid().stream()
                    .filter(cell -> has(cell, value))
                    .count();
            if (own.size() == all && all > 2) {
                phrases.add("all %d cells with %s".formatted(all, text(value)));
                left.removeAll(own);
            }
        }
        left.forEach(cell -> phrases.add(StudySpec.describe(members, cell.values())));
        return phrases;
    }

    /** The first value that is in no valid cell; otherwise the member that the first broken rule is about. */
    private Place place(List<Value> hopeless) {
        if (!hopeless.isEmpty() && !spec.cells().isEmpty()) {
            Value first = hopeless.getFirst();
            return Place.study(members.get(first.axis()) + "[" + first.index() + "]");
        }
        String member =
                expansion.invalid().getFirst().broken().getFirst().place().member();
        boolean isOwn = study.axes().stream().anyMatch(axis -> axis.member().equals(member));
        return Place.study(isOwn ? member : members.getFirst());
    }
}
