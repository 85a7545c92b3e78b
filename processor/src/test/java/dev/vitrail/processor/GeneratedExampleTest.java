package dev.vitrail.processor;

import static com.google.testing.compile.Compiler.javac;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.JavaFileObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.JavaFileObject;
import org.junit.jupiter.api.Test;

/** The page that shows generated code shows what the compiler writes today; {@code -Dgolden.update=true} rewrites it. */
class GeneratedExampleTest {
    private static final Path ROOT = Path.of("..");
    private static final Path PAGE = ROOT.resolve("docs/generated-example.md");
    private static final Path MODEL =
            ROOT.resolve("examples/src/main/java/dev/vitrail/examples/quickstart/TinyVit.java");

    @Test
    void thePageShowsWhatIsGenerated() throws IOException {
        Compilation compilation = javac().withProcessors(new VitrailProcessor())
                .compile(JavaFileObjects.forResource(MODEL.toUri().toURL()));
        String page = """
                # A generated model

                From the declaration

                ```java
                %s```

                the processor writes three classes (in `target/generated-sources/annotations` of a Maven build). This is \
                the first, the model itself; the second, `TinyVitLayout`, is its base class and holds the tables: where \
                each parameter and each value lies in memory.

                ```java
                %s```

                ## On OpenCL devices

                The third class says which kernels a step launches, in which order and with what:

                ```java
                %s```

                The kernels are a resource beside the classes, `TinyVitModel.cl`: a library, and a kernel per launch. Two of \
                them, the first layer of the MLP and the norm in front of it:

                ```c
                %s
                %s```
                """.formatted(
                        declaration(),
                        generated(compilation, "TinyVitModel"),
                        generated(compilation, "TinyVitLaunches"),
                        kernel(compilation, "block_norm2"),
                        kernel(compilation, "block_active"));
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(PAGE, page);
        }
        assertEquals(page, Files.readString(PAGE));
    }

    private static String declaration() throws IOException {
        String source = Files.readString(MODEL);
        return source.substring(source.indexOf("@VisionTransformer("));
    }

    private static String kernel(Compilation compilation, String name) throws IOException {
        for (JavaFileObject file : compilation.generatedFiles()) {
            if (file.getName().endsWith("TinyVitModel.cl")) {
                String program = file.getCharContent(false).toString();
                int at = program.indexOf("void " + name + "(");
                return program.substring(program.lastIndexOf("/*", at), program.indexOf("\n}\n", at) + 3);
            }
        }
        throw new AssertionError("no program was generated: " + compilation.diagnostics());
    }

    private static String generated(Compilation compilation, String name) throws IOException {
        for (JavaFileObject source : compilation.generatedSourceFiles()) {
            if (source.isNameCompatible(name, JavaFileObject.Kind.SOURCE)) {
                return source.getCharContent(false).toString();
            }
        }
        throw new AssertionError(name + " was not generated: " + compilation.diagnostics());
    }
}
