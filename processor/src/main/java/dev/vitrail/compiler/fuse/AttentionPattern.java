package dev.vitrail.compiler.fuse;

import dev.vitrail.compiler.ir.Layout;
import dev.vitrail.compiler.ir.Node;
import dev.vitrail.compiler.ir.Op;
import dev.vitrail.compiler.ir.TensorType;
import dev.vitrail.compiler.ir.Uses;
import dev.vitrail.compiler.ir.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds attention in a graph, forward and backward, so that the matrix of weights never reaches memory. */
final class AttentionPattern {
    private final Uses uses;
    private final List<Node> matched = new ArrayList<>();

    private AttentionPattern(Uses uses) {
        this.uses = uses;
    }

    /**
     * mergeHeads(softmax(q k^T) v), q, k and v cut out of one value; null if {@code merge} is no such thing.
     *
     * @param selected the selection of the first token from the result, if nobody reads the others
     */
    static @Nullable Group forward(Node merge, @Nullable Node selected, Uses uses) {
        AttentionPattern pattern = new AttentionPattern(uses);
        pattern.matched.add(merge);
        if (selected != null) {
            pattern.matched.add(selected);
        }
        Node product = pattern.producer(merge.input(0), Op.BatchMatmul.class);
        if (product == null) {
            return null;
        }
        Node kept = uses.producer(product.input(0));
        Kernel.WeightDropout dropout = null;
        Value weights = product.input(0);
        if (kept != null && kept.op() instanceof Op.Dropout(double rate, int site)) {
            pattern.matched.add(kept);
            dropout = new Kernel.WeightDropout(rate, site);
            weights = kept.input(0);
        }
        Node softmax = pattern.producer(weights, Op.Softmax.class);
        Node scores = softmax == null ? null : pattern.producer(softmax.input(0), Op.BatchMatmul.class);
        if (scores == null) {
            return null;
        }
        Node query = pattern.producer(scores.input(0), Op.SplitHeads.class);
        Node key = pattern.producer(scores.input(1), Op.SplitHeads.class);
        Node value = pattern.producer(product.input(1), Op.SplitHeads.class);
        if (query == null || key == null || value == null) {
            return null;
        }
        Value qkv = query.input(0);
        int heads = ((Op.SplitHeads) query.op()).heads();
        Value mixed = selected == null ? merge.output() : selected.output();
        TensorType statistics =
                TensorType.perImage(heads, selected == null ? qkv.type().dim(0) : 1);
        boolean scaled = scores.op().equals(new Op.BatchMatmul(Layout.NT, scale(qkv, heads)));
        if (!scaled || !key.input(0).equals(qkv) || !value.input(0).equals(qkv)) {
            return null;
        }
        Value logSumExp = new Value(merge.output().name() + "LogSumExp", statistics);
        return Group.of(new Kernel.Attention(qkv, heads, dropout, mixed, logSumExp), pattern.matched);
    }

    /** joinHeads of the gradients of query, key and value of a forward attention. */
    static @Nullable Group backward(Node join, Uses uses, List<Kernel.Attention> attentions) {
        AttentionPattern pattern = new AttentionPattern(uses);
        pattern.matched.add(join);
        Node dQuery = pattern.producer(join.input(0), Op.BatchMatmul.class);
        Node dKey = pattern.producer(join.input(1), Op.BatchMatmul.class);
        Node dValue = pattern.producer(join.input(2), Op.BatchMatmul.class);
        if (dQuery == null || dKey == null || dValue == null) {
            return null;
        }
        Node dScores = pattern.producer(dQuery.input(0), Op.SoftmaxGradient.class);
        if (dScores == null) {
            return null;
        }
        Node dWeights = uses.producer(dScores.input(0));
        if (dWeights != null && dWeights.op() instanceof Op.Dropout) {
            pattern.matched.add(dWeights);
            dWeights = uses.producer(dWeights.input(0));
        }
        if (dWeights == null || !(dWeights.op() instanceof Op.BatchMatmul)) {
            return null;
        }
        pattern.matched.add(dWeights);
        Node dHeads = pattern.producer(dWeights.input(0), Op.SplitHeads.class);
        if (dHeads == null) {
            return null;
        }
        return attentions.stream()
                .filter(attention -> attention.qkv().type().equals(join.output().type()))
                .findFirst()
                .map(attention -> pattern.gradient(attention, dHeads.input(0), join.output()))
                .orElse(null);
    }

    private @Nullable Group gradient(Kernel.Attention attention, Value dMixed, Value dQkv) {
        if (attention.queries() == attention.tokens()) {
            return Group.of(new Kernel.AttentionGradient(attention, dMixed, dQkv), matched);
        }
        Node placed = producer(dMixed, Op.PlaceToken.class);
        return placed == null
                ? null
                : Group.of(new Kernel.AttentionGradient(attention, placed.input(0), dQkv), matched);
    }

    private static double scale(Value qkv, int heads) {
        return 1 / Math.sqrt(qkv.type().dim(1) / 3.0 / heads);
    }

    private @Nullable Node producer(Value value, Class<? extends Op> kind) {
        Node node = uses.producer(value);
        if (node == null || !kind.isInstance(node.op())) {
            return null;
        }
        if (!matched.contains(node)) {
            matched.add(node);
        }
        return node;
    }
}
