/**
 * The device layer of OpenCL: what it is called with ({@link dev.vitrail.runtime.opencl.ClApi}), which devices there are
 * ({@link dev.vitrail.runtime.opencl.ClDevices}), and an open one with everything made on it
 * ({@link dev.vitrail.runtime.opencl.ClSession}). Every call is checked; every failure is an
 * {@link dev.vitrail.runtime.opencl.OpenClException}; every object is counted and released.
 */
@NullMarked
package dev.vitrail.runtime.opencl;

import org.jspecify.annotations.NullMarked;
