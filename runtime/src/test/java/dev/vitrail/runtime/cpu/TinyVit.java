package dev.vitrail.runtime.cpu;

import static dev.vitrail.runtime.cpu.TinyVitPlan.*;

import dev.vitrail.runtime.Architecture;
import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.ParameterSpec;
import dev.vitrail.runtime.TrainingDefaults;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;

/**
 * A Vision Transformer as the compiler would write it, by hand and with awkward sizes: two blocks over 7 tokens of 12
 * values, images of 2 x 4 x 6.
 */
final class TinyVit extends CpuProgram {
    private final double rate;
    private final Phase forward = this::forward;
    private final Phase crossEntropy = this::crossEntropy;
    private final Phase headBackward = this::headBackward;
    private final Phase headGradients = this::headGradients;
    private final Phase blockBackward = this::blockBackward;
    private final Phase blockGradients = this::blockGradients;
    private final Phase embedBackward = this::embedBackward;
    private final Phase embedGradients = this::embedGradients;

    private TinyVit(double rate) {
        this.rate = rate;
    }

    /** The model with every kind of dropout at the given rate. */
    static ModelDefinition definition(double rate) {
        Architecture architecture = new Architecture(
                HEIGHT,
                WIDTH,
                CHANNELS,
                PATCH,
                LAYERS,
                HIDDEN,
                HEADS,
                MLP,
                CLASSES,
                "LEARNED_1D",
                true,
                "CLASS_TOKEN",
                "GELU",
                true,
                EPS,
                "GOOGLE",
                rate,
                rate,
                rate);
        TrainingDefaults training = new TrainingDefaults(
                8, 1, "ADAMW", 1e-3, 0.05, 0.9, 0.999, 0.9, 0, "CONSTANT", 1, 0, "NONE", 0, "FP32", 1);
        ModelInfo info = new ModelInfo(
                "TinyVit",
                "test.TinyVit",
                architecture,
                training,
                PLAN.parameters(),
                List.of(),
                PLAN.plan(IMAGES_PER_TASK));
        return new ModelDefinition(info, () -> new TinyVit(rate));
    }

    /** Random images and labels. */
    static Batch batch(Arena arena, int capacity, int count, long seed) {
        Batch batch = new Batch(arena, capacity, CHANNELS * HEIGHT * WIDTH);
        Random random = new Random(seed);
        for (int i = 0; i < count * CHANNELS * HEIGHT * WIDTH; i++) {
            batch.images().setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
        }
        for (int image = 0; image < count; image++) {
            batch.labels()[image] = random.nextInt(CLASSES);
        }
        batch.count(count);
        return batch;
    }

    @Override
    protected void forward(Phases phases) {
        phases.overImages(forward, 0);
    }

    // One phase: in inference all values between live within a task.
    private void forward(CpuKernels k, int ignored) {
        embed(k);
        for (int layer = 0; layer < LAYERS; layer++) {
            block(k, layer);
        }
        head(k);
    }

    private void embed(CpuKernels k) {
        long embedding = k.at(EMBEDDING, 0);
        long x = k.at(X, 0);
        int rows = k.images() * PATCHES;
        k.patchify(k.at(IMAGES, 0), k.at(PATCH_ROWS, 0), CHANNELS, HEIGHT, WIDTH, PATCH);
        k.linear(
                k.at(PATCH_ROWS, 0),
                k.packed(PATCH_WEIGHT, 0),
                k.parameter(PATCH_BIAS, 0),
                embedding,
                rows,
                PATCH_DIM,
                HIDDEN);
        k.prependToken(k.parameter(CLASS_TOKEN, 0), embedding, x, PATCHES, HIDDEN);
        k.addTable(x, k.parameter(POSITION, 0), x, TOKENS * HIDDEN);
        k.dropout(x, x, TOKENS * HIDDEN, rate, EMBEDDING_SITE, 0);
    }

