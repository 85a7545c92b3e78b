package dev.vitrail.cli;

import dev.vitrail.packaging.Distribution;
import dev.vitrail.packaging.OpenClLoader;
import dev.vitrail.packaging.PackageFolder;
import dev.vitrail.runtime.ModelDefinition;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a folder that runs on a machine without Java. */
@Command(
        name = "package",
        description = "Makes a folder with everything to run models on a machine without Java: under 60 MB.",
        footer = {
            "",
            "The folder works on machines with this one's system and processor family. In it,",
            "the models are named by their classes; other .java files compile there too.",
            "A package that is there already is replaced when the new one is complete."
        })
final class PackageCommand implements Callable<Integer> {
    private static final double MEGABYTE = 1e6;

    private final Session session;

    @Parameters(
            arity = "0..*",
            paramLabel = "MODEL.java",
            description = "Source files with @VisionTransformer, to be compiled into it.")
    private List<Path> sources = List.of();

    @Option(names = "--out", paramLabel = "DIR", description = "The folder; vitrail-package by default.")
    private Path out = Path.of("vitrail-package");

    @Option(
            names = "--opencl-loader",
            paramLabel = "PATH",
            description =
                    "A libOpenCL.so.1, or an unpacked package with it (ocl-icd-libopencl1), to use on machines that"
                            + " have none.")
    private @Nullable Path loader;

    PackageCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        Console console = session.console();
        PackageFolder folder = new PackageFolder(out);
        folder.check();
        Optional<OpenClLoader> carried = loader();
        List<String> names = new ArrayList<>();
        Map<String, byte[]> models = compile(names);
        Distribution distribution = new Distribution(
                paths("java.class.path"),
                paths("vitrail.processorpath"),
                Path.of(System.getProperty("java.home")),
                models,
                carried);
        folder.replace(building -> distribution.write(building, line -> console.note("%s", line)));
        console.print(
                "%s: %s MB, %s",
                out,
                String.format(Locale.ROOT, "%.1f", folder.bytes() / MEGABYTE),
                names.isEmpty() ? "no models" : String.join(", ", names));
        console.print("next: copy it to the other machine; there: ./vitrail devices");
        return ExitCode.OK;
    }

    private Optional<OpenClLoader> loader() throws IOException {
        if (loader == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(OpenClLoader.find(loader));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--opencl-loader: " + e.getMessage(), e);
        }
    }

    /** Compiles the sources; adds the names of their models to {@code names}. */
    private Map<String, byte[]> compile(List<String> names) throws IOException {
        ModelLoader loader = new ModelLoader("", session.console().err());
        Map<String, byte[]> files = new TreeMap<>();
        for (Path source : sources) {
            for (DefinitionLoader.Loaded<ModelDefinition> model : loader.loadAll(source)) {
                names.add(model.definition().info().declaration());
                model.files().forEach((path, bytes) -> {
                    byte[] other = files.putIfAbsent(path, bytes);
                    if (other != null && !Arrays.equals(other, bytes)) {
                        throw new UsageException(
                                source + ": another of these files declares " + path + " too; package one of them");
                    }
                });
            }
        }
        return files;
    }

    private static List<Path> paths(String property) {
        return Arrays.stream(System.getProperty(property, "").split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .toList();
    }
}
