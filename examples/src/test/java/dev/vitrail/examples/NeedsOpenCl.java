package dev.vitrail.examples;

import dev.vitrail.runtime.Devices;
import dev.vitrail.runtime.opencl.OpenClException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips a class of tests, and says so, where there is no OpenCL device; with VITRAIL_REQUIRE_OPENCL=1 that is a failure. */
final class NeedsOpenCl implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        try {
            Devices.open("opencl", 1);
        } catch (OpenClException e) {
            if ("1".equals(System.getenv("VITRAIL_REQUIRE_OPENCL"))) {
                throw e;
            }
            System.err.println("SKIPPED: " + context.getDisplayName() + ": " + e.getMessage());
            Assumptions.abort(e.getMessage());
        }
    }
}
