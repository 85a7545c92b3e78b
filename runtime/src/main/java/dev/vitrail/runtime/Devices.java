package dev.vitrail.runtime;

import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The devices of this installation. */
public final class Devices {
    private Devices() {}

    /**
     * Opens a device by its name.
     *
     * @param name the name of a kind of device, {@code cpu} or {@code opencl}, or one of several with a colon:
     *     {@code opencl:1}
     * @throws IllegalArgumentException if there is none of this name; lists those that there are
     */
    public static Device open(String name, int threads) {
        ServiceLoader<DeviceProvider> providers = ServiceLoader.load(DeviceProvider.class);
        int colon = name.indexOf(':');
        String kind = colon < 0 ? name : name.substring(0, colon);
        for (DeviceProvider provider : providers) {
            if (provider.name().equals(kind)) {
                return provider.open(colon < 0 ? "" : name.substring(colon + 1), threads);
            }
        }
        String names = providers.stream()
                .map(provider -> provider.get().name())
                .sorted()
                .collect(Collectors.joining(", "));
        throw new IllegalArgumentException("there is no device '" + name + "'; the devices are: " + names);
    }
}
