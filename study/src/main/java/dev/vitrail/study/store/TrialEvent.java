package dev.vitrail.study.store;

import dev.vitrail.runtime.checkpoint.CheckpointFormatException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Something that happened to a trial: a line of the log.
 *
 * @param time as of ISO 8601, in UTC
 * @param trial cell and seed, for people
 * @param cause why, in one line; empty where there is nothing to explain
 * @param logTail last lines of the trial's log where it failed; otherwise empty
 */
public record TrialEvent(Kind kind, String key, String time, String trial, String cause, String logTail) {
    private static final Pattern KEY = Pattern.compile("[0-9a-f]{16}");

    /** What happened. */
    public enum Kind {
        /** A process was started. */
        START,
        /** The result is there. */
        DONE,
        /** An attempt failed; another one follows. */
        FAILURE,
        /** The last attempt failed. */
        FAILED,
        /** Stopped because others do better. */
        STOPPED,
        /** Stopped together with the controller. */
        INTERRUPTED
    }

    String toJson() {
        return JsonText.line(json -> {
            json.writeStringProperty("event", kind.name());
            json.writeStringProperty("key", key);
            json.writeStringProperty("time", time);
            json.writeStringProperty("trial", trial);
            if (!cause.isEmpty() || !logTail.isEmpty()) {
                json.writeStringProperty("cause", cause);
                json.writeStringProperty("logTail", logTail);
            }
        });
    }

    static TrialEvent parse(Path file, int line, String text) throws StudyFormatException {
        JsonObject json = JsonObject.parse(file, line, text);
        Kind kind = json.constant("event", Kind.class);
        boolean explained = kind == Kind.FAILURE || kind == Kind.FAILED || kind == Kind.STOPPED;
        return new TrialEvent(
                kind,
                key(json),
                json.text("time"),
                json.text("trial"),
                explained ? json.text("cause") : "",
                explained ? json.text("logTail") : "");
    }

    /** Keys are names of folders, so nothing else may pass for one. */
    static String key(JsonObject json) throws StudyFormatException {
        String key = json.text("key");
        if (!KEY.matcher(key).matches()) {
            throw json.fail("key", "16 hexadecimal digits as key", CheckpointFormatException.quote(key));
        }
        return key;
    }
}
