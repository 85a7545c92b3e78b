package dev.vitrail.runtime.opencl;

import static org.jocl.CL.CL_PROGRAM_BINARIES;
import static org.jocl.CL.CL_PROGRAM_BINARY_SIZES;
import static org.jocl.CL.CL_PROGRAM_BUILD_LOG;
import static org.jocl.CL.CL_SUCCESS;

import dev.vitrail.runtime.cache.CacheKey;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_device_id;
import org.jocl.cl_program;

/** A compiled program. */
final class ClProgram extends ClObject {
    private static final System.Logger LOG = System.getLogger(ClProgram.class.getName());

    /**
     * In the log of a build whose compiler found a temporary file of its own gone. It happens now and then with PoCL on a busy
     * machine, to programs that compile the next time.
     */
    private static final String LOST_FILE = "unable to rename temporary";

    private static final int MOST_BUILDS = 3;

    private final cl_program handle;

    private ClProgram(ClSession session, String subject, cl_program handle) {
        super(session, subject);
        this.handle = handle;
    }

    /** Takes the compiled program from the session's cache, or compiles it and puts it there. */
    static ClProgram build(ClSession session, String name, String source, String options) {
        if (session.cache().isOff()) {
            return compile(session, "program " + name, source, options);
        }
        ClDeviceInfo device = session.device();
        CacheKey key = CacheKey.of(
                "program",
                source,
                options,
                device.name(),
                device.driver(),
                device.platform(),
                device.platformVersion());
        byte[] binary = session.cache().find(key);
        if (binary != null) {
            try {
                return load(session, "cached program " + name, binary, options);
            } catch (OpenClException e) {
                // The driver does not want what it once made: as good as none.
                session.cache().remove(key);
            }
        }
        ClProgram program = compile(session, "program " + name, source, options);
        try {
            session.cache().store(key, program.binary());
        } catch (OpenClException e) {
            // It works all the same; next time it is compiled again.
            LOG.log(Level.DEBUG, "not cached", e);
        }
        return program;
    }

    private static ClProgram compile(ClSession session, String subject, String source, String options) {
        for (int build = 1; ; build++) {
            try {
                return compileOnce(session, subject, source, options);
            } catch (OpenClException e) {
                if (build == MOST_BUILDS || !String.valueOf(e.getMessage()).contains(LOST_FILE)) {
                    throw e;
                }
                LOG.log(Level.DEBUG, "built again", e);
            }
        }
    }

    private static ClProgram compileOnce(ClSession session, String subject, String source, String options) {
        int[] error = new int[1];
        cl_program handle = session.made(
                session.api().clCreateProgramWithSource(session.context(), source, error),
                error,
                "clCreateProgramWithSource",
                subject);
        return new ClProgram(session, subject, handle).finish(source, options);
    }

    private static ClProgram load(ClSession session, String subject, byte[] binary, String options) {
        int[] error = new int[1];
        cl_program handle = session.made(
                session.api().clCreateProgramWithBinary(session.context(), session.id(), binary, error),
                error,
                "clCreateProgramWithBinary",
                subject);
        return new ClProgram(session, subject, handle).finish("", options);
    }

    /** Builds it, or closes it. */
    private ClProgram finish(String source, String options) {
        int code = session().api().clBuildProgram(handle, session().id(), options);
        if (code == CL_SUCCESS) {
            return this;
        }
        String log = BuildLog.annotate(log(session().id()), source);
        OpenClException failure = new OpenClException("clBuildProgram", code, subject(), log);
        try {
            close();
        } catch (OpenClException e) {
            failure.addSuppressed(e);
        }
        throw failure;
    }

    /** What the compiler made, in the driver's own format. */
    private byte[] binary() {
        String call = "clGetProgramInfo";
        InfoQuery query = (parameter, bytes, value, size) ->
                session().api().clGetProgramInfo(handle, parameter, bytes, value, size);
        long size = query.longValue(CL_PROGRAM_BINARY_SIZES, call, subject());
        if (size < 1 || size > InfoQuery.LONGEST_TEXT) {
            throw new OpenClException(call + " returned a binary of " + size + " bytes: " + subject());
        }
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(size));
        int code = query.call(CL_PROGRAM_BINARIES, Sizeof.POINTER, Pointer.to(Pointer.to(bytes)), null);
        session().check(code, call, subject());
        byte[] binary = new byte[bytes.capacity()];
        bytes.get(binary);
        return binary;
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
