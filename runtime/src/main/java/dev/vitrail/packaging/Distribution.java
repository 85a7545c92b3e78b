package dev.vitrail.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What goes into a package:
 *
 * <pre>
 * vitrail             the launcher
 * README.txt
 * runtime/            a Java runtime with the modules that Vitrail needs
 * lib/                jars on the class path, models.jar among them
 * processor/          jars of the annotation processor: .java files compile there too
 * opencl/vendors/     says where NVIDIA's driver is, for machines that do not
 * opencl/lib/         an OpenCL loader, if one was given
 * </pre>
 *
 * @param classPath the class path of this process, where the jars are found
 * @param processorPath the same for the annotation processor
 * @param jdk home of the JDK whose runtime is linked
 * @param models class files and resources of the compiled models by path; may be empty
 * @param loader the OpenCL loader to carry
 */
public record Distribution(
        List<Path> classPath,
        List<Path> processorPath,
        Path jdk,
        Map<String, byte[]> models,
        Optional<OpenClLoader> loader) {

    /** The folder of NVIDIA's entry for OpenCL loaders, and its text: the name under which its driver is found. */
    private static final String VENDORS = "opencl/vendors";

    private static final String NVIDIA = "libnvidia-opencl.so.1\n";

    /** One class of every library that the command line needs. What studies need besides would be 6 MB. */
    private static final List<String> LIBRARIES = List.of(
            "dev/vitrail/runtime/Model.class",
            "dev/vitrail/dsl/VisionTransformer.class",
            "tools/jackson/core/JsonParser.class",
            "picocli/CommandLine.class",
            "me/tongfei/progressbar/ProgressBar.class",
            "org/jline/terminal/Terminal.class",
            "org/jline/nativ/JLineLibrary.class",
            "org/jocl/CL.class",
            "com/twelvemonkeys/imageio/plugins/jpeg/JPEGImageReader.class",
            "com/twelvemonkeys/imageio/ImageReaderBase.class",
            "com/twelvemonkeys/imageio/metadata/Entry.class",
            "com/twelvemonkeys/image/ImageUtil.class",
            "com/twelvemonkeys/io/FileUtil.class",
            "com/twelvemonkeys/lang/Validate.class");

    private static final List<String> PROCESSOR = List.of(
            "dev/vitrail/processor/VitrailProcessor.class",
            "dev/vitrail/dsl/VisionTransformer.class",
            "com/palantir/javapoet/JavaFile.class");

    /**
     * Writes everything into a folder that exists and is empty.
     *
     * @param progress is told what takes long
     * @throws IOException if something is not there or cannot be written; says what
     */
    public void write(Path folder, Consumer<String> progress) throws IOException {
        Jars lib = new Jars(Files.createDirectory(folder.resolve("lib")));
        lib.copy(classPath, LIBRARIES);
        if (!models.isEmpty()) {
            lib.write("models.jar", models);
        }
        new Jars(Files.createDirectory(folder.resolve("processor"))).copy(processorPath, PROCESSOR);
        Path vendors = Files.createDirectories(folder.resolve(VENDORS));
        Files.writeString(vendors.resolve("nvidia.icd"), NVIDIA);
        if (loader.isPresent()) {
            loader.get().copyTo(Files.createDirectory(folder.resolve("opencl/lib")));
        }
        progress.accept("Linking a Java runtime (10 to 20 s) ...");
        JavaImage.link(jdk, folder.resolve("runtime"));
        text("README.txt", folder.resolve("README.txt"));
        Path launcher = folder.resolve("vitrail");
        text("vitrail.sh", launcher);
        if (!launcher.toFile().setExecutable(true, false)) {
            throw new IOException(launcher + ": cannot be made executable");
        }
    }

    private static void text(String resource, Path file) throws IOException {
        try (InputStream in = Distribution.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("this build of Vitrail lacks its resource " + resource);
            }
            Files.copy(in, file);
        }
    }
}
