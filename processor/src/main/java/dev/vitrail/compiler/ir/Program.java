package dev.vitrail.compiler.ir;

import java.util.List;
import java.util.stream.Collectors;

/** A whole model: its sections in the order of the forward pass, and its parameters in the order of the data flow. */
public record Program(String name, List<Section> sections, List<Parameter> parameters) {

    public Program {
        sections = List.copyOf(sections);
        parameters = List.copyOf(parameters);
    }

    /** The parameter behind a value named {@code $..}. */
    public Parameter parameter(Value value) {
        return parameters.stream()
                .filter(parameter -> parameter.value().equals(value))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + " has no parameter " + value));
    }

    /** All forward graphs as text. */
    public String printForward() {
        return sections.stream()
                .map(section -> heading(section) + section.forward())
                .collect(Collectors.joining("\n"));
    }

    /** All backward graphs as text. */
    public String printBackward() {
        return sections.reversed().stream()
                .map(section -> heading(section) + section.backward())
                .collect(Collectors.joining("\n"));
    }

    private static String heading(Section section) {
        return section.isBlock() ? "// " + section.layers().count() + " times\n" : "";
    }
}
