package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.cache.CacheKey;
import dev.vitrail.runtime.cache.DiskCache;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whether the kernels of a device can use AMX tiles. Believed only after {@link TileSelfTest} has passed in a process of
 * its own, because a failure there can be the end of the process; the result is kept on disk.
 */
final class TileSupport {
    private static final int LONGEST_SECONDS = 60;
    private static final int MOST_OUTPUT = 1 << 16;
    private static final int SIGNALS = 128;

    private TileSupport() {}

    /** Why the device cannot use tiles; empty if it can. */
    static String objection(ClDeviceInfo device, DiskCache cache) {
        if (device.type() != ClDeviceInfo.Type.CPU || !device.isPocl()) {
            return "tiles are used through PoCL only";
        }
        String permission = TilePermission.request();
        if (!permission.isEmpty()) {
            return permission;
        }
        CacheKey key = key(device);
        byte[] known = cache.find(key);
        if (known != null) {
            return new String(known, StandardCharsets.UTF_8);
        }
        Outcome outcome = tryInChild(command(TileSelfTest.class, Integer.toString(device.index())), LONGEST_SECONDS);
        if (outcome.lasting()) {
            cache.store(key, outcome.objection().getBytes(StandardCharsets.UTF_8));
        }
        return outcome.objection();
    }

    static CacheKey key(ClDeviceInfo device) {
        return CacheKey.of(
                "tiles",
                device.name(),
                device.driver(),
                device.platformVersion(),
                System.getProperty("os.version", ""),
                TilePermission.processor(),
                TileSelfTest.SOURCE);
    }

    /**
     * How the self-test ended.
     *
     * @param objection empty if it passed
     * @param lasting whether it would end like that again
     */
    record Outcome(String objection, boolean lasting) {}

    /** Starts a class of ours in a JVM that says nothing and leaves no file when it dies. */
    static List<String> command(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+SuppressFatalErrorMessage",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Runs a self-test, which prints {@link TileSelfTest#PASSED} or a reason as its last line. */
    static Outcome tryInChild(List<String> command, int seconds) {
        AtomicBoolean late = new AtomicBoolean();
        try {
            Process child = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            CompletableFuture<Void> limit = CompletableFuture.runAsync(
                    () -> {
                        late.set(true);
                        child.destroyForcibly();
                    },
                    CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS));
            child.getOutputStream().close();
            String output = new String(child.getInputStream().readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8);
            int code = child.waitFor();
            limit.cancel(false);
            if (late.get()) {
                return new Outcome("the self-test of the tiles did not end within " + seconds + " s", false);
            }
            if (code != 0) {
                return new Outcome("the self-test of the tiles died" + cause(code), true);
            }
            String last = output.lines().reduce("", (_, line) -> line);
            return new Outcome(last.equals(TileSelfTest.PASSED) ? "" : "the self-test says: " + last, true);
        } catch (IOException e) {
            return new Outcome("the self-test of the tiles cannot be started: " + e.getMessage(), false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome("the self-test of the tiles was interrupted", false);
        }
    }

    // A JVM that gets a bad instruction ends itself with SIGABRT, 128 + 6.
    private static String cause(int code) {
        return " with exit code " + code + (code > SIGNALS ? ", by a signal" : "");
    }
}
