package dev.vitrail.runtime.opencl;

import static org.jocl.CL.CL_PROGRAM_BUILD_LOG;
import static org.jocl.CL.CL_SUCCESS;

import org.jocl.cl_device_id;
import org.jocl.cl_program;

/** A compiled program. */
final class ClProgram extends ClObject {
    private final cl_program handle;

    private ClProgram(ClSession session, String subject, cl_program handle) {
        super(session, subject);
        this.handle = handle;
    }

    static ClProgram build(ClSession session, String name, String source, String options) {
        String subject = "program " + name;
        int[] error = new int[1];
        cl_program handle = session.made(
                session.api().clCreateProgramWithSource(session.context(), source, error),
                error,
                "clCreateProgramWithSource",
                subject);
        ClProgram program = new ClProgram(session, subject, handle);
        try {
            program.compile(source, options);
            return program;
        } catch (OpenClException e) {
            program.closeAfter(e);
            throw e;
        }
    }

    private void compile(String source, String options) {
        cl_device_id device = session().id();
        int code = session().api().clBuildProgram(handle, device, options);
        if (code != CL_SUCCESS) {
            throw new OpenClException("clBuildProgram", code, subject(), BuildLog.annotate(log(device), source));
        }
    }

    private String log(cl_device_id device) {
        InfoQuery query = (parameter, bytes, value, size) ->
                session().api().clGetProgramBuildInfo(handle, device, parameter, bytes, value, size);
        try {
            return query.text(CL_PROGRAM_BUILD_LOG, "clGetProgramBuildInfo", subject());
        } catch (OpenClException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    private void closeAfter(OpenClException cause) {
        try {
            close();
        } catch (OpenClException e) {
            cause.addSuppressed(e);
        }
    }

    /** A kernel object for one call site. */
    ClKernel kernel(String name) {
        checkOpen();
        return ClKernel.create(session(), handle, name);
    }

    @Override
    void release() {
        session().released(session().api().clReleaseProgram(handle), "clReleaseProgram", subject());
    }
}
