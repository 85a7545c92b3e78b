package dev.vitrail.compiler;

import dev.vitrail.compiler.spec.ModelSpec;
import dev.vitrail.compiler.spec.TrainingSpec;
import dev.vitrail.dsl.Activation;
import dev.vitrail.dsl.Init;
import dev.vitrail.dsl.Pooling;
import dev.vitrail.dsl.PositionEmbedding;

/** Declarations for tests: a small one, and its variations. */
public record Specs(
        int height,
        int width,
        int channels,
        int patch,
        int layers,
        int hidden,
        int heads,
        int mlp,
        int classes,
        PositionEmbedding positions,
        boolean positionOnClassToken,
        Pooling pooling,
        Activation activation,
        boolean qkvBias,
        double dropout,
        double attentionDropout,
        double stochasticDepth) {

    /** 8x8x2 images, 5 tokens, 2 layers. */
    public static Specs tiny() {
        return new Specs(
                8,
                8,
                2,
                4,
                2,
                6,
                2,
                10,
                3,
                PositionEmbedding.LEARNED_1D,
                true,
                Pooling.CLASS_TOKEN,
                Activation.GELU,
                true,
                0,
                0,
                0);
    }

    /** A square RGB model. */
    public static Specs square(int image, int patch, int layers, int hidden, int heads, int mlp, int classes) {
        return new Specs(
                image,
                image,
                3,
                patch,
                layers,
                hidden,
                heads,
                mlp,
                classes,
                PositionEmbedding.LEARNED_1D,
                true,
                Pooling.CLASS_TOKEN,
                Activation.GELU,
                true,
                0,
                0,
                0);
    }

    public Specs pooling(Pooling value) {
        return new Specs(
                height,
                width,
                channels,
                patch,
                layers,
                hidden,
                heads,
                mlp,
                classes,
                positions,
                positionOnClassToken,
                value,
                activation,
                qkvBias,
                dropout,
                attentionDropout,
                stochasticDepth);
    }

    public Specs positions(PositionEmbedding value, boolean onClassToken) {
        return new Specs(
                height,
                width,
                channels,
                patch,
                layers,
                hidden,
                heads,
                mlp,
                classes,
                value,
                onClassToken,
                pooling,
                activation,
                qkvBias,
                dropout,
                attentionDropout,
                stochasticDepth);
    }

    public Specs activation(Activation value) {
        return new Specs(
                height,
                width,
                channels,
                patch,
                layers,
                hidden,
                heads,
                mlp,
                classes,
                positions,
                positionOnClassToken,
                pooling,
                value,
                qkvBias,
                dropout,
                attentionDropout,
                stochasticDepth);
    }

    public Specs qkvBias(boolean value) {
        return new Specs(
                height,
                width,
                channels,
                patch,
                layers,
                hidden,
                heads,
                mlp,
                classes,
                positions,
                positionOnClassToken,
                pooling,
                activation,
                value,
                dropout,
                attentionDropout,
                stochasticDepth);
    }

    public Specs drop(double values, double weights, double branches) {
        return new Specs(
                height,
                width,
                channels,
                patch,
                layers,
                hidden,
                heads,
                mlp,
                classes,
                positions,
                positionOnClassToken,
                pooling,
                activation,
                qkvBias,
                values,
                weights,
                branches);
    }

    /** The declaration, in package {@code test}. */
    public ModelSpec named(String name) {
        return new ModelSpec(
                "test",
                name,
                height,
                width,
                channels,
                patch,
                layers,
                hidden,
                heads,
                mlp,
                classes,
                positions,
                positionOnClassToken,
                pooling,
                activation,
                qkvBias,
                1e-6,
                Init.GOOGLE,
                dropout,
                attentionDropout,
                stochasticDepth,
                TrainingSpec.DEFAULT);
    }
}
