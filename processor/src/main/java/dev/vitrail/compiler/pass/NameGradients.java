package dev.vitrail.compiler.pass;

import dev.vitrail.compiler.ir.Graph;
import dev.vitrail.compiler.ir.Node;
import dev.vitrail.compiler.ir.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A gradient that was summed up step by step ends as dX7: gives the last sum the plain name dX, for readers of the code. */
final class NameGradients {
    private static final Pattern NUMBERED = Pattern.compile("(d.*?)(\\d+)");

    private NameGradients() {}

    static Graph run(Graph graph, Graph forward) {
        Set<String> names = new HashSet<>();
        forward.inputs().forEach(value -> names.add(Differentiate.gradientName(value)));
        forward.nodes().forEach(node -> names.add(Differentiate.gradientName(node.output())));
        Map<String, String> renamed = new HashMap<>();
        for (Node node : graph.nodes()) {
            Matcher numbered = NUMBERED.matcher(node.output().name());
            if (numbered.matches() && names.contains(numbered.group(1))) {
                String plain = numbered.group(1);
                renamed.putIfAbsent(plain, plain + "Part");
                renamed.replaceAll((old, name) -> name.equals(plain) ? plain + "Part" + suffix(old, plain) : name);
                renamed.put(node.output().name(), plain);
            }
        }
        List<Node> nodes = graph.nodes().stream()
                .map(node -> new Node(
                        node.op(),
                        node.inputs().stream()
                                .map(input -> rename(input, renamed))
                                .toList(),
                        rename(node.output(), renamed)))
                .toList();
        List<Value> outputs =
                graph.outputs().stream().map(output -> rename(output, renamed)).toList();
        return new Graph(graph.name(), graph.inputs(), nodes, outputs);
    }

    private static String suffix(String numbered, String plain) {
        return numbered.substring(plain.length());
    }

    private static Value rename(Value value, Map<String, String> renamed) {
        return value.isParameter() ? value : new Value(renamed.getOrDefault(value.name(), value.name()), value.type());
    }
}
