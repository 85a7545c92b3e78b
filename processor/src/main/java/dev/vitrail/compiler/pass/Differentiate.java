package dev.vitrail.compiler.pass;

import dev.vitrail.compiler.ir.Graph;
import dev.vitrail.compiler.ir.GraphBuilder;
import dev.vitrail.compiler.ir.Node;
import dev.vitrail.compiler.ir.Op;
import dev.vitrail.compiler.ir.Section;
import dev.vitrail.compiler.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reverse-mode differentiation of a section: walks the forward nodes backwards and adds, for each, the gradients of its
 * operands by {@link GradientRules}. Values that the rules need are read from the forward graph.
 */
final class Differentiate {
    private static final Pattern SEPARATORS = Pattern.compile("[$._]+");

    private final GraphBuilder graph;
    private final Map<Value, Value> cotangents = new HashMap<>();
    private final Set<Value> wanted;

    private Differentiate(Section section) {
        graph = new GraphBuilder(section.name() + ".backward");
        section.forward().inputs().forEach(value -> graph.reserve(value.name()));
        section.forward().nodes().forEach(node -> graph.reserve(node.output().name()));
        wanted = differentiable(section.forward());
    }

    static Section run(Section section) {
        return new Differentiate(section).backward(section);
    }

    private Section backward(Section section) {
        Graph forward = section.forward();
        Value result = forward.outputs().getFirst();
        cotangents.put(result, graph.input(gradientName(result), result.type()));
        for (Node node : forward.nodes().reversed()) {
            Value dy = cotangents.get(node.output());
            if (dy != null) {
                propagate(node, dy);
            }
        }
        List<Value> outputs = new ArrayList<>();
        Value input = cotangents.get(forward.inputs().getFirst());
        if (input != null) {
            outputs.add(input);
        }
        for (Value parameter : forward.parameters()) {
            Value gradient = cotangents.get(parameter);
            if (gradient == null) {
                throw new IllegalStateException(parameter + " does not reach the result of\n" + forward);
            }
            outputs.add(gradient);
        }
        return section.with(forward, graph.build(outputs));
    }

    private void propagate(Node node, Value dy) {
        List<GradientRules.Gradient> gradients =
                GradientRules.of((Op.Forward) node.op(), node.inputs(), node.output(), dy);
        for (GradientRules.Gradient gradient : gradients) {
            if (wanted.contains(gradient.of())) {
                Value contribution = emit(gradient.term(), gradientName(gradient.of()));
                cotangents.merge(
                        gradient.of(),
                        contribution,
                        (sum, more) -> graph.add(gradientName(gradient.of()), new Op.Add(), sum, more));
            }
        }
    }

    private Value emit(GradientRules.Term term, String name) {
        return switch (term) {
            case GradientRules.Read(Value value) -> graph.use(value);
            case GradientRules.Apply(Op op, List<GradientRules.Term> operands) ->
                graph.add(
                        name,
                        op,
                        operands.stream()
                                .map(operand -> emit(operand, inner(name)))
                                .toArray(Value[]::new));
        };
    }

    /** A name for what a gradient is summed from: d$cls_token gives dClsTokenTerm. */
    private static String inner(String name) {
        StringBuilder inner = new StringBuilder("d");
        for (String word : SEPARATORS.split(name.substring(1))) {
            inner.append(word.isEmpty() ? "" : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return inner + "Term";
    }

    /** dX for x, d$w for $w. */
    static String gradientName(Value value) {
        String name = value.name();
        return value.isParameter() ? "d" + name : "d" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    /** Values on a path from a parameter or from the section before; images and labels are not. */
    private static Set<Value> differentiable(Graph forward) {
        Set<Value> wanted = new HashSet<>(forward.parameters());
        Value first = forward.inputs().getFirst();
        if (forward.nodes().stream()
                .noneMatch(n -> n.op() instanceof Op.Patchify && n.input(0).equals(first))) {
            wanted.add(first);
        }
        for (Node node : forward.nodes()) {
            if (node.inputs().stream().anyMatch(wanted::contains)) {
                wanted.add(node.output());
            }
        }
        return wanted;
    }
}
