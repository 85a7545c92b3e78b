package dev.vitrail.processor.frontend;

import dev.vitrail.dsl.Design;
import dev.vitrail.processor.diagnostic.Code;
import dev.vitrail.processor.diagnostic.Diagnostic;
import dev.vitrail.processor.diagnostic.Place;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules over a study before its cells are looked at one by one. */
public final class StudyRules {
    /** Enough for any study that ends, and few enough for the generated class. */
    static final int MOST_CELLS = 4_096;

    private static final int MOST_SEEDS = 1_000;

    private StudyRules() {}

    /** The mistakes that do not depend on the base. */
    public static List<Diagnostic> validate(DeclaredStudy study) {
        Findings findings = new Findings(Set.of());
        TypeRules.check("@AblationStudy", study.type(), study.type().typeName().replace('.', '_') + "Study", findings);
        study.axes().forEach(axis -> checkValues(axis, findings));
        checkMlp(study, findings);
        checkSeeds(study, findings);
        return findings.diagnostics();
    }

    /** The mistakes that show once the base is known. */
    public static List<Diagnostic> validate(DeclaredStudy study, DeclaredModel base) {
        Findings findings = new Findings(Set.of());
        StudyAxes axes = StudyAxes.of(study, base);
        String name = study.type().simpleName();
        if (axes.varying().isEmpty()) {
            findings.add(
                    Code.STUDY_AXES,
                    Place.STUDY,
                    "%s varies nothing: %s.\nGive a member the values to compare, heads = {1, 2, 4} for example.",
                    name,
                    study.axes().isEmpty()
                            ? "no member has values"
                            : study.design() == Design.FACTORIAL
                                    ? "every member has a single value, which makes one cell"
                                    : "all values are those of the base");
        } else if (axes.cells() > MOST_CELLS) {
            findings.add(
                    Code.STUDY_TOO_LARGE,
                    Place.STUDY,
                    "%s has %s cells; a study has at most %,d.\nUse fewer values%s.",
                    name,
                    axes.cells() == Long.MAX_VALUE
                            ? "very many"
                            : String.format(java.util.Locale.ROOT, "%,d", axes.cells()),
                    MOST_CELLS,
                    study.design() == Design.FACTORIAL ? ", or design = Design.ONE_AT_A_TIME" : "");
        }
        return findings.diagnostics();
    }

    private static void checkValues(DeclaredStudy.Axis axis, Findings findings) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < axis.values().size(); i++) {
            String value = axis.texts().get(i);
            if (!seen.add(value)) {
                findings.add(
                        Code.STUDY_VALUE_TWICE,
                        Place.study(axis.member() + "[" + i + "]"),
                        "%s lists %s twice: its cells would be the same. Remove one of them.",
                        axis.member(),
                        value);
            }
        }
    }

    private static void checkMlp(DeclaredStudy study, Findings findings) {
        List<String> members =
                study.axes().stream().map(DeclaredStudy.Axis::member).toList();
        if (members.contains("mlpSize") && members.contains(DeclaredStudy.MLP_RATIO)) {
            findings.add(
                    Code.STUDY_MLP,
                    Place.study(DeclaredStudy.MLP_RATIO),
                    "mlpRatio is given beside mlpSize: mlpSize would be mlpRatio x hiddenSize.\nRemove one of the two.");
        }
    }

    private static void checkSeeds(DeclaredStudy study, Findings findings) {
        List<Long> seeds = study.seeds();
        if (seeds.isEmpty() || seeds.size() > MOST_SEEDS) {
            findings.add(
                    Code.STUDY_SEEDS,
                    Place.study("seeds"),
                    seeds.isEmpty()
                            ? "seeds is empty: there would be no trial. Use seeds = {1, 2, 3}."
                            : "seeds has %,d values; a study has at most %,d.".formatted(seeds.size(), MOST_SEEDS));
            return;
        }
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < seeds.size(); i++) {
            if (!seen.add(seeds.get(i))) {
                findings.add(
                        Code.STUDY_SEEDS,
                        Place.study("seeds[" + i + "]"),
                        "seeds lists %d twice: the two trials would be the same to the bit, and count as two.\n"
                                + "Use another seed, or remove it.",
                        seeds.get(i));
            }
        }
    }
}
