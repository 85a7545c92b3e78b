package dev.vitrail.runtime.data;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** How much memory outside the heap can still be taken: asked before a large piece is allocated. */
final class FreeMemory {
    private static final Path LINUX = Path.of("/proc/meminfo");

    private FreeMemory() {}

    /**
     * Refuses a need that does not fit, instead of dying of it later.
     *
     * @param source the data that need the memory
     * @param what what it is for
     */
    static void require(String source, String what, long bytes) throws IOException {
        long ofMachine = machine();
        if (bytes > ofMachine) {
            throw new IOException(
                    "%s: %s need %s of memory, the machine has %s free; use smaller images or fewer of them"
                            .formatted(source, what, size(bytes), size(ofMachine)));
        }
        long ofProcess = process();
        for (int attempt = 0; bytes > ofProcess && attempt < 5; attempt++) {
            System.gc(); // data sets no longer used hold their memory until the collector finds them
            LockSupport.parkNanos(20_000_000);
            ofProcess = process();
        }
        if (bytes > ofProcess) {
            throw new IOException(("%s: %s need %s of memory outside the heap, the JVM allows %s more;"
                            + " raise -XX:MaxDirectMemorySize")
                    .formatted(source, what, size(bytes), size(ofProcess)));
        }
    }

    /** What the operating system (or the container's limit) has left, page cache counted as free where it says so. */
    private static long machine() throws IOException {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        if (Files.isReadable(LINUX)) {
            for (String line : Files.readAllLines(LINUX)) {
                if (line.startsWith("MemAvailable:")) {
                    long kilobytes = Long.parseLong(line.replaceAll("\\D", ""));
                    return Math.min(kilobytes << 10, system.getTotalMemorySize());
                }
            }
        }
        return system.getFreeMemorySize();
    }

    /** What -XX:MaxDirectMemorySize leaves; native segments count against it, and unset it is the size of the heap. */
    private static long process() {
        var options = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        long limit = Long.parseLong(options.getVMOption("MaxDirectMemorySize").getValue());
        long used = 0;
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            if (pool.getName().equals("direct")) {
                used = pool.getMemoryUsed();
            }
        }
        return (limit == 0 ? Runtime.getRuntime().maxMemory() : limit) - used;
    }

    private static String size(long bytes) {
        return bytes < 1L << 30
                ? "%.1f MiB".formatted(bytes / (double) (1 << 20))
                : "%.1f GiB".formatted(bytes / (double) (1 << 30));
    }
}
