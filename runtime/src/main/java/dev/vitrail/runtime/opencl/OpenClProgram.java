package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.Program;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A generated model for OpenCL devices: its kernels, and the order in which they are launched. The order is recorded once
 * when the model is placed on a device; a step only enqueues.
 */
public abstract class OpenClProgram implements Program {
    private final String resource;

    /** @param resource the program's text, beside the class */
    protected OpenClProgram(String resource) {
        this.resource = resource;
    }

    /** From {@code images} to {@code logits}. */
    protected abstract void forward(Calls c);

    /** From {@code logits} to {@code loss} and the gradient of every parameter. */
    protected abstract void backward(Calls c);

    /** File name of the program's text. */
    String resource() {
        return resource;
    }

    /** The program in OpenCL C. */
    String source() {
        try (InputStream in = getClass().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + resource + " is missing beside "
                        + getClass().getName() + ": the class files were copied without it");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " cannot be read", e);
        }
    }
}
