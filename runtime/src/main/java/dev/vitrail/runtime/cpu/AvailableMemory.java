package dev.vitrail.runtime.cpu;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** How much memory models and images may take. */
public final class AvailableMemory {
    /** Limit set by the user: bytes, or a number with the suffix K, M or G (powers of 1024). */
    static final String PROPERTY = "vitrail.maxMemory";

    private static final Path MACHINE = Path.of("/proc/meminfo");
    private static final Path CONTAINER_V2 = Path.of("/sys/fs/cgroup/memory.stat");
    private static final Path CONTAINER_V1 = Path.of("/sys/fs/cgroup/memory/memory.stat");

    private AvailableMemory() {}

    /** The system property {@value #PROPERTY} if set, otherwise what the machine or the container has left, in bytes. */
    public static long bytes() {
        String limit = System.getProperty(PROPERTY);
        return limit != null ? parse(PROPERTY, limit) : unused();
    }

    /**
     * Reads {@code 1536M} and the like.
     *
     * @param name what the text was given for
     * @throws IllegalArgumentException if it is no such number
     */
    public static long parse(String name, String text) {
        String upper = text.strip().toUpperCase(Locale.ROOT);
        int shift = upper.endsWith("K") ? 10 : upper.endsWith("M") ? 20 : upper.endsWith("G") ? 30 : 0;
        String number = shift == 0 ? upper : upper.substring(0, upper.length() - 1);
        if (!number.matches("[0-9]{1,18}") || Long.parseLong(number) > Long.MAX_VALUE >> shift) {
            throw new IllegalArgumentException(
                    name + " must be a number of bytes, or one with the suffix K, M or G, not \"" + text + "\"");
        }
        return Long.parseLong(number) << shift;
    }

    // The bean knows the limit of a container, but counts the page cache as used, although the kernel gives it up when
    // memory is asked for; on a machine that has read a data set that is most of the memory.
    private static long unused() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long machine = kilobytes(MACHINE, "MemAvailable:");
        if (machine < 0) {
            return system.getFreeMemorySize();
        }
        boolean limited = system.getTotalMemorySize() < kilobytes(MACHINE, "MemTotal:");
        if (!limited) {
            return machine;
        }
        long cache = Math.max(number(CONTAINER_V2, "inactive_file "), number(CONTAINER_V1, "total_inactive_file "));
        return Math.min(machine, system.getFreeMemorySize() + Math.max(0, cache));
    }

    private static long kilobytes(Path file, String key) {
        long number = number(file, key);
        return number < 0 ? number : number * 1024;
    }

    /** The number after a key at the start of a line; -1 without such a file or line. */
    private static long number(Path file, String key) {
        if (!Files.isReadable(file)) {
            return -1;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith(key)) {
                    return Long.parseLong(
                            line.substring(key.length()).replace("kB", "").strip());
                }
            }
        } catch (IOException | NumberFormatException unreadable) {
            return -1;
        }
        return -1;
    }
}
