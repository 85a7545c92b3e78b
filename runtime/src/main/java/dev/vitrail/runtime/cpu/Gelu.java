package dev.vitrail.runtime.cpu;

/** GELU by itself, where it is not part of a dense layer. Values are [images][n], apart by {@link ImageRows#stride}. */
public final class Gelu {
    private final Ops ops;

    /** One worker's activations. */
    public Gelu(Ops ops) {
        this.ops = ops;
    }

    /** y = GELU(x), exact or in tanh form; {@code y} may be {@code x}. */
    public void forward(long x, long y, int images, int n, boolean tanhForm) {
        long stride = ImageRows.stride(n);
        ops.gelu(x, stride, y, stride, images, n, tanhForm);
    }

    /** dx = dy * GELU'(x); {@code dx} may be {@code dy}. */
    public void backward(long dy, long x, long dx, int images, int n, boolean tanhForm) {
        long stride = ImageRows.stride(n);
        ops.geluGradient(dy, stride, x, -1, 0, dx, stride, images, n, tanhForm);
    }
}
