package dev.vitrail.compiler.spec;

import dev.vitrail.dsl.Design;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A declared study, expanded and checked. Values stand as written in Java, without type names.
 *
 * @param packageName package of the declaring type, empty for the unnamed one
 * @param typeName name of the declaring type within its package
 * @param of qualified name of the base model's declaring type
 * @param annotation the declaration as Java text, for people
 * @param axes the members that vary
 * @param cells the base first where it is among them
 * @param baseCell index of the base in {@code cells}, or -1
 * @param skipped what was left out
 */
public record StudySpec(
        String packageName,
        String typeName,
        String of,
        String annotation,
        Design design,
        List<Axis> axes,
        List<Cell> cells,
        int baseCell,
        List<Skipped> skipped,
        List<Long> seeds) {

    /**
     * A member that varies.
     *
     * @param architecture whether it changes the model, or the training alone
     * @param base the base's value, which need not be among {@code values}
     */
    public record Axis(String member, boolean architecture, List<String> values, String base) {}

    /**
     * A configuration.
     *
     * @param name unique within the study, a Java identifier
     * @param values one for every axis
     * @param model named after its architecture: cells that differ in their training alone have models of one name
     */
    public record Cell(String name, List<String> values, ModelSpec model) {}

    /** A configuration left out, and why in one line. */
    public record Skipped(List<String> values, String reason) {}

    /** Simple name of the declaring type. */
    public String name() {
        return typeName.substring(typeName.lastIndexOf('.') + 1);
    }

    /** Qualified name of the declaring type. */
    public String declaration() {
        return packageName.isEmpty() ? typeName : packageName + "." + typeName;
    }

    /** Simple name of the generated index: {@code HeadsStudy}, {@code Outer_HeadsStudy} for a nested type. */
    public String generatedName() {
        return typeName.replace('.', '_') + "Study";
    }

    /** One model per distinct architecture, with the training of the first cell that has it. */
    public List<ModelSpec> models() {
        Map<String, ModelSpec> models = new LinkedHashMap<>();
        cells.forEach(cell -> models.putIfAbsent(cell.model().typeName(), cell.model()));
        return List.copyOf(models.values());
    }

    /** One trial of every cell for every seed. */
    public int trials() {
        return cells.size() * seeds.size();
    }

    /** {@code (heads = 2, layers = 4)}: a cell for people. */
    public static String describe(List<String> members, List<String> values) {
        StringBuilder text = new StringBuilder("(");
        for (int i = 0; i < members.size(); i++) {
            text.append(i > 0 ? ", " : "").append(members.get(i)).append(" = ").append(values.get(i));
        }
        return text.append(')').toString();
    }
}
