package dev.vitrail.study.trial;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the process of a trial is to do.
 *
 * @param key the trial's key, see {@link TrialKey}
 * @param study binary name of the generated class of the study
 * @param cell index of the cell in the study's definition
 * @param changes of the cell's training
 * @param until epoch after which to stop early, with everything saved; 0 for the end
 * @param data what {@code ImageData} opens; a path is absolute
 * @param device name of the device
 * @param directory the trial's folder
 */
public record TrialSpec(
        String key,
        String study,
        int cell,
        long seed,
        Recipe.Changes changes,
        int until,
        String data,
        String device,
        int threads,
        Path directory) {

    /** As arguments of {@link TrialMain}. */
    public List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        arguments.add("key=" + key);
        arguments.add("study=" + study);
        arguments.add("cell=" + cell);
        arguments.add("seed=" + seed);
        arguments.add("epochs=" + changes.epochs());
        arguments.add("precision=" + changes.precision());
        arguments.add("until=" + until);
        arguments.add("data=" + data);
        arguments.add("device=" + device);
        arguments.add("threads=" + threads);
        arguments.add("directory=" + directory);
        return arguments;
    }

    /**
     * Reads what {@link #arguments} wrote.
     *
     * @throws IllegalArgumentException that names what is missing or malformed
     */
    public static TrialSpec parse(List<String> arguments) {
        Map<String, String> values = new HashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("expected name=value, not " + argument);
            }
            values.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        return new TrialSpec(
                value(values, "key"),
                value(values, "study"),
                Integer.parseInt(value(values, "cell")),
                Long.parseLong(value(values, "seed")),
                new Recipe.Changes(Integer.parseInt(value(values, "epochs")), value(values, "precision")),
                Integer.parseInt(value(values, "until")),
                value(values, "data"),
                value(values, "device"),
                Integer.parseInt(value(values, "threads")),
                Path.of(value(values, "directory")));
    }

    private static String value(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no " + name + "=...");
        }
        return value;
    }
}
