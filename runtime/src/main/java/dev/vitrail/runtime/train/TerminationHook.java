package dev.vitrail.runtime.train;

import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;

/**
 * Lets a training save itself when the process is told to end: Ctrl-C and SIGTERM give the stop signal and wait until
 * this object is closed. The process then ends with 130 or 143, as the JVM does by itself. A second Ctrl-C or SIGTERM
 * ends it at once.
 *
 * <pre>{@code
 * StopSignal stop = new StopSignal();
 * try (var _ = TerminationHook.install(stop)) {
 *     new Trainer(model, data, settings, listeners, stop).run();
 * }
 * }</pre>
 */
public final class TerminationHook implements AutoCloseable {
    private static final int SIGNALLED = 128;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook;

    private TerminationHook(StopSignal stop) {
        hook = new Thread(
                () -> {
                    // First, so that whoever sees the stop can rely on the second signal.
                    haltOn("INT", 2);
                    haltOn("TERM", 15);
                    stop.request();
                    try {
                        closed.await();
                    } catch (InterruptedException e) {
                        // Nobody interrupts a shutdown hook; if somebody does, they want the end.
                    }
                },
                "vitrail-stop");
    }

    /** From now until {@link #close} the end of the process waits for the training. */
    public static TerminationHook install(StopSignal stop) {
        TerminationHook termination = new TerminationHook(stop);
        Runtime.getRuntime().addShutdownHook(termination.hook);
        return termination;
    }

    /** Lets the process end. */
    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, so the hook stays; it has nothing to wait for any more.
        }
    }

    /**
     * Ends the process when a signal comes during the shutdown: the JVM itself would ignore it. By reflection, since the
     * JDK's only interface to signals is outside its standard modules; without it a second Ctrl-C does nothing.
     */
    private static void haltOn(String name, int number) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object halt = Proxy.newProxyInstance(
                    TerminationHook.class.getClassLoader(), new Class<?>[] {handler}, (_, _, _) -> {
                        Runtime.getRuntime().halt(SIGNALLED + number);
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), halt);
        } catch (ReflectiveOperationException | RuntimeException e) {
            System.getLogger(TerminationHook.class.getName())
                    .log(System.Logger.Level.DEBUG, "no second signal on this JVM", e);
        }
    }
}
