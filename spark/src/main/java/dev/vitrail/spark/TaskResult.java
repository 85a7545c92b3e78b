package dev.vitrail.spark;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What a task sends back.
 *
 * @param code exit code of the process, -1 where there was none
 * @param timedOut whether the task killed it because its time was over
 * @param lost why there was no process; empty if there was one
 * @param notHere whether the task did not find the trial's folder, and had no copy
 * @param folder the trial's folder if the trial ran in a copy; null if in place
 */
record TaskResult(
        int code,
        boolean timedOut,
        String lost,
        boolean notHere,
        @Nullable FolderCopy folder) implements Serializable {

    static TaskResult lost(String reason) {
        return new TaskResult(-1, false, reason, false, null);
    }

    static TaskResult elsewhere() {
        return new TaskResult(-1, false, "", true, null);
    }

    static TaskResult ended(TrialProcess.End end) {
        return new TaskResult(end.code(), end.timedOut(), "", false, null);
    }

    TaskResult with(FolderCopy copy) {
        return new TaskResult(code, timedOut, lost, notHere, copy);
    }
}