    private void block(CpuKernels k, int layer) {
        long x = k.at(X, layer);
        long y = k.at(X, layer + 1);
        long middle = k.at(MIDDLE, layer);
        long branch = k.at(BRANCH, layer);
        int rows = k.images() * TOKENS;
        k.layerNorm(
                x,
                k.parameter(NORM1_WEIGHT, layer),
                k.parameter(NORM1_BIAS, layer),
                k.at(NORM1, layer),
                k.at(NORM1_STATISTICS, layer),
                rows,
                HIDDEN,
                EPS);
        k.linear(
                k.at(NORM1, layer),
                k.packed(QKV_WEIGHT, layer),
                k.parameter(QKV_BIAS, layer),
                k.at(QKV, layer),
                rows,
                HIDDEN,
                3 * HIDDEN);
        k.attention(
                k.at(QKV, layer),
                k.at(MIXED, layer),
                k.at(LOG_SUM_EXP, layer),
                TOKENS,
                TOKENS,
                HEADS,
                HEAD_DIM,
                rate,
                ATTENTION_SITE,
                layer);
        k.linearResidual(
                k.at(MIXED, layer),
                k.packed(PROJ_WEIGHT, layer),
                k.parameter(PROJ_BIAS, layer),
                x,
                1,
                middle,
                rows,
                HIDDEN,
                HIDDEN);
        k.layerNorm(
                middle,
                k.parameter(NORM2_WEIGHT, layer),
                k.parameter(NORM2_BIAS, layer),
                k.at(NORM2, layer),
                k.at(NORM2_STATISTICS, layer),
                rows,
                HIDDEN,
                EPS);
        k.linearGelu(
                k.at(NORM2, layer),
                k.packed(FC1_WEIGHT, layer),
                k.parameter(FC1_BIAS, layer),
                k.at(PRE, layer),
                k.at(ACTIVE, layer),
                rows,
                HIDDEN,
                MLP,
                false);
        k.linear(
                k.at(ACTIVE, layer),
                k.packed(FC2_WEIGHT, layer),
                k.parameter(FC2_BIAS, layer),
                branch,
                rows,
                MLP,
                HIDDEN);
        k.dropPath(branch, branch, TOKENS * HIDDEN, rate, PATH_SITE, layer);
        k.add(middle, branch, y, TOKENS * HIDDEN);
    }

    private void head(CpuKernels k) {
        k.layerNorm(
                k.at(X, LAYERS),
                k.parameter(NORM_WEIGHT, 0),
                k.parameter(NORM_BIAS, 0),
                k.at(NORM, 0),
                k.at(NORM_STATISTICS, 0),
                k.images() * TOKENS,
                HIDDEN,
                EPS);
        k.selectToken(k.at(NORM, 0), k.at(POOLED, 0), TOKENS, HIDDEN);
        k.linear(
                k.at(POOLED, 0),
                k.packed(HEAD_WEIGHT, 0),
                k.parameter(HEAD_BIAS, 0),
                k.at(LOGITS, 0),
                k.images(),
                HIDDEN,
                CLASSES);
    }

    private void crossEntropy(CpuKernels k, int ignored) {
        k.crossEntropy(k.at(LOGITS, 0), k.at(LOSS, 0), k.at(D_LOGITS, 0), CLASSES);
    }

    @Override
    protected void backward(Phases phases) {
        phases.overImages(crossEntropy, 0);
        phases.overImages(headBackward, 0);
        phases.shared(headGradients, 0);
        for (int layer = LAYERS - 1; layer >= 0; layer--) {
            phases.overImages(blockBackward, layer);
            phases.shared(blockGradients, layer);
        }
        phases.overImages(embedBackward, 0);
        phases.shared(embedGradients, 0);
    }

    private void headBackward(CpuKernels k, int ignored) {
        k.inputGradient(
                k.at(D_LOGITS, 0), k.packedTransposed(HEAD_WEIGHT), k.at(D_POOLED, 0), k.images(), HIDDEN, CLASSES);
        k.placeToken(k.at(D_POOLED, 0), k.at(D_NORM, 0), TOKENS, HIDDEN);
        k.layerNormBackward(
                k.at(D_NORM, 0),
                k.at(X, LAYERS),
                k.parameter(NORM_WEIGHT, 0),
                k.at(NORM_STATISTICS, 0),
                -1,
                0,
                k.at(D_X, LAYERS & 1),
                k.at(NORM_PARTIALS, 0),
                -1,
                -1,
                TOKENS,
                HIDDEN);
    }

    private void headGradients(CpuKernels k, int ignored) {
        k.weightGradient(
                k.at(D_LOGITS, 0),
                k.at(POOLED, 0),
                k.gradient(HEAD_WEIGHT, 0),
                k.gradient(HEAD_BIAS, 0),
                k.batchImages(),
                HIDDEN,
                CLASSES);
        k.sumPartials(k.at(NORM_PARTIALS, 0), k.gradient(NORM_WEIGHT, 0), k.gradient(NORM_BIAS, 0), HIDDEN);
        packTransposed(k, LAYERS - 1);
    }

