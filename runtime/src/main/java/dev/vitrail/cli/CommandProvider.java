package dev.vitrail.cli;

import java.util.List;

/** Adds commands to {@code vitrail}; found by {@link java.util.ServiceLoader} in whatever lies on the class path. */
public interface CommandProvider {

    /** Objects of classes with picocli's {@code @Command}, in the order of the help. */
    List<Object> commands(Console console);
}
