package dev.vitrail.runtime.cpu;

import com.google.auto.service.AutoService;
import dev.vitrail.runtime.Device;
import dev.vitrail.runtime.DeviceProvider;

/** The processor, under the name {@code cpu}. */
@AutoService(DeviceProvider.class)
public final class CpuDeviceProvider implements DeviceProvider {

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public Device open(String which, int threads) {
        if (!which.isEmpty()) {
            throw new IllegalArgumentException("there is one device 'cpu', not 'cpu:" + which + "'");
        }
        return new CpuDevice(threads);
    }
}
