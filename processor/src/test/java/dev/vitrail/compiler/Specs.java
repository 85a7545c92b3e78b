package dev.vitrail.compiler;

import dev.vitrail.compiler.spec.ModelSpec;
import dev.vitrail.compiler.spec.TrainingSpec;
import dev.vitrail.dsl.Activation;
import dev.vitrail.dsl.Init;
import dev.vitrail.dsl.Pooling;
import dev.vitrail.dsl.PositionEmbedding;
import java.util.function.Consumer;

/** Declarations for tests: a small one, and its variations. Each method gives a changed copy. */
public final class Specs implements Cloneable {
    private int height;
    private int width;
    private int channels;
    private int patch;
    private int layers;
    private int hidden;
    private int heads;
    private int mlp;
    private int classes;
    private PositionEmbedding positions = PositionEmbedding.LEARNED_1D;
    private boolean positionOnClassToken = true;
    private Pooling pooling = Pooling.CLASS_TOKEN;
    private Activation activation = Activation.GELU;
    private boolean qkvBias = true;
    private double dropout;
    private double attentionDropout;
    private double stochasticDepth;

    private Specs() {}

    /** 8x8x2 images, 5 tokens, 2 layers. */
    public static Specs tiny() {
        return rectangle(8, 8, 2, 4, 2, 6, 2, 10, 3);
    }

    /** A square RGB model. */
    public static Specs square(int image, int patch, int layers, int hidden, int heads, int mlp, int classes) {
        return rectangle(image, image, 3, patch, layers, hidden, heads, mlp, classes);
    }

    /** Any model with a class token. */
    public static Specs rectangle(
            int height, int width, int channels, int patch, int layers, int hidden, int heads, int mlp, int classes) {
        return new Specs().with(specs -> {
            specs.height = height;
            specs.width = width;
            specs.channels = channels;
            specs.patch = patch;
            specs.layers = layers;
            specs.hidden = hidden;
            specs.heads = heads;
            specs.mlp = mlp;
            specs.classes = classes;
        });
    }

    public Specs pooling(Pooling value) {
        return with(specs -> specs.pooling = value);
    }

    public Specs positions(PositionEmbedding value, boolean onClassToken) {
        return with(specs -> {
            specs.positions = value;
            specs.positionOnClassToken = onClassToken;
        });
    }

    public Specs activation(Activation value) {
        return with(specs -> specs.activation = value);
    }

    public Specs qkvBias(boolean value) {
        return with(specs -> specs.qkvBias = value);
    }

    public Specs drop(double values, double weights, double branches) {
        return with(specs -> {
            specs.dropout = values;
            specs.attentionDropout = weights;
            specs.stochasticDepth = branches;
        });
    }

    public int classes() {
        return classes;
    }

    private Specs with(Consumer<Specs> change) {
        try {
            Specs copy = (Specs) clone();
            change.accept(copy);
            return copy;
        } catch (CloneNotSupportedException impossible) {
            throw new AssertionError(impossible);
        }
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
