package dev.vitrail.compiler.fuse;

import dev.vitrail.compiler.fuse.Kernel.Epilogue;
import dev.vitrail.compiler.ir.Graph;
import dev.vitrail.compiler.ir.Layout;
import dev.vitrail.compiler.ir.Node;
import dev.vitrail.compiler.ir.Op;
import dev.vitrail.compiler.ir.Section;
import dev.vitrail.compiler.ir.TensorType;
import dev.vitrail.compiler.ir.Uses;
import dev.vitrail.compiler.ir.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Groups the nodes of a section into kernels. Each node belongs to exactly one group. A group stands where its last node
 * stands, so whatever it reads from outside is there by then.
 */
public final class FusionPlanner {
    private final Graph graph;
    private final Uses uses;
    /** Values of this graph that others need in memory: its outputs and what the backward graph reads. */
    private final Set<Value> kept;

    private final List<Kernel> earlier;
    private final Set<Node> grouped = new HashSet<>();
    private final List<Group> groups = new ArrayList<>();
    private final Map<Node, Integer> positions = new HashMap<>();

    private FusionPlanner(Graph graph, Set<Value> kept, List<Kernel> earlier) {
        this.graph = graph;
        this.uses = graph.uses();
        this.kept = kept;
        this.earlier = earlier;
    }

    /** The kernels of a differentiated section. */
    public static KernelSection plan(Section section) {
        Set<Value> kept = new HashSet<>(section.forward().outputs());
        kept.addAll(section.backward().inputs());
        List<Kernel> forward = new FusionPlanner(section.forward(), kept, List.of()).kernels();
        List<Kernel> fused = new FusionPlanner(
                        section.backward(), Set.copyOf(section.backward().outputs()), forward)
                .kernels();
        // Outside the blocks there is one copy of each value: nothing would be saved.
        List<Kernel> backward = section.isBlock() ? Recomputation.in(fused, forward) : fused;
        KernelSection kernels = new KernelSection(
                section,
                forward,
                backward.stream().filter(Kernel.PerImage.class::isInstance).toList(),
                backward.stream().filter(Kernel.AcrossImages.class::isInstance).toList());
        KernelVerifier.verify(kernels);
        return kernels;
    }

    private List<Kernel> kernels() {
        for (Node node : graph.nodes()) {
            positions.put(node, positions.size());
        }
        // Larger patterns first: attention contains products, a norm's gradient contains a sum of rows.
        graph.nodes().forEach(this::groupAttention);
        graph.nodes().forEach(this::groupLayerNormGradient);
        graph.nodes().forEach(this::groupProduct);
        graph.nodes().forEach(this::groupSingle);
        return groups.stream()
                .sorted(Comparator.comparingInt(this::lastPosition))
                .flatMap(group -> group.kernels().stream())
                .toList();
    }

    private int lastPosition(Group group) {
        int last = -1;
        for (Node node : group.nodes()) {
            last = Math.max(last, Objects.requireNonNull(positions.get(node)));
        }
        return last;
    }

    private void take(Group group) {
        for (Node node : group.nodes()) {
            if (!grouped.add(node)) {
                throw new IllegalStateException(node.output() + " is in two kernels of\n" + graph);
            }
        }
        groups.add(group);
    }

    private void groupAttention(Node node) {
        Group group = switch (node.op()) {
            case Op.MergeHeads() ->
                AttentionPattern.forward(node, absorbable(node.output(), Op.SelectToken.class), uses);
            case Op.JoinHeads() -> AttentionPattern.backward(node, uses, attentions());
            default -> null;
        };
        if (group != null) {
            take(group);
        }
    }

    private List<Kernel.Attention> attentions() {
        return earlier.stream()
                .filter(Kernel.Attention.class::isInstance)
                .map(Kernel.Attention.class::cast)
                .toList();
    }

    /** The gradients of a norm's input, scale and bias, and the residual gradient added to the first. */
    private void groupLayerNormGradient(Node node) {
        if (!(node.op() instanceof Op.LayerNormInputGradient)) {
            return;
        }
        Value dy = node.input(0), x = node.input(1);
        List<Node> nodes = new ArrayList<>(List.of(node));
        Node scale = reader(dy, reader -> reader.op() instanceof Op.LayerNormScaleGradient);
        Node bias = reader(dy, reader -> reader.op() instanceof Op.SumLeading);
        Value statistics = earlier.stream()
                .filter(kernel ->
                        kernel instanceof Kernel.LayerNorm norm && norm.x().equals(x))
                .map(kernel -> ((Kernel.LayerNorm) kernel).statistics())
                .findFirst()
                .orElseThrow();
        Value dx = node.output();
        Value residual = null;
        Node add = absorbable(dx, Op.Add.class);
        if (add != null) {
            residual = operandOf(other(add, dx), Op.PlaceToken.class, nodes);
            dx = add.output();
            nodes.add(add);
        }
        Value partials = new Value(
                dy.name() + "Partials", TensorType.perImage(2, x.type().dim(-1)));
        nodes.addAll(List.of(scale, bias));
        take(new Group(
                nodes,
                List.of(
                        new Kernel.LayerNormGradient(dy, x, node.input(2), statistics, residual, dx, partials, null),
                        new Kernel.PartialSum(partials, scale.output(), bias.output()))));
    }

