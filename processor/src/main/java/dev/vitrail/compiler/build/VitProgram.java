package dev.vitrail.compiler.build;

import dev.vitrail.compiler.ir.Graph;
import dev.vitrail.compiler.ir.GraphBuilder;
import dev.vitrail.compiler.ir.Layers;
import dev.vitrail.compiler.ir.Layout;
import dev.vitrail.compiler.ir.Op;
import dev.vitrail.compiler.ir.Program;
import dev.vitrail.compiler.ir.Section;
import dev.vitrail.compiler.ir.TensorType;
import dev.vitrail.compiler.ir.Value;
import dev.vitrail.compiler.spec.ModelSpec;
import dev.vitrail.dsl.Activation;
import dev.vitrail.dsl.PositionEmbedding;
import java.util.ArrayList;
import java.util.List;

/** The forward graph of a Vision Transformer, one method per component, in the order of the paper's Figure 1. */
public final class VitProgram {
    /** Keys of the random numbers of each dropout place (spec A-9); those in blocks count once per layer. */
    private static final int EMBEDDING = 0, ATTENTION_WEIGHTS = 1, PROJECTION = 2, ACTIVE = 3, MLP_OUTPUT = 4;

    private static final int ATTENTION_BRANCH = 5, MLP_BRANCH = 6;

    private final ModelSpec spec;
    private final VitParameters parameters;

    private VitProgram(ModelSpec spec) {
        this.spec = spec;
        this.parameters = new VitParameters(spec);
    }

    /** Forward graphs only; the backward graphs are empty. */
    public static Program of(ModelSpec spec) {
        VitProgram vit = new VitProgram(spec);
        int layers = spec.layers();
        int alike = spec.hasClassToken() ? layers - 1 : layers;
        List<Section> sections = new ArrayList<>(List.of(vit.embedding()));
        if (alike > 0) {
            sections.add(vit.encoderBlock(new Layers(0, alike, layers)));
        }
        if (spec.hasClassToken()) {
            sections.add(vit.lastBlock(new Layers(alike, 1, layers)));
        }
        sections.add(vit.head());
        return new Program(spec.name(), sections, vit.parameters.declared());
    }

    /** Patches, class token, position: z_0 (Eq. 1). */
    private Section embedding() {
        GraphBuilder graph = new GraphBuilder("embedding.forward");
        Value images =
                graph.input("images", TensorType.perImage(spec.channels(), spec.imageHeight(), spec.imageWidth()));
        Value pixels = graph.add("patchPixels", new Op.Patchify(spec.patchSize()), images);
        Value x = dense(
                graph,
                "embedded",
                pixels,
                parameters.patchKernel(),
                parameters.bias("patch_embed.proj.bias", spec.hiddenSize()));
        boolean positions = spec.positionEmbedding() == PositionEmbedding.LEARNED_1D;
        if (positions && spec.hasClassToken() && !spec.positionOnClassToken()) {
            Value table = parameters.positions();
            x = prependToken(graph, graph.add("positioned", new Op.AddBroadcast(), x, table));
        } else {
            x = prependToken(graph, x);
            x = positions ? graph.add("positioned", new Op.AddBroadcast(), x, parameters.positions()) : x;
        }
        return section("embedding", Layers.OUTSIDE, graph, dropout(graph, x, EMBEDDING));
    }

    private Value prependToken(GraphBuilder graph, Value x) {
        return spec.hasClassToken() ? graph.add("sequence", new Op.PrependToken(), parameters.classToken(), x) : x;
    }

    /** x += attention(norm1(x)), then x += mlp(norm2(x)) (Eq. 2 and 3). */
    private Section encoderBlock(Layers layers) {
        GraphBuilder graph = new GraphBuilder("encoderBlock.forward");
        Value x = graph.input("x", TensorType.perImage(spec.tokens(), spec.hiddenSize()));
        Value mixed = selfAttention(graph, norm(graph, "norm1", x, true));
        return section("encoderBlock", layers, graph, residuals(graph, x, mixed));
    }

    /**
     * The last block where the classifier reads the class token alone: behind attention tokens do not meet any more, so that
     * all that follows is done for that token only. What the model computes is the same.
     */
    private Section lastBlock(Layers layers) {
        GraphBuilder graph = new GraphBuilder("lastBlock.forward", "last");
        Value x = graph.input("x", TensorType.perImage(spec.tokens(), spec.hiddenSize()));
        Value mixed = selfAttention(graph, norm(graph, "norm1", x, true));
        Value token = graph.add("token", new Op.SelectToken(), x);
        Value mixedToken = graph.add("mixedToken", new Op.SelectToken(), mixed);
        return section("lastBlock", layers, graph, residuals(graph, token, mixedToken));
    }

    /** What follows the heads in a block: projection and residual, then the MLP and residual. */
    private Value residuals(GraphBuilder graph, Value x, Value mixed) {
        Value middle =
                graph.add("middle", new Op.Add(), x, dropPath(graph, projection(graph, mixed), ATTENTION_BRANCH));
        Value mlp = mlp(graph, norm(graph, "norm2", middle, true));
        return graph.add("next", new Op.Add(), middle, dropPath(graph, mlp, MLP_BRANCH));
    }

