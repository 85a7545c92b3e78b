package dev.vitrail.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of this process that is in RAM, as Linux counts it. */
final class ProcessMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path RESET = Path.of("/proc/self/clear_refs");
    private static final String RESET_PEAK = "5";
    private static final int COLLECTIONS = 3;

    private ProcessMemory() {}

    /** Bytes now, garbage collected. */
    static long resident() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return kibibytes("VmRSS:") * 1024;
    }

    /** Most bytes since the start, or since {@link #resetPeak}. */
    static long peak() {
        return kibibytes("VmHWM:") * 1024;
    }

    /** From here on {@link #peak} counts anew. */
    static void resetPeak() {
        try {
            Files.writeString(RESET, RESET_PEAK);
        } catch (IOException e) {
            throw unknown(e);
        }
    }

    private static long kibibytes(String key) {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(key)) {
                    return Long.parseLong(
                            line.substring(key.length()).replace("kB", "").strip());
                }
            }
        } catch (IOException e) {
            throw unknown(e);
        }
        throw unknown(new IOException("no " + key + " in " + STATUS));
    }

    private static UsageException unknown(IOException cause) {
        return new UsageException(
                "--memory needs Linux, which says in /proc/self how much memory a process has: " + cause.getMessage());
    }
}
