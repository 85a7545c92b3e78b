package dev.vitrail.cli;

import dev.vitrail.runtime.Device;
import java.util.function.IntFunction;

/**
 * What every command works with.
 *
 * @param console where it writes
 * @param devices makes the device that models run on, from a number of threads
 */
record Session(Console console, IntFunction<Device> devices) {}
