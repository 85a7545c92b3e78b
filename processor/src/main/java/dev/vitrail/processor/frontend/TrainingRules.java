package dev.vitrail.processor.frontend;

import dev.vitrail.compiler.spec.TrainingSpec;
import dev.vitrail.dsl.Augmentation;
import dev.vitrail.dsl.Optimizer;
import dev.vitrail.processor.diagnostic.Code;
import dev.vitrail.processor.diagnostic.Place;
import java.util.List;

/** The members of {@code @Training}, but for the fractions, which {@link RateRules} checks. */
final class TrainingRules {
    private static final double LARGEST_LEARNING_RATE = 100;

    private TrainingRules() {}

    static void check(DeclaredModel declared, Findings findings) {
        Members training = declared.training();
        checkCount(training, "batch", Code.BATCH, "a step takes at least one image", 128, findings);
        checkCount(training, "epochs", Code.EPOCHS, "training takes at least one pass over the images", 10, findings);
        checkLearningRate(training, findings);
        checkWeightDecay(training, findings);
        checkBetas(training, findings);
        checkClip(training, findings);
        checkCropPadding(declared, findings);
        checkOptimizerMembers(training, findings);
    }

    private static void checkCount(
            Members training, String member, Code code, String reason, int usual, Findings findings) {
        if (findings.areSound(member) && training.integer(member) < 1) {
            findings.add(
                    code,
                    Place.training(member),
                    "%s = %d: %s. Use %1$s = %d, for example.",
                    member,
                    training.integer(member),
                    reason,
                    usual);
        }
    }

    private static void checkLearningRate(Members training, Findings findings) {
        if (!findings.areSound("learningRate")) {
            return;
        }
        double rate = training.number("learningRate");
        if (rate > 0 && rate <= LARGEST_LEARNING_RATE) {
            return;
        }
        String repair = rate > LARGEST_LEARNING_RATE && rate < Double.POSITIVE_INFINITY
                ? "If a minus is missing in the exponent, write learningRate = %s. "
                        .formatted(Suggestions.number(1 / rate))
                : "";
        findings.add(
                Code.LEARNING_RATE,
                Place.training("learningRate"),
                "learningRate = %s is not in (0, 100].\n%sUsual rates are 1e-4 to 3e-3 for ADAMW and 1e-3 to 6e-2 for SGD.",
                Suggestions.number(rate),
                repair);
    }

    private static void checkWeightDecay(Members training, Findings findings) {
        if (!findings.areSound("weightDecay")) {
            return;
        }
        double decay = training.number("weightDecay");
        if (!(decay >= 0 && decay < Double.POSITIVE_INFINITY)) {
            findings.add(
                    Code.WEIGHT_DECAY,
                    Place.training("weightDecay"),
                    "weightDecay = %s %s.\nUse weightDecay = 0.05, or 0 for none.",
                    Suggestions.number(decay),
                    decay < 0 ? "is negative: weights would grow" : "is not a finite number");
            return;
        }
        if (findings.areSound("learningRate") && decay * training.number("learningRate") >= 1) {
            double rate = training.number("learningRate");
            findings.add(
                    Code.WEIGHT_DECAY,
                    Place.training("weightDecay"),
                    "weightDecay = %s takes all of a weight in one step: learningRate * weightDecay = %s, and must be"
                            + " less than 1.\nWith learningRate = %s use weightDecay = 0.05, at any rate less than %s.",
                    Suggestions.number(decay),
                    Suggestions.number(decay * rate),
                    Suggestions.number(rate),
                    Suggestions.number(1 / rate));
        }
    }

    private static void checkBetas(Members training, Findings findings) {
        if (!findings.areSound("betas")) {
            return;
        }
        List<Double> betas = training.numbers("betas");
        if (betas.size() != 2) {
            findings.add(
                    Code.BETAS,
                    Place.training("betas"),
                    "betas has %d value%s, and must have 2: the decay of the mean gradient and of the mean squared"
                            + " gradient.\nUse betas = {0.9, 0.999}.",
                    betas.size(),
                    betas.size() == 1 ? "" : "s");
            return;
        }
        for (int i = 0; i < 2; i++) {
            double beta = betas.get(i);
            if (!(beta >= 0 && beta < 1)) {
                findings.add(
                        Code.BETAS,
                        Place.training("betas[" + i + "]"),
                        "betas[%d] = %s is outside [0, 1): a running mean keeps this part of its past.\n"
                                + "Use betas = {%s, %s}.",
                        i,
                        Suggestions.number(beta),
                        i == 0 ? "0.9" : Suggestions.number(betas.get(0)),
                        i == 1 ? "0.999" : Suggestions.number(betas.get(1)));
            }
        }
    }

