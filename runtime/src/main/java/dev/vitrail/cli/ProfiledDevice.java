package dev.vitrail.cli;

import dev.vitrail.runtime.Device;
import dev.vitrail.runtime.cpu.CpuDevice;
import dev.vitrail.runtime.cpu.KernelProfile;
import dev.vitrail.runtime.cpu.Roofs;
import dev.vitrail.runtime.opencl.OpenClDevice;
import dev.vitrail.runtime.opencl.Profile;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A device that measures its kernels.
 *
 * @param reset forgets what was measured
 * @param rows what was measured, kernel by kernel
 * @param roofs measures what the device could do at most
 */
record ProfiledDevice(Device device, Runnable reset, Supplier<List<ProfileTable.Row>> rows, Supplier<Roofs> roofs) {

    /** The same device, measuring. */
    static ProfiledDevice of(Device device, int threads) {
        return switch (device) {
            case CpuDevice _ -> {
                KernelProfile profile = new KernelProfile();
                yield new ProfiledDevice(
                        new CpuDevice(threads, profile),
                        profile::reset,
                        () -> ProfileTable.rows(profile, threads),
                        () -> Roofs.measure(threads));
            }
            case OpenClDevice openCl -> {
                OpenClDevice measuring = openCl.profiled();
                Profile profile = Objects.requireNonNull(measuring.profile());
                yield new ProfiledDevice(measuring, profile::clear, () -> ProfileTable.rows(profile), openCl::roofs);
            }
            default -> throw new UsageException("--profile: " + device.description() + " does not measure its kernels");
        };
    }
}