    /** Softmax(q k^T / sqrt(d)) v in each head, heads side by side (paper, appendix A). */
    private Value selfAttention(GraphBuilder graph, Value x) {
        int hidden = spec.hiddenSize();
        Value weight = parameters.dense("attn.qkv.weight", 3 * hidden, hidden);
        Value qkv = spec.qkvBias()
                ? dense(graph, "qkv", x, weight, parameters.blockBias("attn.qkv.bias", 3 * hidden))
                : graph.add("qkv", new Op.Matmul(Layout.NT), x, weight);
        Value query = graph.add("query", new Op.SplitHeads(spec.heads(), 0, 3), qkv);
        Value key = graph.add("key", new Op.SplitHeads(spec.heads(), 1, 3), qkv);
        Value value = graph.add("value", new Op.SplitHeads(spec.heads(), 2, 3), qkv);
        double scale = 1 / Math.sqrt(spec.headDim());
        Value scores = graph.add("scores", new Op.BatchMatmul(Layout.NT, scale), query, key);
        Value weights = graph.add("attentionWeights", new Op.Softmax(), scores);
        if (spec.attentionDropout() > 0) {
            weights = graph.add("keptWeights", new Op.Dropout(spec.attentionDropout(), ATTENTION_WEIGHTS), weights);
        }
        Value heads = graph.add("headOutputs", new Op.BatchMatmul(Layout.NN, 1), weights, value);
        return graph.add("mixed", new Op.MergeHeads(), heads);
    }

    private Value projection(GraphBuilder graph, Value mixed) {
        int hidden = spec.hiddenSize();
        Value projected = dense(
                graph,
                "projected",
                mixed,
                parameters.dense("attn.proj.weight", hidden, hidden),
                parameters.blockBias("attn.proj.bias", hidden));
        return dropout(graph, projected, PROJECTION);
    }

    /** fc2(gelu(fc1(x))) (spec A-7). */
    private Value mlp(GraphBuilder graph, Value x) {
        Value hidden = dense(
                graph,
                "mlpHidden",
                x,
                parameters.dense("mlp.fc1.weight", spec.mlpSize(), spec.hiddenSize()),
                parameters.mlpBias("mlp.fc1.bias", spec.mlpSize()));
        Value active = graph.add("active", new Op.Gelu(spec.activation() == Activation.GELU_TANH), hidden);
        Value output = dense(
                graph,
                "mlpOutput",
                dropout(graph, active, ACTIVE),
                parameters.dense("mlp.fc2.weight", spec.hiddenSize(), spec.mlpSize()),
                parameters.mlpBias("mlp.fc2.bias", spec.hiddenSize()));
        return dropout(graph, output, MLP_OUTPUT);
    }

    /** Final norm, pooling, classifier, loss (Eq. 4). */
    private Section head() {
        GraphBuilder graph = new GraphBuilder("head.forward");
        TensorType type = spec.hasClassToken()
                ? TensorType.perImage(spec.hiddenSize())
                : TensorType.perImage(spec.tokens(), spec.hiddenSize());
        Value encoded = graph.input("encoded", type);
        Value labels = graph.input("labels", TensorType.labels());
        Value pooled = spec.hasClassToken()
                ? norm(graph, "pooled", encoded, false)
                : graph.add("pooled", new Op.MeanTokens(), norm(graph, "finalNorm", encoded, false));
        Value logits =
                dense(graph, "logits", pooled, parameters.headWeight(), parameters.bias("head.bias", spec.classes()));
        Value loss = graph.add("loss", new Op.CrossEntropy(), logits, labels);
        return section("head", Layers.OUTSIDE, graph, loss, logits);
    }

    private Value norm(GraphBuilder graph, String name, Value x, boolean inBlock) {
        String path = inBlock ? name : "norm";
        return graph.add(
                name,
                new Op.LayerNorm(spec.layerNormEps()),
                x,
                parameters.normScale(path + ".weight", inBlock),
                parameters.normBias(path + ".bias", inBlock));
    }

    private static Value dense(GraphBuilder graph, String name, Value x, Value weight, Value bias) {
        Value product = graph.add(name + "Product", new Op.Matmul(Layout.NT), x, weight);
        return graph.add(name, new Op.AddBroadcast(), product, bias);
    }

    private Value dropout(GraphBuilder graph, Value x, int site) {
        return spec.dropout() > 0 ? graph.add(x.name() + "Kept", new Op.Dropout(spec.dropout(), site), x) : x;
    }

    private Value dropPath(GraphBuilder graph, Value x, int site) {
        return spec.stochasticDepth() > 0
                ? graph.add(x.name() + "Path", new Op.DropPath(spec.stochasticDepth(), site), x)
                : x;
    }

    private static Section section(String name, Layers layers, GraphBuilder graph, Value... outputs) {
        return new Section(
                name,
                layers,
                graph.build(List.of(outputs)),
                new Graph(name + ".backward", List.of(), List.of(), List.of()));
    }
}