    private static void checkClip(Members training, Findings findings) {
        if (!findings.areSound("clipNorm")) {
            return;
        }
        double norm = training.number("clipNorm");
        if (!(norm >= 0 && norm < Double.POSITIVE_INFINITY)) {
            findings.add(
                    Code.CLIP,
                    Place.training("clipNorm"),
                    "clipNorm = %s is not a length: it is the greatest L2 norm of the whole gradient.\n"
                            + "Use clipNorm = 1, or 0 for no clipping.",
                    Suggestions.number(norm));
        }
    }

    private static void checkCropPadding(DeclaredModel declared, Findings findings) {
        Members training = declared.training();
        if (!findings.areSound("cropPadding", "augmentation")) {
            return;
        }
        int padding = training.integer("cropPadding");
        if (padding < 0) {
            findings.add(
                    Code.CROP_PADDING,
                    Place.training("cropPadding"),
                    "cropPadding = %d is negative: it is the border around the image, in pixels. Use cropPadding = %d.",
                    padding,
                    padding == Integer.MIN_VALUE ? 4 : -padding);
            return;
        }
        Augmentation augmentation = training.constant("augmentation", Augmentation.class);
        boolean crops = augmentation == Augmentation.CROP || augmentation == Augmentation.CROP_FLIP;
        if (!crops || !findings.areSound("imageSize", "imageHeight", "imageWidth")) {
            return;
        }
        Members model = declared.model();
        String member = model.isWritten("imageSize")
                ? "imageSize"
                : model.integer("imageHeight") <= model.integer("imageWidth") ? "imageHeight" : "imageWidth";
        int side = model.integer(member);
        if (padding >= side) {
            findings.add(
                    Code.CROP_PADDING,
                    Place.training(training.isWritten("cropPadding") ? "cropPadding" : "augmentation"),
                    "cropPadding = %d is not less than %s = %d: a crop could lie in the border, without a pixel of the"
                            + " image.\nUse cropPadding = %d.",
                    padding,
                    member,
                    side,
                    side / 8);
        }
    }

    /** A member of the other optimizer, set to something else than its default, was meant to do something. */
    private static void checkOptimizerMembers(Members training, Findings findings) {
        if (!findings.areSound("optimizer", "momentum", "betas", "betas[0]", "betas[1]")) {
            return;
        }
        Optimizer optimizer = training.constant("optimizer", Optimizer.class);
        double momentum = training.number("momentum");
        if (optimizer == Optimizer.ADAMW && momentum != TrainingSpec.DEFAULT.momentum()) {
            findings.add(
                    Code.OPTIMIZER_MEMBER,
                    Place.training("momentum"),
                    "momentum = %s has no effect: optimizer = ADAMW reads betas, not momentum.\n"
                            + "Add optimizer = SGD, or use betas = {%1$s, %s}.",
                    Suggestions.number(momentum),
                    Suggestions.number(training.numbers("betas").get(1)));
        }
        List<Double> betas = training.numbers("betas");
        List<Double> usual = List.of(TrainingSpec.DEFAULT.beta1(), TrainingSpec.DEFAULT.beta2());
        if (optimizer == Optimizer.SGD && !betas.equals(usual)) {
            findings.add(
                    Code.OPTIMIZER_MEMBER,
                    Place.training("betas"),
                    "betas = {%s, %s} has no effect: optimizer = SGD reads momentum, not betas.\n"
                            + "Use optimizer = ADAMW, or momentum = %1$s.",
                    Suggestions.number(betas.get(0)),
                    Suggestions.number(betas.get(1)));
        }
    }
}
