package dev.vitrail.study;

import dev.vitrail.runtime.train.Machine;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a study ran on and with, for its record. */
final class StudyEnvironment {
    private StudyEnvironment() {}

    static Map<String, String> describe(StudyOptions options, String study) {
        Map<String, String> all = new LinkedHashMap<>(Machine.describe());
        all.put("study", study);
        all.put("data", options.data);
        all.put("device", options.device);
        if (options.precision != null) {
            all.put("precision of every cell", options.precision.label());
        }
        all.put("jobs", "" + options.jobs);
        all.put("threads per job", "" + options.threads());
        all.put("launcher", options.launcher + (options.master.isEmpty() ? "" : " " + options.master));
        all.put("retries", "" + options.retries);
        all.put("timeout", options.timeout);
        all.put("halving", options.halving == null ? "off" : "1/" + options.halving);
        return all;
    }
}
