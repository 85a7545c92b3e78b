package dev.vitrail.runtime.train;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The listeners of a run that have not failed. */
final class Listeners {
    private static final System.Logger LOG = System.getLogger(Trainer.class.getName());

    private final List<TrainingListener> listeners;

    Listeners(List<TrainingListener> given) {
        listeners = new ArrayList<>(given);
        Iterator<TrainingListener> provided =
                ServiceLoader.load(TrainingListener.class).iterator();
        while (true) {
            try {
                if (!provided.hasNext()) {
                    return;
                }
                listeners.add(provided.next());
            } catch (ServiceConfigurationError e) {
                warn("a training listener cannot be loaded: " + e.getMessage(), e);
            }
        }
    }

    static void warn(String message, @Nullable Throwable cause) {
        LOG.log(System.Logger.Level.WARNING, message);
        if (cause != null) {
            LOG.log(System.Logger.Level.DEBUG, message, cause);
        }
    }

    boolean isEmpty() {
        return listeners.isEmpty();
    }

    void start(RunInfo run) {
        call("onStart", listener -> listener.onStart(run));
    }

    /** Without a lambda, which would be an object per step. */
    void step(StepReport report) {
        for (int i = 0; i < listeners.size(); i++) {
            try {
                listeners.get(i).onStep(report);
            } catch (Throwable e) {
                drop(i--, "onStep", e);
            }
        }
    }

    void evaluated(EpochReport report) {
        call("onEvaluation", listener -> listener.onEvaluation(report));
    }

    void save(long step) {
        call("onSave", listener -> listener.onSave(step));
    }

    void end(TrainingResult result) {
        call("onEnd", listener -> listener.onEnd(result));
    }

    void failed(Throwable cause) {
        call("onFailure", listener -> listener.onFailure(cause));
    }

    private interface Call {
        void to(TrainingListener listener) throws Exception;
    }

    private void call(String method, Call call) {
        for (int i = 0; i < listeners.size(); i++) {
            try {
                call.to(listeners.get(i));
            } catch (Throwable e) {
                drop(i--, method, e);
            }
        }
    }

    private void drop(int index, String method, Throwable cause) {
        TrainingListener listener = listeners.remove(index);
        warn(
                "training listener " + listener.getClass().getName() + " failed in " + method
                        + " and is not called again: " + cause,
                cause);
    }
}
