package dev.vitrail.study.store;

import java.nio.file.Path;

/**
 * The files of a study.
 *
 * <ul>
 *   <li>{@code study.json}: the declaration, its cells and trials, the environment; replaced by every start
 *   <li>{@code trials.jsonl}: one line for everything that happened to a trial; only ever appended to
 *   <li>{@code trials/KEY/}: a trial's run (as of {@code vitrail train}), {@code log.txt} and {@code result.json}
 *   <li>{@code classes/}: what a study declared in a source file was compiled to
 *   <li>{@code study.lock}: locked while a controller works here
 * </ul>
 */
public record StudyFolder(Path path) {

    /** The declaration, its cells and trials. */
    public Path study() {
        return path.resolve("study.json");
    }

    /** The log of events. */
    public Path events() {
        return path.resolve("trials.jsonl");
    }

    /** A trial's folder. */
    public Path trial(String key) {
        return path.resolve("trials").resolve(key);
    }

    /** What both output streams of a trial's processes go to. */
    public Path log(String key) {
        return trial(key).resolve("log.txt");
    }

    /** Compiled classes. */
    public Path classes() {
        return path.resolve("classes");
    }

    Path lock() {
        return path.resolve("study.lock");
    }
}
