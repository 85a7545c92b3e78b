package dev.vitrail.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** How it ended: the exit code, above 128 with the number of a signal added, as Java itself reports it. */
    record End(int code, boolean timedOut) {}

    private final Process process;
    private final Set<ProcessHandle> family = new HashSet<>();

    private TrialProcess(Process process) {
        this.process = process;
    }

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
        TrialProcess trial = new TrialProcess(builder.start());
        Thread atShutdown = new Thread(trial::kill);
        try {
            Runtime.getRuntime().addShutdownHook(atShutdown);
            boolean ended = trial.await(timeout);
            trial.kill();
            return new End(trial.process.exitValue(), !ended);
        } finally {
            trial.kill();
            removeHook(atShutdown);
        }
    }

    /** Whether the process ends in this time. */
    private boolean await(Duration timeout) throws InterruptedException {
        long start = System.nanoTime();
        long left = timeout.toNanos();
        while (!process.waitFor(Math.min(left, LOOK_NANOS), TimeUnit.NANOSECONDS)) {
            lookForChildren();
            left = timeout.toNanos() - (System.nanoTime() - start);
            if (left <= 0) {
                return false;
            }
        }
        return true;
    }

    /** Children are remembered while their parent lives: afterwards nothing connects them to it. */
    private synchronized void lookForChildren() {
        process.descendants().forEach(family::add);
    }

    /** Kills the process and those it started, and waits until they are gone. */
    private synchronized void kill() {
        lookForChildren();
        for (ProcessHandle child : List.copyOf(family)) {
            child.descendants().forEach(family::add);
        }
        process.destroyForcibly();
        family.forEach(ProcessHandle::destroyForcibly);
        // Not by waiting for the process: this thread may be interrupted.
        CompletableFuture.allOf(Stream.concat(
                                Stream.of(process.onExit()), family.stream().map(ProcessHandle::onExit))
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
