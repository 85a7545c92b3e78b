package dev.vitrail.runtime.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.Precision;
import dev.vitrail.runtime.cache.DiskCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TensorCoresTest {
    private static final Path EMULATION = Path.of("src/test/resources/opencl/emulate_warp.cl");

    /** Which row and column every lane holds, and which rows are copied, is right; PTX itself needs a GPU. */
    @Test
    @RequiresOpenCl
    void theSelfTestPassesWithTheInstructionsEmulated() throws IOException {
        ClDeviceInfo device = ClDevices.list().getFirst();
        String source = Files.readString(EMULATION) + TensorCoreSelfTest.source();
        assertEquals(TileSelfTest.PASSED, TensorCoreSelfTest.run(JoclApi.load(), device, source));
        String wrong = source.replace("lane / 2 == 14", "lane / 2 == 13");
        String outcome = TensorCoreSelfTest.run(JoclApi.load(), device, wrong);
        assertTrue(outcome.matches("tensor cores compute .* where it should be .*"), outcome);
    }

    @Test
    @RequiresOpenCl
    void otherDevicesHaveNoTensorCores() {
        ClDeviceInfo device = ClDevices.list().getFirst();
        DiskCache none = new DiskCache(null, 1);
        String expected = "tensor cores are used on NVIDIA GPUs only";
        assertEquals(expected, TensorCores.objection(device, none));
        ClDeviceInfo gpu = ClSessionTest.discrete(device);
        assertEquals(expected, TensorCores.objection(gpu, none));
        assertEquals(Form.LOCAL, Form.best(gpu, Precision.BF16));
    }
}
