package dev.vitrail.runtime.cpu;

/**
 * Dropout of values and of whole residual branches. The mask of {@link DropoutMask} is computed anew in the
 * backward pass, which is the same call on the gradient.
 */
public final class Dropout {
    private final Ops ops;

    /** One worker's dropout. */
    public Dropout(Ops ops) {
        this.ops = ops;
    }

    /**
     * y = x / (1 - rate) where kept, else 0.
     *
     * @param x [images][n], images apart by {@link ImageRows#stride}
     * @param y same shape, may be {@code x}
     * @param rate in [0, 1)
     * @param key names seed, step and place in the model
     * @param firstImage number of the first image in the batch: the row of its mask
     */
    public void values(long x, long y, int images, int n, double rate, long key, long firstImage) {
        long stride = ImageRows.stride(n);
        int threshold = DropoutMask.threshold(rate);
        float keepScale = DropoutMask.keepScale(rate);
        for (int image = 0; image < images; image++) {
            long rowKey = DropoutMask.rowKey(key, firstImage + image);
            ops.dropout(x + image * stride, y + image * stride, n, rowKey, 0, threshold, keepScale);
        }
    }

    /** Stochastic depth: all values of an image are kept, times 1 / (1 - rate), or all are 0. */
    public void paths(long x, long y, int images, int n, double rate, long key, long firstImage) {
        long stride = ImageRows.stride(n);
        int threshold = DropoutMask.threshold(rate);
        for (int image = 0; image < images; image++) {
            boolean kept = DropoutMask.kept(DropoutMask.rowKey(key, firstImage + image), 0, threshold);
            if (kept) {
                ops.scale(x + image * stride, DropoutMask.keepScale(rate), y + image * stride, n);
            } else {
                ops.zero(y + image * stride, n);
            }
        }
    }
}
