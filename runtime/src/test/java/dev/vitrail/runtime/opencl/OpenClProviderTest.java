package dev.vitrail.runtime.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.Devices;
import dev.vitrail.runtime.Precision;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenClProviderTest {

    @Test
    @RequiresOpenCl
    void opensDevicesByNumber() {
        ClDeviceInfo first = ClDevices.list().getFirst();
        for (String name : List.of("opencl", "opencl:0")) {
            assertEquals(
                    "OpenCL, " + first.description() + ", FP32 by " + Form.best(first, Precision.FP32),
                    Devices.open(name, 1).description());
        }
    }

    @Test
    @RequiresOpenCl
    void anUnknownNumberListsTheDevices() {
        for (String which : List.of("99", "-1", "x", "00")) {
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> Devices.open("opencl:" + which, 1));
            assertTrue(
                    e.getMessage()
                            .startsWith("there is no device 'opencl:" + which + "'; the OpenCL devices are: opencl:0 "
                                    + ClDevices.list().getFirst().description()),
                    e::getMessage);
        }
    }

    @Test
    void unknownKindsListTheKinds() {
        for (String name : List.of("cuda", "cuda:1", "")) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Devices.open(name, 1));
            assertEquals("there is no device '" + name + "'; the devices are: cpu, opencl", e.getMessage());
        }
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Devices.open("cpu:1", 1));
        assertEquals("there is one device 'cpu', not 'cpu:1'", e.getMessage());
    }
}
