package dev.vitrail.runtime;

import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The devices of this installation. */
public final class Devices {
    private Devices() {}

    /**
     * Opens a device by its name.
     *
     * @throws IllegalArgumentException if there is none of this name; lists those that there are
     */
    public static Device open(String name, int threads) {
        ServiceLoader<DeviceProvider> providers = ServiceLoader.load(DeviceProvider.class);
        for (DeviceProvider provider : providers) {
            if (provider.name().equals(name)) {
                return provider.open(threads);
            }
        }
        String names = providers.stream()
                .map(provider -> provider.get().name())
                .sorted()
                .collect(Collectors.joining(", "));
        throw new IllegalArgumentException("there is no device '" + name + "'; the devices are: " + names);
    }
}
