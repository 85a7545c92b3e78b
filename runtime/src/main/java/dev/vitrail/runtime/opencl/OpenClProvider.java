package dev.vitrail.runtime.opencl;

import com.google.auto.service.AutoService;
import dev.vitrail.runtime.Device;
import dev.vitrail.runtime.DeviceProvider;
import dev.vitrail.runtime.Precision;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The OpenCL devices: {@code opencl} is the first of them, {@code opencl:N} number N of {@code vitrail devices}. */
@AutoService(DeviceProvider.class)
public final class OpenClProvider implements DeviceProvider {
    private static final String NAME = "opencl";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<Precision> precisions() {
        return EnumSet.allOf(Precision.class);
    }

    /** @throws OpenClException if there is no OpenCL on this machine; says what to install */
    @Override
    public Device open(String which, int threads) {
        ClApi api = JoclApi.load();
        return new OpenClDevice(api, choose(ClDevices.list(api), which));
    }

    static ClDeviceInfo choose(List<ClDeviceInfo> devices, String which) {
        if (which.isEmpty()) {
            return devices.getFirst();
        }
        return devices.stream()
                .filter(device -> which.equals(Integer.toString(device.index())))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no device '" + NAME + ":" + which
                        + "'; the OpenCL devices are: "
                        + devices.stream()
                                .map(device -> NAME + ":" + device.index() + " " + device.description())
                                .collect(Collectors.joining(", "))));
    }
}
