package dev.vitrail.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.opencl.ClDeviceInfo;
import dev.vitrail.runtime.opencl.ClDevices;
import dev.vitrail.runtime.opencl.RequiresOpenCl;
import org.junit.jupiter.api.Test;

class DevicesCommandTest {
    private final Captured captured = new Captured();

    @Test
    @RequiresOpenCl
    void listsEveryDevice() {
        assertEquals(0, captured.run("devices"));
        assertTrue(captured.out().startsWith("cpu\n  CPU, "), captured.out());
        for (ClDeviceInfo device : ClDevices.list()) {
            String heading =
                    "\nopencl:" + device.index() + "\n  " + device.name() + "\n  platform    " + device.platform();
            assertTrue(captured.out().contains(heading), captured.out());
        }
        assertTrue(captured.out().contains("\n  AMX tiles   "), captured.out());
        assertEquals("", captured.err());
    }
}
