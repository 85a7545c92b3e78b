package dev.vitrail.processor.frontend;

import dev.vitrail.dsl.Design;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Readable Java names: {@code heads2_poolingMean} for a cell, {@code Heads_heads2_poolingMean} for its model. */
record CellNames(DeclaredStudy study, StudyAxes axes) {
    /** File systems limit names to 255 bytes; a model's file ends in Layout.class. */
    private static final int LONGEST = 150;

    private static final String BASE = "base";

    /** The cell's name; a number where it would be too long. */
    String cell(List<Object> combination, int index) {
        String name = label(combination, false);
        return name.length() > LONGEST ? "cell" + index : name;
    }

    /** The name of a cell's model within the package, as if a type of that name had declared it. */
    String model(List<Object> combination, int index) {
        String prefix = study.type().typeName().replace('.', '_') + "_";
        String name = prefix + label(combination, true);
        return name.length() > LONGEST ? prefix + "model" + index : name;
    }

    private String label(List<Object> combination, boolean architectureOnly) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < combination.size(); i++) {
            DeclaredStudy.Axis axis = axes.varying().get(i);
            boolean told = axes.design() == Design.FACTORIAL
                    || !combination.get(i).equals(axes.base().get(i));
            if (told && (axis.isArchitecture() || !architectureOnly)) {
                parts.add(axis.member() + camelCase(combination.get(i)));
            }
        }
        return parts.isEmpty() ? BASE : String.join("_", parts);
    }

    /** CLASS_TOKEN becomes ClassToken, 0.1 becomes 0_1, 1e-9 becomes 1em9. */
    private static String camelCase(Object value) {
        if (value instanceof Number) {
            return DeclaredStudy.text(value).replace('.', '_').replace('-', 'm');
        }
        StringBuilder name = new StringBuilder();
        for (String word : value.toString().toLowerCase(Locale.ROOT).split("_", -1)) {
            name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
        }
        return name.toString();
    }
}
