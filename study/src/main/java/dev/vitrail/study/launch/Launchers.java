package dev.vitrail.study.launch;

import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The launchers of this installation. */
public final class Launchers {
    /** Processes of this machine. */
    public static final String LOCAL = "local";

    private Launchers() {}

    /**
     * Finds a launcher by its name.
     *
     * @throws IllegalArgumentException if there is none of this name; lists those that there are
     */
    public static TrialLauncher.Provider find(String name) {
        ServiceLoader<TrialLauncher.Provider> providers = ServiceLoader.load(TrialLauncher.Provider.class);
        for (TrialLauncher.Provider provider : providers) {
            if (provider.name().equals(name)) {
                return provider;
            }
        }
        String names = providers.stream()
                .map(provider -> provider.get().name())
                .sorted()
                .collect(Collectors.joining(", "));
        throw new IllegalArgumentException("there is no launcher '" + name + "'; the launchers are: " + names);
    }
}
