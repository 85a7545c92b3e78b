package dev.vitrail.cli;

import dev.vitrail.runtime.train.StopSignal;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.CountDownLatch;

/**
 * Lets Ctrl-C and SIGTERM end a training between two steps: the first one asks the training to stop and holds the end of
 * the process back until everything is saved; a second one ends the process at once. The JVM's exit code is that of the
 * signal, 130 or 143.
 */
final class StopSignals implements AutoCloseable {
    private static final int SIGINT = 2;
    private static final int SIGTERM = 15;

    private final Console console;
    private final StopSignal stop;
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stopAndWait, "vitrail-stop");

    /** From now until {@link #close} signals go to {@code stop}. */
    StopSignals(Console console, StopSignal stop) {
        this.console = console;
        this.stop = stop;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void stopAndWait() {
        if (finished.getCount() == 0) {
            return;
        }
        console.note("%nStopping after this step and saving; once more to stop at once ...");
        restoreDefault(SIGINT);
        restoreDefault(SIGTERM);
        stop.request();
        try {
            finished.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // The JVM swallows signals while it is shutting down; the operating system's own action ends the process.
    private static void restoreDefault(int signal) {
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor type =
                FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
        linker.defaultLookup().find("signal").ifPresent(address -> {
            MethodHandle function = linker.downcallHandle(address, type);
            try {
                MemorySegment _ = (MemorySegment) function.invokeExact(signal, MemorySegment.NULL);
            } catch (Throwable e) {
                throw new IllegalStateException("signal(" + signal + ") failed", e);
            }
        });
    }

    /** Says that everything is saved and said: the process may end. */
    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException endingAlready) {
            // The hook is running and has just been released.
            return;
        }
    }
}
