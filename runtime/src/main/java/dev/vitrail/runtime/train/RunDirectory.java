package dev.vitrail.runtime.train;

import dev.vitrail.runtime.checkpoint.StateFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The files of a run.
 *
 * <ul>
 *   <li>{@code state.safetensors}, {@code state.previous.safetensors}: the last two training states, for a resume
 *   <li>{@code last.safetensors}, {@code best.safetensors}: weights after the last epoch, and of the best test accuracy
 *   <li>{@code metrics.jsonl}: one line per step and epoch; equal bytes for equal runs, interrupted or not
 *   <li>{@code metrics.csv}: one line per epoch
 *   <li>{@code timings.csv}: the times, which differ from run to run
 *   <li>{@code config.json}: everything that was set, and where it ran
 *   <li>{@code run.lock}: locked while a process trains here
 * </ul>
 */
public record RunDirectory(Path path) {

    /** The last two training states. */
    public StateFile state() {
        return new StateFile(path.resolve("state.safetensors"), path.resolve("state.previous.safetensors"));
    }

    /** Weights after the last epoch, or at the step of an interruption. */
    public Path last() {
        return path.resolve("last.safetensors");
    }

    /** Weights of the epoch with the best test accuracy. */
    public Path best() {
        return path.resolve("best.safetensors");
    }

    /** One JSON object per line: steps and epochs. */
    public Path metrics() {
        return path.resolve("metrics.jsonl");
    }

    /** One line per epoch. */
    public Path epochs() {
        return path.resolve("metrics.csv");
    }

    /** Times of steps and evaluations. */
    public Path timings() {
        return path.resolve("timings.csv");
    }

    /** Settings, versions, machine. */
    public Path config() {
        return path.resolve("config.json");
    }

    /** Whether a run has saved something here. */
    boolean holdsRun() {
        return Stream.of(state().newest(), state().previous(), last(), best()).anyMatch(Files::exists);
    }
}
