package dev.vitrail.runtime.cpu;

import dev.vitrail.runtime.Initializer;
import dev.vitrail.runtime.MemoryPlan.Buffer;
import dev.vitrail.runtime.ParameterSpec;

/** Sizes, parameters and memory of {@link TinyVit}. */
final class TinyVitPlan {
    static final int LAYERS = 2;
    static final int CHANNELS = 2;
    static final int HEIGHT = 4;
    static final int WIDTH = 6;
    static final int PATCH = 2;
    static final int PATCHES = 6;
    static final int PATCH_DIM = 8;
    static final int TOKENS = 7;
    static final int HIDDEN = 12;
    static final int HEADS = 3;
    static final int HEAD_DIM = 4;
    static final int MLP = 20;
    static final int CLASSES = 5;
    static final double EPS = 1e-6;
    static final int IMAGES_PER_TASK = 2;
    static final int EMBEDDING_SITE = 0;
    static final int ATTENTION_SITE = 1;
    static final int PATH_SITE = 2;

    static final PlanBuilder PLAN = new PlanBuilder();

    static final ParameterSpec CLASS_TOKEN = PLAN.vector("cls_token", 0, new Initializer.Normal(0.5), 1, 1, HIDDEN);
    static final ParameterSpec POSITION = PLAN.vector("pos_embed", 0, new Initializer.Normal(0.2), 1, TOKENS, HIDDEN);
    static final ParameterSpec PATCH_WEIGHT =
            PLAN.matrix("patch_embed.proj.weight", 0, false, HIDDEN, CHANNELS, PATCH, PATCH);
    static final ParameterSpec PATCH_BIAS = PLAN.bias("patch_embed.proj.bias", 0, HIDDEN);
    static final ParameterSpec NORM1_WEIGHT = PLAN.gamma("blocks.{layer}.norm1.weight", LAYERS, HIDDEN);
    static final ParameterSpec NORM1_BIAS = PLAN.bias("blocks.{layer}.norm1.bias", LAYERS, HIDDEN);
    static final ParameterSpec QKV_WEIGHT =
            PLAN.matrix("blocks.{layer}.attn.qkv.weight", LAYERS, true, 3 * HIDDEN, HIDDEN);
    static final ParameterSpec QKV_BIAS = PLAN.bias("blocks.{layer}.attn.qkv.bias", LAYERS, 3 * HIDDEN);
    static final ParameterSpec PROJ_WEIGHT =
            PLAN.matrix("blocks.{layer}.attn.proj.weight", LAYERS, true, HIDDEN, HIDDEN);
    static final ParameterSpec PROJ_BIAS = PLAN.bias("blocks.{layer}.attn.proj.bias", LAYERS, HIDDEN);
    static final ParameterSpec NORM2_WEIGHT = PLAN.gamma("blocks.{layer}.norm2.weight", LAYERS, HIDDEN);
    static final ParameterSpec NORM2_BIAS = PLAN.bias("blocks.{layer}.norm2.bias", LAYERS, HIDDEN);
    static final ParameterSpec FC1_WEIGHT = PLAN.matrix("blocks.{layer}.mlp.fc1.weight", LAYERS, true, MLP, HIDDEN);
    static final ParameterSpec FC1_BIAS = PLAN.bias("blocks.{layer}.mlp.fc1.bias", LAYERS, MLP);
    static final ParameterSpec FC2_WEIGHT = PLAN.matrix("blocks.{layer}.mlp.fc2.weight", LAYERS, true, HIDDEN, MLP);
    static final ParameterSpec FC2_BIAS = PLAN.bias("blocks.{layer}.mlp.fc2.bias", LAYERS, HIDDEN);
    static final ParameterSpec NORM_WEIGHT = PLAN.gamma("norm.weight", 0, HIDDEN);
    static final ParameterSpec NORM_BIAS = PLAN.bias("norm.bias", 0, HIDDEN);
    static final ParameterSpec HEAD_WEIGHT = PLAN.matrix("head.weight", 0, true, CLASSES, HIDDEN);
    static final ParameterSpec HEAD_BIAS = PLAN.bias("head.bias", 0, CLASSES);

