package dev.vitrail.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.compiler.eval.Interpreter;
import dev.vitrail.compiler.eval.Tensor;
import dev.vitrail.compiler.ir.Graph;
import dev.vitrail.compiler.ir.GraphBuilder;
import dev.vitrail.compiler.ir.Layout;
import dev.vitrail.compiler.ir.Op;
import dev.vitrail.compiler.ir.TensorType;
import dev.vitrail.compiler.ir.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The gradient rule of every operation by itself, for every element of every operand, against central differences. */
class OpGradientTest {
    private static final int BATCH = 2;
    private static final double STEP = 1e-3;
    private static final Interpreter.Context CONTEXT = new Interpreter.Context(1, 3, 0.1, GradientCheck.MASKS);

    record Example(Op.Forward op, List<TensorType> operands) {}

    static Stream<Example> examples() {
        TensorType tokens = TensorType.perImage(3, 6);
        TensorType heads = TensorType.perImage(2, 3, 4);
        TensorType vector = TensorType.shared(6);
        return Stream.of(
                example(new Op.Patchify(2), TensorType.perImage(2, 4, 6)),
                example(new Op.Matmul(Layout.NT), tokens, TensorType.shared(5, 6)),
                example(new Op.Matmul(Layout.NT), TensorType.perImage(6), TensorType.shared(1, 6)),
                example(new Op.AddBroadcast(), tokens, vector),
                example(new Op.AddBroadcast(), tokens, TensorType.shared(3, 6)),
                example(new Op.Add(), tokens, tokens),
                example(new Op.Gelu(false), tokens),
                example(new Op.Gelu(true), tokens),
                example(new Op.LayerNorm(1e-6), tokens, vector, vector),
                example(new Op.LayerNorm(0.1), TensorType.perImage(6), vector, vector),
                example(new Op.SplitHeads(2, 1, 3), TensorType.perImage(3, 12)),
                example(new Op.MergeHeads(), heads),
                example(new Op.BatchMatmul(Layout.NT, 0.3), heads, TensorType.perImage(2, 5, 4)),
                example(new Op.BatchMatmul(Layout.NN, 1), heads, TensorType.perImage(2, 4, 5)),
                example(new Op.Softmax(), heads),
                example(new Op.Softmax(), TensorType.perImage(2, 1)),
                example(new Op.PrependToken(), vector, tokens),
                example(new Op.SelectToken(), tokens),
                example(new Op.MeanTokens(), tokens),
                example(new Op.MeanTokens(), TensorType.perImage(1, 5)),
                example(new Op.CrossEntropy(), TensorType.perImage(4), TensorType.labels()),
                example(new Op.Dropout(0.4, 2), tokens),
                example(new Op.DropPath(0.8, 3), tokens));
    }

    private static Example example(Op.Forward op, TensorType... operands) {
        return new Example(op, List.of(operands));
    }

    @Test
    void noOperationLacksAnExample() {
        Map<Class<?>, List<Example>> covered = examples().collect(Collectors.groupingBy(e -> e.op().getClass()));
        for (Class<?> op : Op.Forward.class.getPermittedSubclasses()) {
            assertTrue(covered.containsKey(op), op + " has no example");
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theRuleAgreesWithCentralDifferences(Example example) {
        Random random = new Random(11);
        GraphBuilder builder = new GraphBuilder("op");
        List<Value> operands = new ArrayList<>();
        Map<Value, Tensor> values = new HashMap<>();
        for (TensorType type : example.operands()) {
            Value operand = builder.input("in" + operands.size(), type);
            operands.add(operand);
            boolean labels = type.equals(TensorType.labels());
            int size = Math.toIntExact(type.elements() * (type.perImage() ? BATCH : 1));
            double[] data = labels
                    ? random.ints(size, 0, 3).asDoubleStream().toArray()
                    : random.doubles(size, -2, 2).toArray();
            values.put(operand, new Tensor(type, BATCH, data));
        }
        Value y = builder.add("y", example.op(), operands.toArray(Value[]::new));
        Graph forward = builder.build(List.of(y));
        Value dy = new Value("dy", y.type());
        double[] weights = random.doubles(Tensor.zeros(y.type(), BATCH).data().length, -1, 1)
                .toArray();
        for (GradientRules.Gradient gradient : GradientRules.of(example.op(), operands, y, dy)) {
            GraphBuilder backward = new GraphBuilder("rule");
            Value result = emit(backward, gradient.term());
            Map<Value, Tensor> inputs =
                    new HashMap<>(Interpreter.run(forward, values, CONTEXT).all());
            inputs.put(dy, new Tensor(dy.type(), BATCH, weights));
            double[] actual = Interpreter.run(backward.build(List.of(result)), inputs, CONTEXT)
                    .get(result)
                    .data();
            double[] data = values.get(gradient.of()).data();
            assertEquals(data.length, actual.length);
            for (int i = 0; i < data.length; i++) {
                double expected = difference(forward, values, y, weights, data, i);
                assertEquals(expected, actual[i], 1e-6 * Math.max(1, Math.abs(expected)), gradient.of() + " at " + i);
            }
        }
    }

    private static Value emit(GraphBuilder graph, GradientRules.Term term) {
        return switch (term) {
            case GradientRules.Read(Value value) -> graph.use(value);
            case GradientRules.Apply(Op op, List<GradientRules.Term> operands) ->
                graph.add(
                        "term",
                        op,
                        operands.stream().map(operand -> emit(graph, operand)).toArray(Value[]::new));
        };
    }

    private static double difference(
            Graph forward, Map<Value, Tensor> values, Value y, double[] weights, double[] data, int element) {
        double at = data[element];
        double[] sums = new double[4];
        double[] steps = {-2, -1, 1, 2};
        for (int i = 0; i < 4; i++) {
            data[element] = at + steps[i] * STEP;
            double[] result = Interpreter.run(forward, values, CONTEXT).get(y).data();
            for (int j = 0; j < result.length; j++) {
                sums[i] += weights[j] * result[j];
            }
        }
        data[element] = at;
        assertEquals(4, Arrays.stream(sums).filter(Double::isFinite).count());
        return (sums[0] - 8 * sums[1] + 8 * sums[2] - sums[3]) / (12 * STEP);
    }
}
