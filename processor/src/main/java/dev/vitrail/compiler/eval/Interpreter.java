package dev.vitrail.compiler.eval;

import dev.vitrail.compiler.ir.Graph;
import dev.vitrail.compiler.ir.Node;
import dev.vitrail.compiler.ir.Op;
import dev.vitrail.compiler.ir.Op.*;
import dev.vitrail.compiler.ir.ShapeRules;
import dev.vitrail.compiler.ir.TensorType;
import dev.vitrail.compiler.ir.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Evaluates one graph, node by node, by the plainest loops that say what each operation means. */
public final class Interpreter {

    /** What is not in the graph but given at run time. */
    public record Context(int layer, int layers, double labelSmoothing, Masks masks) {}

    /** The random choices of dropout. */
    public interface Masks {
        /** Whether an element of a place in a layer is kept; {@code index} counts through the batch. */
        boolean keeps(int site, int layer, double rate, long index);
    }

    /** The values of one evaluation. */
    public record Values(Map<Value, Tensor> all) {
        /** The value of a graph's node or input. */
        public Tensor get(Value value) {
            Tensor tensor = all.get(value);
            if (tensor == null) {
                throw new IllegalArgumentException("no value is given for " + value);
            }
            return tensor;
        }
    }

    private final Context context;
    private final Map<Value, Tensor> values = new HashMap<>();

    private Interpreter(Context context) {
        this.context = context;
    }

    /** All values of the graph: inputs, parameters and results. */
    public static Values run(Graph graph, Map<Value, Tensor> inputs, Context context) {
        Interpreter interpreter = new Interpreter(context);
        interpreter.values.putAll(inputs);
        for (Node node : graph.nodes()) {
            List<Tensor> operands =
                    node.inputs().stream().map(interpreter::value).toList();
            interpreter.values.put(node.output(), interpreter.evaluate(node.op(), operands));
        }
        return new Values(interpreter.values);
    }

    private Tensor value(Value value) {
        return new Values(values).get(value);
    }

    private Tensor evaluate(Op op, List<Tensor> in) {
        TensorType type = ShapeRules.result(op, in.stream().map(Tensor::type).toList());
        Tensor a = in.get(0);
        Tensor y = Tensor.zeros(type, in.stream().mapToInt(Tensor::batch).max().orElseThrow());
        switch (op) {
            case Patchify(int patch) -> TokenMath.patchify(a, y, patch);
            case Matmul(var layout) -> MatrixMath.matmul(layout, a, in.get(1), y);
            case BatchMatmul(var layout, double scale) -> MatrixMath.batchMatmul(layout, scale, a, in.get(1), y);
            case AddBroadcast(), Add() -> {
                double[] b = in.get(1).data();
                fill(y, i -> a.data()[i] + b[i % b.length]);
            }
            case Gelu(boolean tanhForm) -> fill(y, i -> Gelus.gelu(a.data()[i], tanhForm));
            case GeluGradient(boolean tanhForm) ->
                fill(y, i -> a.data()[i] * Gelus.derivative(in.get(1).data()[i], tanhForm));
            case LayerNorm(double eps) -> RowMath.layerNorm(a, in.get(1), in.get(2), y, eps);
            case LayerNormInputGradient(double eps) -> RowMath.layerNormInputGradient(a, in.get(1), in.get(2), y, eps);
            case LayerNormScaleGradient(double eps) -> RowMath.layerNormScaleGradient(a, in.get(1), y, eps);
            case Softmax() -> RowMath.softmax(a, y);
            case SoftmaxGradient() -> RowMath.softmaxGradient(a, in.get(1), y);
            case SplitHeads split -> TokenMath.splitHeads(a, y, split.part(), split.parts());
            case MergeHeads() -> TokenMath.placeHeads(a, y, 0, 1);
            case PlaceHeads(int part, int parts) -> TokenMath.placeHeads(a, y, part, parts);
            case JoinHeads() -> {
                for (int part = 0; part < 3; part++) {
                    TokenMath.placeHeads(in.get(part), y, part, 3);
                }
            }
            case PrependToken() -> TokenMath.prependToken(a, in.get(1), y);
            case SelectToken() -> TokenMath.selectToken(a, y);
            case DropToken() -> TokenMath.dropToken(a, y);
            case PlaceToken _ -> TokenMath.placeToken(a, y);
            case MeanTokens() -> TokenMath.meanTokens(a, y);
            case SpreadTokens(int tokens) -> TokenMath.spreadTokens(a, y, tokens);
            case SumLeading _ -> {
                for (int i = 0; i < a.data().length; i++) {
                    y.data()[i % y.data().length] += a.data()[i];
                }
            }
            case CrossEntropy() -> RowMath.crossEntropy(a, in.get(1), y, context.labelSmoothing());
            case CrossEntropyGradient() ->
                RowMath.crossEntropyGradient(a, in.get(1), in.get(2), y, context.labelSmoothing());
            case Dropout(double rate, int site) ->
                fill(y, i -> context.masks().keeps(site, context.layer(), rate, i) ? a.data()[i] / (1 - rate) : 0);
            case DropPath(double last, int site) -> {
                double rate = context.layers() > 1 ? last * context.layer() / (context.layers() - 1) : 0;
                int perImage = a.data().length / a.batch();
                fill(
                        y,
                        i -> context.masks().keeps(site, context.layer(), rate, i / perImage)
                                ? a.data()[i] / (1 - rate)
                                : 0);
            }
        }
        return y;
    }

    private interface Element {
        double at(int index);
    }

    private static void fill(Tensor y, Element element) {
        for (int i = 0; i < y.data().length; i++) {
            y.data()[i] = element.at(i);
        }
    }
}
