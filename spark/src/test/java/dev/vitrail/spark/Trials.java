package dev.vitrail.spark;

import dev.vitrail.study.launch.RunningTrial;
import dev.vitrail.study.launch.TrialCommand;
import dev.vitrail.study.launch.TrialExit;
import dev.vitrail.study.launch.TrialLauncher;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;

/** Trials of {@link Probe} in a folder, and what they leave. */
final class Trials {

    /** Far more than anything here takes, on a busy machine too. */
    static final long PATIENCE_SECONDS = 180;

    private final TrialLauncher launcher;
    private final Path root;

    Trials(TrialLauncher launcher, Path root) {
        this.launcher = launcher;
        this.root = root;
    }

    static TrialLauncher open(String master, int jobs) throws IOException {
        TrialLauncher.Provider provider = ServiceLoader.load(TrialLauncher.Provider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(found -> found.name().equals("spark"))
                .findFirst()
                .orElseThrow();
        return provider.open(master, jobs);
    }

    Path folder(String key) {
        return root.resolve(key);
    }

    RunningTrial start(String key, String... arguments) throws IOException {
        return start(key, Duration.ofSeconds(PATIENCE_SECONDS), arguments);
    }

    RunningTrial start(String key, Duration timeout, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                testClasses().toString(),
                Probe.class.getName()));
        command.addAll(List.of(arguments));
        Path folder = Files.createDirectories(folder(key));
        return launcher.start(new TrialCommand(key, command, folder, folder.resolve("log.txt"), timeout));
    }

    static TrialExit exit(RunningTrial trial) {
        return trial.exit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    String read(String key, String file) throws IOException {
        return Files.readString(folder(key).resolve(file));
    }

    /** The process that wrote this file, which it does soon. */
    ProcessHandle process(String key, String file) throws IOException, InterruptedException {
        return handle(key, file, 0);
    }

    /** The parent of the process that wrote this file. */
    ProcessHandle parent(String key, String file) throws IOException, InterruptedException {
        return handle(key, file, 1);
    }

    private ProcessHandle handle(String key, String file, int index) throws IOException, InterruptedException {
        Path path = folder(key).resolve(file);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!Files.exists(path)) {
            if (System.nanoTime() > end) {
                throw new AssertionError(path + " was never written");
            }
            Thread.sleep(10);
        }
        long pid = Long.parseLong(Files.readString(path).split(" ")[index]);
        return ProcessHandle.of(pid).orElseThrow(() -> new AssertionError("process " + pid + " is gone"));
    }

    void release(String key) throws IOException {
        Files.createFile(folder(key).resolve("go"));
    }

    private static Path testClasses() {
        try {
            return Path.of(Probe.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
