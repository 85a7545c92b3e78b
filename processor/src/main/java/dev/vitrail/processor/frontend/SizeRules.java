package dev.vitrail.processor.frontend;

import dev.vitrail.dsl.Variant;
import dev.vitrail.processor.diagnostic.Code;
import dev.vitrail.processor.diagnostic.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Sizes of the encoder and the head: given, positive, and the heads divide the hidden size. */
final class SizeRules {
    private SizeRules() {}

    static void check(DeclaredModel declared, Findings findings) {
        checkPositive(declared, findings, "channels", 3);
        checkPositive(declared, findings, "layers", 12);
        checkPositive(declared, findings, "hiddenSize", 192);
        checkPositive(declared, findings, "heads", 3);
        checkPositive(declared, findings, "mlpSize", 768);
        checkMissing(declared, findings);
        checkClasses(declared, findings);
        checkHeads(declared, findings);
    }

    /**
     * Reports a written size below 1.
     *
     * @param usual what to propose for 0; for a negative number the proposal is the number without its sign
     */
    static void checkPositive(DeclaredModel declared, Findings findings, String member, int usual) {
        Members model = declared.model();
        if (!model.isWritten(member) || !findings.areSound(member) || model.integer(member) >= 1) {
            return;
        }
        int value = model.integer(member);
        Preset preset = DeclaredModel.PRESET_MEMBERS.contains(member) ? declared.preset() : null;
        int proposal = value < 0 && value != Integer.MIN_VALUE ? -value : preset != null ? preset.size(member) : usual;
        findings.add(
                Code.NOT_POSITIVE,
                Place.model(member),
                "%s = %d is not positive: it must be at least 1.\nUse %1$s = %d%s.",
                member,
                value,
                proposal,
                preset != null
                        ? ", or leave it out: variant = " + preset.variant() + " has " + preset.size(member)
                        : value == 0 ? ", for example" : "");
    }

    private static void checkMissing(DeclaredModel declared, Findings findings) {
        if (!findings.areSound("variant") || declared.preset() != null) {
            exclude(declared, findings, !findings.areSound("variant"));
            return;
        }
        List<String> missing = DeclaredModel.PRESET_MEMBERS.stream()
                .filter(member -> !declared.model().isWritten(member))
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        boolean one = missing.size() == 1;
        Preset nearest = nearestPreset(declared.model());
        findings.add(
                Code.SIZE_MISSING,
                Place.MODEL,
                "%s %s not given, and there is no variant to take %s from.\n"
                        + "Add %s, or variant = %s (%d layers, hidden size %d, %d heads, MLP size %d).",
                Suggestions.allOf(missing),
                one ? "is" : "are",
                one ? "it" : "them",
                Suggestions.allOf(missing.stream()
                        .map(member -> member + " = " + proposal(member, declared.model(), nearest))
                        .toList()),
                nearest.variant(),
                nearest.layers(),
                nearest.hiddenSize(),
                nearest.heads(),
                nearest.mlpSize());
        exclude(declared, findings, true);
    }

    /** Rules over several sizes must not look at those that are not there. */
    private static void exclude(DeclaredModel declared, Findings findings, boolean unknown) {
        for (String member : DeclaredModel.PRESET_MEMBERS) {
            if (unknown && !declared.model().isWritten(member)) {
                findings.exclude(member);
            }
        }
    }

    /** The preset whose hidden size, else layers, come nearest to what was written. */
    private static Preset nearestPreset(Members model) {
        String member = model.isWritten("hiddenSize") ? "hiddenSize" : "layers";
        List<Preset> presets = new ArrayList<>();
        for (Variant variant : Variant.values()) {
            Preset preset = Preset.of(variant);
            if (preset != null) {
                presets.add(preset);
            }
        }
        return !model.isWritten(member) || !model.isKnown(member)
                ? presets.getFirst()
                : presets.stream()
                        .min(Comparator.comparingLong(
                                preset -> Math.abs((long) preset.size(member) - model.integer(member))))
                        .orElseThrow();
    }

    /** A value that goes with the written hidden size: heads of 64 values, an MLP four times as wide. */
    private static long proposal(String member, Members model, Preset nearest) {
        if (model.isWritten("hiddenSize") && model.isKnown("hiddenSize") && model.integer("hiddenSize") >= 1) {
            long hiddenSize = model.integer("hiddenSize");
            if (member.equals("heads")) {
                return Suggestions.divisorsNear(hiddenSize, Math.max(1, hiddenSize / 64), 1)
                        .getFirst();
            }
            if (member.equals("mlpSize")) {
                return Math.min(4 * hiddenSize, Integer.MAX_VALUE);
            }
        }
        return nearest.size(member);
    }

    private static void checkClasses(DeclaredModel declared, Findings findings) {
        if (findings.areSound("classes") && declared.model().integer("classes") < 2) {
            int classes = declared.model().integer("classes");
            findings.add(
                    Code.CLASSES,
                    Place.model("classes"),
                    classes == 1
                            ? "classes = %d: with one class every image is in it, and the loss is always 0.\n"
                                    + "Use classes = 2 for yes or no."
                            : "classes = %d: a classifier needs at least 2 classes.\nUse the number of classes of your"
                                    + " data: 10 for CIFAR-10 and MNIST, 1000 for ImageNet.",
                    classes);
        }
    }

    private static void checkHeads(DeclaredModel declared, Findings findings) {
        if (!findings.areSound("hiddenSize", "heads")) {
            return;
        }
        int hiddenSize = declared.size("hiddenSize");
        int heads = declared.size("heads");
        int rest = hiddenSize % heads;
        if (rest == 0) {
            return;
        }
        Preset preset = declared.preset();
        String note = preset == null
                ? ""
                : Stream.of("heads", "hiddenSize")
                        .filter(declared::isPreset)
                        .map(member -> "; " + member + " = " + declared.size(member) + " comes from variant = "
                                + preset.variant())
                        .findFirst()
                        .orElse("");
        findings.add(
                Code.HEADS_DIVIDE,
                Place.model(declared.isPreset("heads") ? "hiddenSize" : "heads"),
                "hiddenSize = %d is not divisible by heads = %d (%1$d %% %2$d = %d%s).\n"
                        + "Each head gets hiddenSize / heads values. Use %s, or hiddenSize = %s.",
                hiddenSize,
                heads,
                rest,
                note,
                Suggestions.anyOf(Suggestions.divisorsNear(hiddenSize, heads, 2).stream()
                        .map(divisor -> "heads = " + divisor)
                        .toList()),
                Suggestions.anyOf(Suggestions.multiplesAround(hiddenSize, heads)));
    }
}
