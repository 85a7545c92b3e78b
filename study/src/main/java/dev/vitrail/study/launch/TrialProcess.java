package dev.vitrail.study.launch;

import dev.vitrail.study.trial.ParentWatch;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A trial as a process of this machine. It ends with this process, however that ends, and takes its children along. */
public final class TrialProcess implements RunningTrial {
    private static final long LOOK_MILLIS = 500;

    private final Process process;
    private final CompletableFuture<TrialExit> exit = new CompletableFuture<>();
    private final Set<ProcessHandle> children = new HashSet<>(); // guarded by itself

    private TrialProcess(Process process) {
        this.process = process;
    }

    /** Starts the process. */
    public static TrialProcess start(TrialCommand trial) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(trial.command())
                .directory(trial.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(trial.log().toFile()));
        builder.environment().put(ParentWatch.VARIABLE, "1");
        TrialProcess started = new TrialProcess(builder.start());
        Thread.ofPlatform()
                .name("vitrail-trial-" + trial.key())
                .daemon()
                .start(() -> started.await(trial.timeout().toNanos()));
        return started;
    }

    private void await(long timeoutNanos) {
        long start = System.nanoTime();
        boolean timedOut = false;
        while (!waitFor(LOOK_MILLIS)) {
            lookForChildren();
            if (!timedOut && System.nanoTime() - start > timeoutNanos) {
                timedOut = true;
                kill();
            }
        }
        killChildren();
        exit.complete(new TrialExit(process.exitValue(), timedOut, ""));
    }

    private boolean waitFor(long millis) {
        try {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return false; // nobody else knows this thread
        }
    }

    /** Children are remembered while their parent lives: afterwards nothing connects them to it. */
    private void lookForChildren() {
        synchronized (children) {
            process.descendants().forEach(children::add);
        }
    }

    private void killChildren() {
        synchronized (children) {
            children.forEach(child -> {
                child.descendants().forEach(ProcessHandle::destroyForcibly);
                child.destroyForcibly();
            });
        }
    }

    @Override
    public CompletableFuture<TrialExit> exit() {
        return exit;
    }

    /** Asks the trial to save and end. */
    public void stop() {
        try {
            OutputStream in = process.getOutputStream();
            in.write(ParentWatch.STOP);
            in.flush();
        } catch (IOException gone) {
            // Then there is nobody to ask.
        }
    }

    @Override
    public void kill() {
        lookForChildren();
        process.destroyForcibly();
        killChildren();
    }
}
