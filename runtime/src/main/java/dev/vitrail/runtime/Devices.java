package dev.vitrail.runtime;

import java.util.ServiceLoader;
import java.util.Set;
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
        String kind = kind(name);
        return provider(name).open(name.equals(kind) ? "" : name.substring(kind.length() + 1), threads);
    }

    /** The precisions that a device of this name computes with, without opening it. As {@link #open} it throws. */
    public static Set<Precision> precisions(String name) {
        return provider(name).precisions();
    }

    private static String kind(String name) {
        int colon = name.indexOf(':');
        return colon < 0 ? name : name.substring(0, colon);
    }

    private static DeviceProvider provider(String name) {
        ServiceLoader<DeviceProvider> providers = ServiceLoader.load(DeviceProvider.class);
        for (DeviceProvider provider : providers) {
            if (provider.name().equals(kind(name))) {
                return provider;
            }
        }
        String names = providers.stream()
                .map(provider -> provider.get().name())
                .sorted()
                .collect(Collectors.joining(", "));
        throw new IllegalArgumentException("there is no device '" + name + "'; the devices are: " + names);
    }
}
