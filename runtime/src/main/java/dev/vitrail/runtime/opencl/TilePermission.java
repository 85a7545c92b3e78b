package dev.vitrail.runtime.opencl;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The permission to use AMX tiles. Linux gives a process their registers only when it asks; without, the first tile
 * instruction kills it. It holds for all threads, also for those that PoCL starts later.
 */
final class TilePermission {
    private static final String INSTRUCTION = "amx_bf16";
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final long ARCH_PRCTL = 158;
    private static final long ARCH_REQ_XCOMP_PERM = 0x1023;
    private static final long XFEATURE_XTILEDATA = 18;

    /** Why there is none; empty if it was given. Asked for once per process. */
    private static final class Answer {
        static final String OBJECTION = ask();
    }

    private TilePermission() {}

    /** Asks for the permission; returns why this process may not use tiles, or an empty text if it may. */
    static String request() {
        return Answer.OBJECTION;
    }

    /** Vendor, model and microcode of the first processor, for keys of caches; empty where they are unknown. */
    static String processor() {
        StringBuilder text = new StringBuilder();
        for (String line : processorLines()) {
            if (line.isBlank()) {
                break;
            }
            if (line.matches("(vendor_id|cpu family|model|model name|stepping|microcode|flags)\\s*:.*")) {
                text.append(line).append('\n');
            }
        }
        return text.toString();
    }

    private static String ask() {
        String system = System.getProperty("os.name", "");
        String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        if (!system.equals("Linux") || !(architecture.equals("amd64") || architecture.equals("x86_64"))) {
            return "tiles are used on Linux on x86-64 only, not on " + system + " on " + architecture;
        }
        boolean able = processorLines().stream()
                .filter(line -> line.startsWith("flags"))
                .anyMatch(line -> (line + " ").contains(" " + INSTRUCTION + " "));
        return able ? call() : "the processor has no " + INSTRUCTION;
    }

    @SuppressWarnings("restricted") // one call into the C library
    private static String call() {
        try {
            Linker linker = Linker.nativeLinker();
            MethodHandle syscall = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("syscall"),
                    FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                    Linker.Option.firstVariadicArg(1));
            long result = (long) syscall.invokeExact(ARCH_PRCTL, ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA);
            return result == 0 ? "" : "Linux does not give this process the registers of the tiles";
        } catch (Throwable e) {
            return "the registers of the tiles could not be asked for: " + e;
        }
    }

    private static List<String> processorLines() {
        try {
            return Files.readAllLines(PROCESSORS);
        } catch (IOException | RuntimeException e) {
            return List.of();
        }
    }
}
