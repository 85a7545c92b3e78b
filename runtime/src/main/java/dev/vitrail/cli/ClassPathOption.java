package dev.vitrail.cli;

import picocli.CommandLine.Option;

/** The option {@code --classpath}. */
final class ClassPathOption {
    @Option(
            names = {"--classpath", "-cp"},
            paramLabel = "PATH",
            description = "Jars and folders with more classes, separated as for java.")
    private String value = "";

    /** As typed; empty if not given. */
    String value() {
        return value;
    }
}
