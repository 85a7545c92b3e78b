package dev.vitrail.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The process of a trial on the executor's machine. It never outlives the call that started it, nor an executor that stops. */
final class TrialProcess {

    /** Exit code of a process that was killed: 128 and the number of the signal. */
    static final int KILLED = 128 + 9;

    /** Tells a trial that its standard input ends with its parent, and that it should end with it too. */
    static final String PARENT_PIPE = "VITRAIL_PARENT_PIPE";

    private static final int GONE_SECONDS = 10;

    /** How it ended: the exit code, above 128 with the number of a signal added, as Java itself reports it. */
    record End(int code, boolean timedOut) {}

    private TrialProcess() {}

    /**
     * Runs a command to its end. Its standard input is a pipe from here that nobody writes to: it is at its end once this JVM
     * is gone, however it died.
     *
     * @throws InterruptedException if the calling thread is interrupted; the process is dead then
     */
    static End run(List<String> command, Path directory, Path log, Duration timeout)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put(PARENT_PIPE, "1");
        Process process = builder.start();
        Thread atShutdown = new Thread(() -> kill(process));
        try {
            Runtime.getRuntime().addShutdownHook(atShutdown);
            boolean ended = process.waitFor(timeout);
            if (!ended) {
                kill(process);
            }
            return new End(process.exitValue(), !ended);
        } finally {
            kill(process);
            removeHook(atShutdown);
        }
    }

    /** Kills a process and those it started, and waits until they are gone. */
    private static void kill(Process process) {
        List<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        // Not by waiting for the process: this thread may be interrupted.
        CompletableFuture.allOf(
                        Stream.concat(Stream.of(process.onExit()), all.stream().map(ProcessHandle::onExit))
                                .toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, GONE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is going down, and the hook runs.
        }
    }
}