    static final ParameterSpec[] BLOCK_WEIGHTS = {QKV_WEIGHT, PROJ_WEIGHT, FC1_WEIGHT, FC2_WEIGHT};

    static final Buffer IMAGES = PLAN.result("images", CHANNELS * HEIGHT * WIDTH);
    static final Buffer LOGITS = PLAN.result("logits", CLASSES);
    static final Buffer LOSS = PLAN.training("loss", 1, 1);
    static final Buffer D_LOGITS = PLAN.training("dLogits", 1, CLASSES);
    static final Buffer PATCH_ROWS = PLAN.saved("patches", 1, PATCHES * PATCH_DIM);
    static final Buffer EMBEDDING = PLAN.task("embedding", PATCHES * HIDDEN);
    static final Buffer X = PLAN.saved("x", LAYERS + 1, TOKENS * HIDDEN);
    static final Buffer NORM1 = PLAN.saved("norm1", LAYERS, TOKENS * HIDDEN);
    static final Buffer NORM1_STATISTICS = PLAN.saved("norm1Statistics", LAYERS, 2 * TOKENS);
    static final Buffer QKV = PLAN.saved("qkv", LAYERS, TOKENS * 3 * HIDDEN);
    static final Buffer MIXED = PLAN.saved("mixed", LAYERS, TOKENS * HIDDEN);
    static final Buffer LOG_SUM_EXP = PLAN.saved("logSumExp", LAYERS, TOKENS * HEADS);
    static final Buffer MIDDLE = PLAN.saved("middle", LAYERS, TOKENS * HIDDEN);
    static final Buffer NORM2 = PLAN.saved("norm2", LAYERS, TOKENS * HIDDEN);
    static final Buffer NORM2_STATISTICS = PLAN.saved("norm2Statistics", LAYERS, 2 * TOKENS);
    static final Buffer PRE = PLAN.saved("pre", LAYERS, TOKENS * MLP);
    static final Buffer ACTIVE = PLAN.saved("active", LAYERS, TOKENS * MLP);
    static final Buffer BRANCH = PLAN.task("branch", TOKENS * HIDDEN);
    static final Buffer NORM = PLAN.task("norm", TOKENS * HIDDEN);
    static final Buffer NORM_STATISTICS = PLAN.saved("normStatistics", 1, 2 * TOKENS);
    static final Buffer POOLED = PLAN.saved("pooled", 1, HIDDEN);
    static final Buffer D_POOLED = PLAN.task("dPooled", HIDDEN);
    static final Buffer D_NORM = PLAN.task("dNorm", TOKENS * HIDDEN);
    static final Buffer NORM_PARTIALS = PLAN.training("normPartials", 1, 2 * HIDDEN);
    static final Buffer D_X = PLAN.training("dX", 2, TOKENS * HIDDEN);
    static final Buffer D_BRANCH = PLAN.training("dBranch", 1, TOKENS * HIDDEN);
    static final Buffer D_PRE = PLAN.training("dPre", 1, TOKENS * MLP);
    static final Buffer NORM2_PARTIALS = PLAN.training("norm2Partials", 1, 2 * HIDDEN);
    static final Buffer D_MIDDLE = PLAN.training("dMiddle", 1, TOKENS * HIDDEN);
    static final Buffer D_MIXED = PLAN.task("dMixed", TOKENS * HIDDEN);
    static final Buffer D_QKV = PLAN.training("dQkv", 1, TOKENS * 3 * HIDDEN);
    static final Buffer NORM1_PARTIALS = PLAN.training("norm1Partials", 1, 2 * HIDDEN);
    static final Buffer D_EMBEDDING = PLAN.training("dEmbedding", 1, PATCHES * HIDDEN);

    private TinyVitPlan() {}
}
