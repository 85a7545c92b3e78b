package dev.vitrail.cli;

import dev.vitrail.runtime.Device;

/**
 * What every command works with.
 *
 * @param console where it writes
 * @param devices opens the device that models run on
 */
record Session(Console console, Opener devices) {

    /** Opens a device. */
    interface Opener {
        /** @throws IllegalArgumentException if there is no device of this name */
        Device open(String name, int threads);
    }
}
