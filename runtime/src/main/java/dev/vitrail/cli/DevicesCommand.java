package dev.vitrail.cli;

import dev.vitrail.runtime.opencl.ClDeviceInfo;
import dev.vitrail.runtime.opencl.ClDevices;
import dev.vitrail.runtime.opencl.DeviceReport;
import dev.vitrail.runtime.opencl.OpenClException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** Lists where models can run. */
@Command(
        name = "devices",
        description = "Lists the devices that --device takes and what each supports.",
        footer = {"", "The first time a device is seen, its features are tried out: that takes a moment."})
final class DevicesCommand implements Callable<Integer> {
    private final Session session;

    DevicesCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        PrintStream out = session.console().out();
        int threads = Runtime.getRuntime().availableProcessors();
        out.printf("cpu%n  %s%n", session.devices().open("cpu", threads).description());
        List<ClDeviceInfo> devices;
        try {
            devices = ClDevices.list();
        } catch (OpenClException e) {
            out.printf("%n%s%n", e.getMessage());
            return ExitCode.OK;
        }
        for (ClDeviceInfo device : devices) {
            out.printf("%nopencl:%d%n  %s%n", device.index(), device.name());
            for (DeviceReport.Line line : DeviceReport.of(device)) {
                out.printf("  %-11s %s%n", line.label(), line.text());
            }
        }
        return ExitCode.OK;
    }
}
