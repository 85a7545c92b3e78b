package dev.vitrail.runtime.opencl;

import java.nio.charset.StandardCharsets;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jspecify.annotations.Nullable;

/** One of OpenCL's {@code clGet...Info} calls on one object: the same protocol everywhere. */
@FunctionalInterface
interface InfoQuery {
    /** No text that a driver returns is longer; a build log may be cut. */
    long LONGEST_TEXT = 1 << 24;

    /** Asks for the size of a value, its bytes or both. */
    int call(int parameter, long bytes, @Nullable Pointer value, long @Nullable [] size);

    /** A text, without the zero byte at its end. */
    default String text(int parameter, String call, String subject) {
        long[] size = new long[1];
        OpenClException.check(call(parameter, 0, null, size), call, subject);
        if (size[0] < 0 || size[0] > LONGEST_TEXT) {
            throw new OpenClException(call + " returned a text of " + size[0] + " bytes: " + subject);
        }
        byte[] bytes = new byte[Math.toIntExact(size[0])];
        if (bytes.length > 0) {
            OpenClException.check(call(parameter, bytes.length, Pointer.to(bytes), null), call, subject);
        }
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8).strip();
    }

    /** A {@code cl_ulong}, or a {@code size_t} of 64 bits. */
    default long longValue(int parameter, String call, String subject) {
        long[] value = new long[1];
        OpenClException.check(call(parameter, Sizeof.cl_ulong, Pointer.to(value), null), call, subject);
        return value[0];
    }

    /** A {@code cl_uint}. */
    default int intValue(int parameter, String call, String subject) {
        int[] value = new int[1];
        OpenClException.check(call(parameter, Sizeof.cl_uint, Pointer.to(value), null), call, subject);
        return value[0];
    }
}
