package dev.vitrail.processor;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.Compiler;
import com.google.testing.compile.JavaFileObjects;
import dev.vitrail.compiler.VitCompiler;
import dev.vitrail.compiler.emit.GeneratedFile;
import dev.vitrail.compiler.spec.ModelSpec;
import dev.vitrail.dsl.VisionTransformer;
import dev.vitrail.runtime.Model;
import java.io.File;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.annotation.processing.Processor;
import javax.tools.Diagnostic;
import javax.tools.JavaFileObject;
import javax.tools.StandardLocation;

/** Runs javac in memory, on the class path that a user would have. */
final class Compile {
    static final String TINY =
            "@dev.vitrail.dsl.VisionTransformer(variant = dev.vitrail.dsl.Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)\n";

    private Compile() {}

    static Compilation with(Processor processor, List<String> options, String... sources) {
        return with(List.of(processor), options, true, sources);
    }

    static Compilation with(List<Processor> processors, List<String> options, boolean runtime, String... sources) {
        List<File> classPath = new ArrayList<>(List.of(location(VisionTransformer.class)));
        if (runtime) {
            classPath.add(location(Model.class));
        }
        List<JavaFileObject> files = new ArrayList<>();
        for (String source : sources) {
            files.add(JavaFileObjects.forSourceString("Source" + files.size(), source));
        }
        return Compiler.javac()
                .withClasspath(classPath)
                .withOptions(options.toArray())
                .withProcessors(processors)
                .compile(files);
    }

    /** Messages with every line stripped: javac indents further lines. */
    static List<String> message(Diagnostic<? extends JavaFileObject> diagnostic) {
        return diagnostic.getMessage(Locale.ROOT).lines().map(String::strip).toList();
    }

    static List<String> errors(Compilation compilation) {
        return compilation.errors().stream()
                .map(error -> String.join("\n", message(error)))
                .toList();
    }

    /** Names of the generated classes, without package. */
    static List<String> generated(Compilation compilation) {
        return compilation.generatedFiles().stream()
                .filter(file -> file.getKind() == JavaFileObject.Kind.SOURCE)
                .map(file -> file.getName().replaceFirst(".*/", "").replace(".java", ""))
                .sorted()
                .toList();
    }

    static String resource(Compilation compilation, String path) {
        return compilation
                .generatedFile(StandardLocation.SOURCE_OUTPUT, path)
                .map(file -> {
                    try {
                        return file.getCharContent(false).toString();
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                })
                .orElseThrow(() -> new AssertionError("no file " + path + " among " + compilation.generatedFiles()));
    }

    /** A compiler that makes an empty class, of 0.5 GiB and 8.1 MiB per image. */
    static VitCompiler.Output emptyClass(ModelSpec spec, VitCompiler.Options options) {
        String name = spec.generatedName();
        String header = spec.packageName().isEmpty() ? "" : "package " + spec.packageName() + ";\n";
        String qualified = spec.packageName().isEmpty() ? name : spec.packageName() + "." + name;
        List<GeneratedFile> dumps = options.dump().stream()
                .map(stage -> new GeneratedFile(spec.typeName() + "." + stage + ".txt", spec.toString()))
                .toList();
        return new VitCompiler.Output(
                List.of(new GeneratedFile(
                        qualified,
                        header + "@javax.annotation.processing.Generated(\"test\") class " + name + " {}\n")),
                new GeneratedFile(name + ".cl", ""),
                dumps,
                spec.name() + " -> " + name + ".java (5.36 M parameters)",
                5_362_762,
                (long) (8.1 * (1 << 20)),
                1L << 29,
                1_000_000);
    }

    /** What a user's project has on its class path: the annotations and the runtime. */
    static String userClassPath() {
        return location(VisionTransformer.class) + File.pathSeparator + location(Model.class);
    }

    private static File location(Class<?> type) {
        try {
            return new File(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