    private void blockBackward(CpuKernels k, int layer) {
        long dy = k.at(D_X, layer + 1 & 1);
        long dx = k.at(D_X, layer & 1);
        long dBranch = k.at(D_BRANCH, 0);
        long dMiddle = k.at(D_MIDDLE, 0);
        long dNorm = k.at(D_NORM, 0);
        int rows = k.images() * TOKENS;
        k.dropPath(dy, dBranch, TOKENS * HIDDEN, rate, PATH_SITE, layer);
        k.inputGradientGelu(
                dBranch,
                k.packedTransposed(FC2_WEIGHT),
                k.at(PRE, layer),
                -1,
                k.at(D_PRE, 0),
                rows,
                MLP,
                HIDDEN,
                false);
        k.inputGradient(k.at(D_PRE, 0), k.packedTransposed(FC1_WEIGHT), dNorm, rows, HIDDEN, MLP);
        k.layerNormBackward(
                dNorm,
                k.at(MIDDLE, layer),
                k.parameter(NORM2_WEIGHT, layer),
                k.at(NORM2_STATISTICS, layer),
                dy,
                TOKENS,
                dMiddle,
                k.at(NORM2_PARTIALS, 0),
                -1,
                -1,
                TOKENS,
                HIDDEN);
        k.inputGradient(dMiddle, k.packedTransposed(PROJ_WEIGHT), k.at(D_MIXED, 0), rows, HIDDEN, HIDDEN);
        k.attentionBackward(
                k.at(QKV, layer),
                k.at(MIXED, layer),
                k.at(D_MIXED, 0),
                k.at(LOG_SUM_EXP, layer),
                k.at(D_QKV, 0),
                TOKENS,
                TOKENS,
                HEADS,
                HEAD_DIM,
                rate,
                ATTENTION_SITE,
                layer);
        k.inputGradient(k.at(D_QKV, 0), k.packedTransposed(QKV_WEIGHT), dNorm, rows, HIDDEN, 3 * HIDDEN);
        k.layerNormBackward(
                dNorm,
                k.at(X, layer),
                k.parameter(NORM1_WEIGHT, layer),
                k.at(NORM1_STATISTICS, layer),
                dMiddle,
                TOKENS,
                dx,
                k.at(NORM1_PARTIALS, 0),
                -1,
                -1,
                TOKENS,
                HIDDEN);
    }

    private void blockGradients(CpuKernels k, int layer) {
        int rows = k.batchImages() * TOKENS;
        k.weightGradient(
                k.at(D_BRANCH, 0),
                k.at(ACTIVE, layer),
                k.gradient(FC2_WEIGHT, layer),
                k.gradient(FC2_BIAS, layer),
                rows,
                MLP,
                HIDDEN);
        k.weightGradient(
                k.at(D_PRE, 0),
                k.at(NORM2, layer),
                k.gradient(FC1_WEIGHT, layer),
                k.gradient(FC1_BIAS, layer),
                rows,
                HIDDEN,
                MLP);
        k.weightGradient(
                k.at(D_MIDDLE, 0),
                k.at(MIXED, layer),
                k.gradient(PROJ_WEIGHT, layer),
                k.gradient(PROJ_BIAS, layer),
                rows,
                HIDDEN,
                HIDDEN);
        k.weightGradient(
                k.at(D_QKV, 0),
                k.at(NORM1, layer),
                k.gradient(QKV_WEIGHT, layer),
                k.gradient(QKV_BIAS, layer),
                rows,
                HIDDEN,
                3 * HIDDEN);
        k.sumPartials(k.at(NORM1_PARTIALS, 0), k.gradient(NORM1_WEIGHT, layer), k.gradient(NORM1_BIAS, layer), HIDDEN);
        k.sumPartials(k.at(NORM2_PARTIALS, 0), k.gradient(NORM2_WEIGHT, layer), k.gradient(NORM2_BIAS, layer), HIDDEN);
        if (layer > 0) {
            packTransposed(k, layer - 1);
        }
    }

    private void embedBackward(CpuKernels k, int ignored) {
        k.dropout(k.at(D_X, 0), k.at(D_X, 0), TOKENS * HIDDEN, rate, EMBEDDING_SITE, 0);
        k.dropToken(k.at(D_X, 0), k.at(D_EMBEDDING, 0), TOKENS, HIDDEN);
    }

    private void embedGradients(CpuKernels k, int ignored) {
        k.sumBatch(k.at(D_X, 0), k.gradient(CLASS_TOKEN, 0), HIDDEN, TOKENS * HIDDEN);
        k.sumBatch(k.at(D_X, 0), k.gradient(POSITION, 0), TOKENS * HIDDEN, TOKENS * HIDDEN);
        k.weightGradient(
                k.at(D_EMBEDDING, 0),
                k.at(PATCH_ROWS, 0),
                k.gradient(PATCH_WEIGHT, 0),
                k.gradient(PATCH_BIAS, 0),
                k.batchImages() * PATCHES,
                PATCH_DIM,
                HIDDEN);
    }

    private void packTransposed(CpuKernels k, int layer) {
        for (ParameterSpec weight : BLOCK_WEIGHTS) {
            k.packTransposed(weight, layer);
        }
    }

    @Override
    protected void packWeights(CpuKernels k, int ignored) {
        k.pack(PATCH_WEIGHT, 0);
        k.pack(HEAD_WEIGHT, 0);
        k.packTransposed(HEAD_WEIGHT, 0);
        for (int layer = 0; layer < LAYERS; layer++) {
            for (ParameterSpec weight : BLOCK_WEIGHTS) {
                k.pack(weight, layer);
            }
        }
    }
}
