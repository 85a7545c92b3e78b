package dev.vitrail.compiler.spec;

import dev.vitrail.dsl.Activation;
import dev.vitrail.dsl.Init;
import dev.vitrail.dsl.Pooling;
import dev.vitrail.dsl.PositionEmbedding;

/**
 * A declared Vision Transformer with presets and defaults filled in. Whoever makes one has checked it: sizes are positive,
 * the patch divides the image, the heads divide the hidden size, rates are in [0, 1).
 *
 * @param packageName package of the declaring type, empty for the unnamed one
 * @param typeName name of the declaring type within its package, {@code Outer.TinyVit} for a nested one; made up for a
 *     model of a study
 * @param study name within the package of the study that the model is of; empty for a model declared by itself
 */
public record ModelSpec(
        String packageName,
        String typeName,
        int imageHeight,
        int imageWidth,
        int channels,
        int patchSize,
        int layers,
        int hiddenSize,
        int heads,
        int mlpSize,
        int classes,
        PositionEmbedding positionEmbedding,
        boolean positionOnClassToken,
        Pooling pooling,
        Activation activation,
        boolean qkvBias,
        double layerNormEps,
        Init init,
        double dropout,
        double attentionDropout,
        double stochasticDepth,
        TrainingSpec training,
        String study) {

    /** A model declared by itself. */
    public ModelSpec(
            String packageName,
            String typeName,
            int imageHeight,
            int imageWidth,
            int channels,
            int patchSize,
            int layers,
            int hiddenSize,
            int heads,
            int mlpSize,
            int classes,
            PositionEmbedding positionEmbedding,
            boolean positionOnClassToken,
            Pooling pooling,
            Activation activation,
            boolean qkvBias,
            double layerNormEps,
            Init init,
            double dropout,
            double attentionDropout,
            double stochasticDepth,
            TrainingSpec training) {
        this(
                packageName,
                typeName,
                imageHeight,
                imageWidth,
                channels,
                patchSize,
                layers,
                hiddenSize,
                heads,
                mlpSize,
                classes,
                positionEmbedding,
                positionOnClassToken,
                pooling,
                activation,
                qkvBias,
                layerNormEps,
                init,
                dropout,
                attentionDropout,
                stochasticDepth,
                training,
                "");
    }

    /** The same as a model of a study, under another name. */
    public ModelSpec ofStudy(String name, String studyName) {
        return copy(name, positionOnClassToken, training, studyName);
    }

    /** What tells one configuration from another: no name, and members without effect at their defaults. */
    public ModelSpec canonical() {
        boolean hasEffect = hasClassToken() && positionEmbedding != PositionEmbedding.NONE;
        return copy("", positionOnClassToken || !hasEffect, training.canonical(), "");
    }

    /** What tells one architecture from another: {@link #canonical} without the training. */
    public ModelSpec canonicalArchitecture() {
        ModelSpec canonical = canonical();
        return canonical.copy("", canonical.positionOnClassToken, TrainingSpec.DEFAULT, "");
    }

    private ModelSpec copy(String name, boolean onClassToken, TrainingSpec trained, String studyName) {
        return new ModelSpec(
                packageName,
                name,
                imageHeight,
                imageWidth,
                channels,
                patchSize,
                layers,
                hiddenSize,
                heads,
                mlpSize,
                classes,
                positionEmbedding,
                onClassToken,
                pooling,
                activation,
                qkvBias,
                layerNormEps,
                init,
                dropout,
                attentionDropout,
                stochasticDepth,
                trained,
                studyName);
    }

    /** The type that a reader of the generated code finds in a source file, within the package. */
    public String declaringType() {
        return study.isEmpty() ? typeName : study;
    }

    /** Simple name of the declaring type. */
    public String name() {
        return typeName.substring(typeName.lastIndexOf('.') + 1);
    }

    /** Qualified name of the declaring type. */
    public String declaration() {
        return packageName.isEmpty() ? typeName : packageName + "." + typeName;
    }

    /** Simple name of the generated class: {@code TinyVitModel}, {@code Outer_TinyVitModel} for a nested type. */
    public String generatedName() {
        return typeName.replace('.', '_') + "Model";
    }

    /** Simple name of the generated class with the tables: {@code TinyVitLayout}. */
    public String layoutName() {
        return typeName.replace('.', '_') + "Layout";
    }

    /** Simple name of the generated class with the launches on OpenCL devices: {@code TinyVitLaunches}. */
    public String launchesName() {
        return typeName.replace('.', '_') + "Launches";
    }

    /** Patches along the height. */
    public int gridHeight() {
        return imageHeight / patchSize;
    }

    /** Patches along the width. */
    public int gridWidth() {
        return imageWidth / patchSize;
    }

    /** Patches per image, N. */
    public int patches() {
        return gridHeight() * gridWidth();
    }

    /** Values of one patch, P^2 C. */
    public int patchDim() {
        return patchSize * patchSize * channels;
    }

    /** Whether a class token stands before the patches. */
    public boolean hasClassToken() {
        return pooling == Pooling.CLASS_TOKEN;
    }

    /** Length of the sequence, T. */
    public int tokens() {
        return patches() + (hasClassToken() ? 1 : 0);
    }

    /** Rows of the position table. */
    public int positions() {
        return positionOnClassToken ? tokens() : patches();
    }

    /** Values per head. */
    public int headDim() {
        return hiddenSize / heads;
    }
}
