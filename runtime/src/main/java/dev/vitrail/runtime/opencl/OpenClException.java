package dev.vitrail.runtime.opencl;

import static org.jocl.CL.CL_SUCCESS;

import org.jocl.CL;

/** A failure of OpenCL. The message names the call, its error code and the kernel, program or buffer concerned. */
public final class OpenClException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int NVIDIA_LOST = -9999;

    private final int code;

    /** A failure other than a call's: no device, a file. */
    OpenClException(String message) {
        super(message);
        code = CL_SUCCESS;
    }

    /** A failure other than a call's, with its cause. */
    OpenClException(String message, Throwable cause) {
        super(message, cause);
        code = CL_SUCCESS;
    }

    /**
     * A failed call.
     *
     * @param call entry point, {@code clEnqueueNDRangeKernel}
     * @param code what it returned
     * @param subject what it worked on: {@code kernel linear_fc1 (global 64, local 1)}
     */
    OpenClException(String call, int code, String subject) {
        super(call + " failed with " + name(code) + ": " + subject);
        this.code = code;
    }

    /** A failed call, and what is known of the reason. */
    OpenClException(String call, int code, String subject, String reason) {
        super(call + " failed with " + name(code) + ": " + subject + "\n" + reason);
        this.code = code;
    }

    /** The error code of the call that failed; {@code CL_SUCCESS}, which is 0, if it was not a call. */
    public int code() {
        return code;
    }

    /** {@code CL_OUT_OF_RESOURCES (-5)}. */
    static String name(int code) {
        if (code == NVIDIA_LOST) {
            return "device lost (-9999, NVIDIA: a kernel read or wrote outside of its memory)";
        }
        String name = CL.stringFor_errorCode(code);
        return name.startsWith("CL_") ? name + " (" + code + ")" : "unknown error (" + code + ")";
    }

    /** Throws unless a call succeeded. */
    static void check(int code, String call, String subject) {
        if (code != CL_SUCCESS) {
            throw new OpenClException(call, code, subject);
        }
    }
}
