package dev.vitrail.compiler.ir;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the text form that {@link GraphPrinter} writes. For tests of passes: text in, text out. */
public final class GraphParser {
    private static final Pattern HEADER = Pattern.compile("graph (\\S+)\\((.*)\\) \\{");
    private static final Pattern TYPED = Pattern.compile("([%$][^:\\s]+): (\\w+\\[[^\\]]*\\])");
    private static final Pattern NODE =
            Pattern.compile("(%\\S+) = (\\w+)(?:\\{([^}]*)\\})? (.*) : (\\w+\\[[^\\]]*\\])");
    private static final Pattern OPERAND = Pattern.compile("(\\$[^:,\\s]+): (\\w+\\[[^\\]]*\\])|(%[^,\\s]+)");

    private final Map<String, Value> values = new HashMap<>();

    private GraphParser() {}

    /** @throws IllegalArgumentException with the line that does not parse */
    public static Graph parse(String text) {
        return new GraphParser().read(text.strip().lines().map(String::strip).toList());
    }

    private Graph read(List<String> lines) {
        Matcher header = match(HEADER, lines.get(0));
        List<Value> inputs = new ArrayList<>();
        Matcher input = TYPED.matcher(header.group(2));
        while (input.find()) {
            inputs.add(define(input.group(1), type(input.group(2))));
        }
        List<Node> nodes = new ArrayList<>();
        for (String line : lines.subList(1, lines.size() - 2)) {
            nodes.add(node(line));
        }
        String results = lines.get(lines.size() - 2);
        if (!results.startsWith("return") || !lines.getLast().equals("}")) {
            throw new IllegalArgumentException("the graph does not end with return and }");
        }
        List<Value> outputs = new ArrayList<>();
        Matcher output = OPERAND.matcher(results);
        while (output.find()) {
            outputs.add(value(output.group()));
        }
        return new Graph(header.group(1), inputs, nodes, outputs);
    }

    private Node node(String line) {
        Matcher matcher = match(NODE, line);
        Map<String, String> attributes = new LinkedHashMap<>();
        if (matcher.group(3) != null) {
            for (String attribute : matcher.group(3).split(", ")) {
                String[] pair = attribute.split("=", 2);
                attributes.put(pair[0], pair[1]);
            }
        }
        List<Value> operands = new ArrayList<>();
        Matcher operand = OPERAND.matcher(matcher.group(4));
        while (operand.find()) {
            operands.add(
                    operand.group(1) == null
                            ? value(operand.group(3))
                            : values.computeIfAbsent(
                                    operand.group(1), name -> new Value(name, type(operand.group(2)))));
        }
        Op op = OpSyntax.parse(matcher.group(2), attributes);
        return new Node(op, operands, define(matcher.group(1), type(matcher.group(5))));
    }

    private static TensorType type(String text) {
        int open = text.indexOf('[');
        TensorType.Element element =
                TensorType.Element.valueOf(text.substring(0, open).toUpperCase(java.util.Locale.ROOT));
        boolean perImage = text.startsWith("B", open + 1);
        List<Integer> dims = new ArrayList<>();
        for (String size : text.substring(open + 1, text.length() - 1).split(",")) {
            if (!size.isEmpty() && !size.equals("B")) {
                dims.add(Integer.valueOf(size));
            }
        }
        return new TensorType(element, perImage, dims);
    }

    private Value define(String name, TensorType type) {
        Value value = new Value(name.substring(1), type);
        values.put(name, value);
        return value;
    }

    private Value value(String name) {
        Value value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is used before it is defined");
        }
        return value;
    }

    private static Matcher match(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("this line does not parse: " + line);
        }
        return matcher;
    }
}
