package dev.vitrail.cli;

import dev.vitrail.runtime.Precision;
import dev.vitrail.runtime.TrainingDefaults;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that override what {@code @Training} declares; one that is not given leaves the declared value. */
final class TrainingOptions {
    /** The update rules. */
    enum Optimizer {
        ADAMW,
        SGD
    }

    /** The courses of the learning rate. */
    enum Schedule {
        CONSTANT,
        LINEAR,
        COSINE
    }

    /** The random changes of training images. */
    enum Augmentation {
        NONE,
        FLIP,
        CROP,
        CROP_FLIP
    }

    @Option(names = "--batch", paramLabel = "N", description = "Images per step.")
    private @Nullable Integer batch;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training images.")
    private @Nullable Integer epochs;

    @Option(names = "--optimizer", paramLabel = "RULE", description = "One of ${COMPLETION-CANDIDATES}.")
    private @Nullable Optimizer optimizer;

    @Option(names = "--learning-rate", paramLabel = "R", description = "Peak learning rate.")
    private @Nullable Double learningRate;

    @Option(names = "--weight-decay", paramLabel = "W", description = "Decoupled weight decay, on matrices only.")
    private @Nullable Double weightDecay;

    @Option(
            names = "--betas",
            split = ",",
            paramLabel = "B",
            description = "Decay of AdamW's running means, for example 0.9,0.999.")
    private @Nullable List<Double> betas;

    @Option(names = "--momentum", paramLabel = "M", description = "Momentum of SGD.")
    private @Nullable Double momentum;

    @Option(
            names = "--warmup",
            paramLabel = "PART",
            description = "Part of all steps over which the rate rises, from 0 to less than 1.")
    private @Nullable Double warmup;

    @Option(
            names = "--schedule",
            paramLabel = "COURSE",
            description = "The rate after the warm-up: ${COMPLETION-CANDIDATES}.")
    private @Nullable Schedule schedule;

    @Option(names = "--clip-norm", paramLabel = "X", description = "Greatest norm of the gradient; 0 for no clipping.")
    private @Nullable Double clipNorm;

    @Option(
            names = "--label-smoothing",
            paramLabel = "PART",
            description = "Part of each target spread over all classes, from 0 to less than 1.")
    private @Nullable Double labelSmoothing;

    @Option(
            names = "--augmentation",
            paramLabel = "WHAT",
            description = "Random changes of training images: ${COMPLETION-CANDIDATES}.")
    private @Nullable Augmentation augmentation;

    @Option(names = "--crop-padding", paramLabel = "PIXELS", description = "Border around the image for CROP.")
    private @Nullable Integer cropPadding;

    @Option(names = "--seed", paramLabel = "S", description = "The seed of everything random: same seed, same bits.")
    private @Nullable Long seed;

    /**
     * The declared training with the options in place; ranges are checked where it is used.
     *
     * @param precision of {@link DeviceOptions}
     */
    TrainingDefaults over(TrainingDefaults declared, @Nullable Precision precision) {
        if (betas != null && betas.size() != 2) {
            throw new UsageException("--betas takes two values, as in 0.9,0.999, not " + betas.size());
        }
        return new TrainingDefaults(
                or(batch, declared.batch()),
                or(epochs, declared.epochs()),
                name(optimizer, declared.optimizer()),
                or(learningRate, declared.learningRate()),
                or(weightDecay, declared.weightDecay()),
                betas == null ? declared.beta1() : betas.getFirst(),
                betas == null ? declared.beta2() : betas.getLast(),
                or(momentum, declared.momentum()),
                or(warmup, declared.warmup()),
                name(schedule, declared.schedule()),
                or(clipNorm, declared.clipNorm()),
                or(labelSmoothing, declared.labelSmoothing()),
                name(augmentation, declared.augmentation()),
                or(cropPadding, declared.cropPadding()),
                name(precision, declared.precision()),
                or(seed, declared.seed()));
    }

    private static <T> T or(@Nullable T option, T declared) {
        return option == null ? declared : option;
    }

    private static String name(@Nullable Enum<?> option, String declared) {
        return option == null ? declared : option.name();
    }
}
