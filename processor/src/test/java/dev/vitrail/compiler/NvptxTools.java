package dev.vitrail.compiler;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Compiles OpenCL C for NVIDIA GPUs and assembles it, without a GPU or a driver: clang with libclc makes PTX of it, ptxas says
 * how many registers every kernel takes. NVIDIA's own OpenCL compiler is another one, so this shows that a program can be
 * compiled and fits, not what a driver makes of it.
 */
final class NvptxTools {
    private static final List<String> CLANGS = List.of("clang-14", "clang-15", "clang-16", "clang-19", "clang");
    private static final Pattern KERNEL = Pattern.compile("Compiling entry function '(\\w+)'");
    private static final Pattern FRAME =
            Pattern.compile("(\\d+) bytes stack frame, (\\d+) bytes spill stores, (\\d+) bytes spill loads");
    private static final Pattern REGISTERS = Pattern.compile("Used (\\d+) registers(?:.*, (\\d+) bytes smem)?");

    private final String clang;
    private final Path library;

    private NvptxTools(String clang, Path library) {
        this.clang = clang;
        this.library = library;
    }

    /** What a kernel takes; all but registers in bytes. */
    record Use(String kernel, int registers, int stack, int spillStores, int spillLoads, int localMemory) {}

    /** clang and libclc, if both are installed. */
    static Optional<NvptxTools> find() {
        Optional<Path> library = Stream.of("/usr/lib/clc", "/usr/share/clc", "/usr/libexec/clc")
                .map(folder -> Path.of(folder, "nvptx64--nvidiacl.bc"))
                .filter(Files::isReadable)
                .findFirst();
        return library.flatMap(found ->
                CLANGS.stream().filter(NvptxTools::isOnPath).findFirst().map(tool -> new NvptxTools(tool, found)));
    }

    static boolean hasAssembler() {
        return isOnPath("ptxas");
    }

    private static boolean isOnPath(String tool) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }

    /**
     * Compiles a program to PTX.
     *
     * @param items work-items of a group; clang does not hand reqd_work_group_size on
     * @return the file
     */
    Path compile(Path folder, String program, List<String> options, int items) throws IOException {
        Path source = Files.writeString(folder.resolve("program.cl"), program);
        Path ptx = folder.resolve("program.ptx");
        List<String> command = new ArrayList<>(List.of(clang, "-x", "cl", "-cl-std=CL1.2"));
        command.addAll(List.of("-Xclang", "-finclude-default-header", "--target=nvptx64-nvidia-nvcl"));
        command.addAll(List.of("-Xclang", "-target-cpu", "-Xclang", "sm_80"));
        command.addAll(List.of("-Xclang", "-target-feature", "-Xclang", "+ptx75", "-O3"));
        command.addAll(List.of("-Xclang", "-mlink-builtin-bitcode", "-Xclang", library.toString()));
        command.addAll(List.of("-Wno-linker-warnings", "-fno-crash-diagnostics"));
        command.addAll(options);
        command.addAll(List.of("-S", source.toString(), "-o", ptx.toString()));
        run(command);
        String text = Files.readString(ptx);
        String sized =
                Pattern.compile("(\\.entry [^{]*?\\n\\))").matcher(text).replaceAll("$1\n.reqntid " + items + ", 1, 1");
        return Files.writeString(ptx, sized);
    }

    /** Assembles PTX; what every kernel of it takes. */
    static List<Use> assemble(Path ptx, String architecture) throws IOException {
        String log =
                run(List.of("ptxas", "-arch=" + architecture, "-v", ptx.toString(), "-o", ptx + "." + architecture));
        List<Use> uses = new ArrayList<>();
        String kernel = "";
        int[] frame = new int[3];
        for (String line : log.lines().toList()) {
            Matcher name = KERNEL.matcher(line), bytes = FRAME.matcher(line), registers = REGISTERS.matcher(line);
            if (name.find()) {
                kernel = name.group(1);
            } else if (bytes.find()) {
                for (int i = 0; i < frame.length; i++) {
                    frame[i] = Integer.parseInt(bytes.group(i + 1));
                }
            } else if (registers.find()) {
                int local = registers.group(2) == null ? 0 : Integer.parseInt(registers.group(2));
                uses.add(new Use(kernel, Integer.parseInt(registers.group(1)), frame[0], frame[1], frame[2], local));
            }
        }
        return uses;
    }

    private static String run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new AssertionError(command.getFirst() + " fails:\n" + output);
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return output;
    }
}
