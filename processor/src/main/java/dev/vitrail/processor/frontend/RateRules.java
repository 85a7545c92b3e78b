package dev.vitrail.processor.frontend;

import dev.vitrail.processor.diagnostic.Code;
import dev.vitrail.processor.diagnostic.Place;

/** Probabilities and fractions lie in [0, 1); and two numbers of the model with rules of their own. */
final class RateRules {
    private RateRules() {}

    static void check(DeclaredModel declared, Findings findings) {
        Members model = declared.model();
        Members training = declared.training();
        checkRate(model, Place.model("dropout"), "the probability that a value is dropped", findings);
        checkRate(
                model,
                Place.model("attentionDropout"),
                "the probability that an attention weight is dropped",
                findings);
        checkRate(
                model,
                Place.model("stochasticDepth"),
                "the probability that the last block is skipped for an image",
                findings);
        checkRate(training, Place.training("momentum"), "the part of the last step that a step repeats", findings);
        checkRate(training, Place.training("warmup"), "the fraction of all steps in which the rate rises", findings);
        checkRate(training, Place.training("labelSmoothing"), "the part of a target spread over all classes", findings);
        checkEps(model, findings);
        checkStochasticDepth(declared, findings);
    }

    private static void checkRate(Members members, Place place, String meaning, Findings findings) {
        String member = place.member();
        if (!findings.areSound(member)) {
            return;
        }
        double rate = members.number(member);
        if (rate >= 0 && rate < 1) {
            return;
        }
        String repair;
        if (rate >= 2 && rate < 100) {
            repair = "For %s %% write %s = %s."
                    .formatted(Suggestions.number(rate), member, Suggestions.number(rate / 100));
        } else if (rate > -1 && rate < 0) {
            repair = "Use %s = %s, or 0 for none.".formatted(member, Suggestions.number(-rate));
        } else {
            repair = "Use a value from 0 (none) to 0.99.";
        }
        findings.add(
                Code.RATE,
                place,
                "%s = %s is outside [0, 1): it is %s.\n%s",
                member,
                Suggestions.number(rate),
                meaning,
                repair);
    }

    private static void checkEps(Members model, Findings findings) {
        if (!findings.areSound("layerNormEps")) {
            return;
        }
        double eps = model.number("layerNormEps");
        boolean vanishes = eps > 0 && (float) eps < Float.MIN_NORMAL;
        if (eps > 0 && eps < 1 && !vanishes) {
            return;
        }
        findings.add(
                Code.EPS,
                Place.model("layerNormEps"),
                "layerNormEps = %s %s: it keeps the root of a variance of 0 away from 0.\n"
                        + "Use layerNormEps = 1e-6 (the reference implementations) or 1e-5 (PyTorch's default).",
                Suggestions.number(eps),
                vanishes ? "is too small for a float" : "is outside (0, 1)");
    }

    private static void checkStochasticDepth(DeclaredModel declared, Findings findings) {
        if (findings.areSound("layers", "stochasticDepth")
                && declared.size("layers") == 1
                && declared.model().number("stochasticDepth") > 0) {
            findings.add(
                    Code.STOCHASTIC_DEPTH,
                    Place.model("stochasticDepth"),
                    "stochasticDepth = %s has no effect with layers = 1: the first block is never skipped.\n"
                            + "Block l of L is skipped with probability stochasticDepth * l / (L - 1), l from 0."
                            + " Use stochasticDepth = 0, or layers = 2 or more.",
                    Suggestions.number(declared.model().number("stochasticDepth")));
        }
    }
}
