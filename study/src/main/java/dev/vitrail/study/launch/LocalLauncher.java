package dev.vitrail.study.launch;

import com.google.auto.service.AutoService;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs trials as processes of this machine. */
public final class LocalLauncher implements TrialLauncher {
    /** Time to finish a step and to save. */
    private static final long GRACE_SECONDS = 30;

    private final List<TrialProcess> started = new ArrayList<>();

    /** {@code --launcher local}. */
    @AutoService(TrialLauncher.Provider.class)
    public static final class Provider implements TrialLauncher.Provider {
        @Override
        public String name() {
            return Launchers.LOCAL;
        }

        @Override
        public TrialLauncher open(String master, int jobs) {
            if (!master.isEmpty()) {
                throw new IllegalArgumentException("the local launcher has no master, but --master is " + master);
            }
            return new LocalLauncher();
        }
    }

    @Override
    public synchronized RunningTrial start(TrialCommand trial) throws IOException {
        started.removeIf(process -> process.exit().isDone());
        TrialProcess process = TrialProcess.start(trial);
        started.add(process);
        return process;
    }

    /** Asks what still runs to save and end, and kills what does not. */
    @Override
    public synchronized void close() {
        started.forEach(TrialProcess::stop);
        CompletableFuture<?> all =
                CompletableFuture.allOf(started.stream().map(RunningTrial::exit).toArray(CompletableFuture<?>[]::new));
        try {
            all.get(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            started.forEach(TrialProcess::kill);
        } catch (InterruptedException e) {
            started.forEach(TrialProcess::kill);
            Thread.currentThread().interrupt();
        }
        all.join();
    }
}
