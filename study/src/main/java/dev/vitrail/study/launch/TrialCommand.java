package dev.vitrail.study.launch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A trial as a process.
 *
 * @param key the trial's key: letters and digits, unique in the study
 * @param command the Java command with all its arguments; paths in it are absolute
 * @param directory the trial's folder: working directory of the process; what it leaves there is the trial's result
 * @param log file in {@code directory} that takes both output streams, appended
 * @param timeout after which the process is killed
 */
public record TrialCommand(String key, List<String> command, Path directory, Path log, Duration timeout) {

    /** Copies the command. */
    public TrialCommand {
        command = List.copyOf(command);
    }
}
