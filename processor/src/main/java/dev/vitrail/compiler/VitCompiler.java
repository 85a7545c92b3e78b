package dev.vitrail.compiler;

import dev.vitrail.compiler.emit.GeneratedFile;
import dev.vitrail.compiler.spec.ModelSpec;
import java.util.List;
import java.util.Set;

/** Placeholder of the compiler, for the tests of the frontend: an empty class per model. */
public final class VitCompiler {
    private VitCompiler() {}

    /** How to compile. */
    public record Options(boolean verify, Set<String> dump) {}

    /** What came out. */
    public record Output(
            List<GeneratedFile> sources,
            List<GeneratedFile> dumps,
            String summary,
            long parameters,
            long trainingBytesPerImage,
            long fixedTrainingBytes) {}

    /** Compiles one model. */
    public static Output compile(ModelSpec spec, Options options) {
        String name = spec.generatedName();
        String header = spec.packageName().isEmpty() ? "" : "package " + spec.packageName() + ";\n\n";
        GeneratedFile source = new GeneratedFile(
                spec.packageName().isEmpty() ? name : spec.packageName() + "." + name,
                header + "/** Generated. */\n@javax.annotation.processing.Generated(\"vitrail\")\npublic final class "
                        + name + " {\n    private " + name + "() {}\n}\n");
        List<GeneratedFile> dumps = options.dump().stream()
                .map(stage -> new GeneratedFile(spec.typeName() + "." + stage + ".txt", spec + "\n"))
                .toList();
        return new Output(List.of(source), dumps, "placeholder", 0, 0, 0);
    }
}
