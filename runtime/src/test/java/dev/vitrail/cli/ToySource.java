package dev.vitrail.cli;

/** Source files with models that look as if the annotation processor had made them. */
final class ToySource {
    private static final String MODEL = """

            interface NAME {}

            final class Holder {
                public static final class NAMEModel {
                    public static final ModelDefinition DEFINITION = new ModelDefinition(
                        new ModelInfo("NAME", "toys.NAME",
                            new Architecture(8, 8, 3, 4, 2, 6, 2, 12, 10, "LEARNED_1D", true, "CLASS_TOKEN", "GELU",
                                true, 1e-6, "GOOGLE", 0, 0, 0),
                            new TrainingDefaults(4, 2, "ADAMW", 1e-3, 0.05, 0.9, 0.999, 0.9, 0.05, "COSINE", 1, 0,
                                "NONE", 4, "PRECISION", 1),
                            List.of(new ParameterSpec("head.weight", List.of(10, 6), 0, 0, 0, 0, 0, true,
                                new Initializer.Constant(0))),
                            List.of(new LayerInfo("head", "10", 1, 60, 60)),
                            new MemoryPlan(256, 0, 0, 64, 64, 0, 0, 0, 1,
                                List.of(new MemoryPlan.Buffer("logits", "10", 64, 1, 0, false, 0, false)))),
                        () -> new Program() {});
                }
            }
            """;

    private ToySource() {}

    /** A file of package {@code toys} that declares these models. */
    static String of(String... names) {
        return ofPrecision("FP32", names);
    }

    /** The same, to be trained in this precision. */
    static String ofPrecision(String precision, String... names) {
        StringBuilder text =
                new StringBuilder("package toys;\nimport dev.vitrail.runtime.*;\nimport java.util.List;\n");
        for (String name : names) {
            text.append(
                    MODEL.replace("PRECISION", precision).replace("NAME", name).replace("Holder", "HolderOf" + name));
        }
        return text.toString();
    }
}