    private Node reader(Value value, java.util.function.Predicate<Node> kind) {
        return uses.readers(value).stream()
                .filter(kind)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("no gradient of the norm reads " + value + " in\n" + graph));
    }

    private void groupProduct(Node node) {
        if (grouped.contains(node) || !(node.op() instanceof Op.Matmul(Layout layout))) {
            return;
        }
        take(
                switch (layout) {
                    case NT -> linear(node);
                    case NN -> inputGradient(node);
                    case TN -> weightGradient(node);
                });
    }

    private Group linear(Node product) {
        List<Node> nodes = new ArrayList<>(List.of(product));
        Value y = product.output();
        Value bias = null;
        Node add = absorbable(y, Op.AddBroadcast.class);
        if (add != null && add.input(1).type().rank() == 1) {
            bias = add.input(1);
            y = add.output();
            nodes.add(add);
        }
        Epilogue epilogue = new Epilogue.None();
        Node gelu = soleReader(y, Op.Gelu.class);
        Node residual = absorbable(y, Op.Add.class);
        if (gelu != null) {
            epilogue = new Epilogue.Gelu(((Op.Gelu) gelu.op()).tanhForm(), y);
            y = gelu.output();
            nodes.add(gelu);
        } else if (residual != null) {
            epilogue = new Epilogue.Residual(operandOf(other(residual, y), Op.SelectToken.class, nodes));
            y = residual.output();
            nodes.add(residual);
        }
        return Group.of(new Kernel.Linear(product.input(0), product.input(1), bias, epilogue, y), nodes);
    }

    private Group inputGradient(Node product) {
        Node gelu = absorbable(product.output(), Op.GeluGradient.class);
        if (gelu == null) {
            return Group.of(
                    new Kernel.InputGradient(product.input(0), product.input(1), null, false, product.output(), null),
                    List.of(product));
        }
        boolean tanhForm = ((Op.GeluGradient) gelu.op()).tanhForm();
        return Group.of(
                new Kernel.InputGradient(
                        product.input(0), product.input(1), gelu.input(1), tanhForm, gelu.output(), null),
                List.of(product, gelu));
    }

    private Group weightGradient(Node product) {
        Value dy = product.input(0);
        Node bias = uses.readers(dy).stream()
                .filter(reader ->
                        reader.op() instanceof Op.SumLeading(int rank) && rank == 1 && !grouped.contains(reader))
                .findFirst()
                .orElse(null);
        List<Node> nodes = bias == null ? List.of(product) : List.of(product, bias);
        Value dBias = bias == null ? null : bias.output();
        return Group.of(new Kernel.WeightGradient(dy, product.input(1), false, product.output(), dBias), nodes);
    }

    private void groupSingle(Node node) {
        if (grouped.contains(node)) {
            return;
        }
        Value y = node.output();
        Kernel kernel = switch (node.op()) {
            case Op.LayerNorm(double eps) ->
                new Kernel.LayerNorm(
                        node.input(0),
                        node.input(1),
                        node.input(2),
                        eps,
                        y,
                        new Value(y.name() + "Statistics", statistics(y.type())));
            case Op.CrossEntropyGradient() -> new Kernel.Loss(node.input(0), lossOf(node), y);
            case Op.SumLeading(int rank)
            when rank == node.input(0).type().rank() -> new Kernel.BatchSum(node.input(0), y);
            default -> new Kernel.Single(node.op(), node.inputs(), y);
        };
        // The forward graph's loss is computed together with its gradient, in the backward pass.
        if (node.op() instanceof Op.CrossEntropy) {
            grouped.add(node);
        } else {
            take(Group.of(kernel, List.of(node)));
        }
    }

    private static Value lossOf(Node gradient) {
        return new Value("loss", gradient.input(2).type());
    }

    private static TensorType statistics(TensorType normed) {
        return normed.rank() == 1 ? TensorType.perImage(2) : TensorType.perImage(normed.dim(0), 2);
    }

    private static Value other(Node sum, Value operand) {
        return sum.input(0).equals(operand) ? sum.input(1) : sum.input(0);
    }

    /** What a value is moved from by an operation of this kind, taken into the group of its only reader; else the value. */
    private Value operandOf(Value moved, Class<? extends Op> kind, List<Node> nodes) {
        Node move = uses.producer(moved);
        if (move == null
                || !kind.isInstance(move.op())
                || kept.contains(moved)
                || uses.readers(moved).size() > 1) {
            return moved;
        }
        nodes.add(move);
        return move.input(0);
    }

    /** The only reader of a value that nobody else needs in memory, if it is of this kind. */
    private @Nullable Node absorbable(Value value, Class<? extends Op> kind) {
        return kept.contains(value) ? null : soleReader(value, kind);
    }

    private @Nullable Node soleReader(Value value, Class<? extends Op> kind) {
        List<Node> readers = uses.readers(value);
        return readers.size() == 1 && kind.isInstance(readers.getFirst().op()) && !grouped.contains(readers.getFirst())
                ? readers.getFirst()
                : null;
    }
}
