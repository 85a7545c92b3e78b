package dev.vitrail.runtime.train;

import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.data.ImageData;
import java.io.IOException;
import java.util.List;

/** Signatures first; the body follows. */
public final class Trainer {

    /**
     * @param model in training mode, with a batch of at least that of the settings and the optimizer's slots
     * @param listeners called in this order, before those found by {@link java.util.ServiceLoader}
     */
    public Trainer(
            Model model, ImageData data, TrainingSettings settings, List<TrainingListener> listeners, StopSignal stop) {
        throw new UnsupportedOperationException();
    }

    /**
     * Runs the training to its end, or until the stop signal.
     *
     * @throws TrainingDivergedException if a loss or gradient is not finite
     * @throws IOException if the run's directory cannot be read or written, or holds another run
     */
    public TrainingResult run() throws IOException {
        throw new UnsupportedOperationException();
    }
}
