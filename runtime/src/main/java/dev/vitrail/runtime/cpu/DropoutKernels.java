package dev.vitrail.runtime.cpu;

import java.lang.foreign.MemorySegment;

/** Dropout of single values and of whole branches; a plain copy when the pass is not for training. */
final class DropoutKernels {
    private final Ops ops;
    private final PassState pass;

    DropoutKernels(Ops ops, PassState pass) {
        this.ops = ops;
        this.pass = pass;
    }

    /** y = x with values dropped, {@code n} per image; a value's number within the batch decides. */
    void dropout(int first, int images, long x, long y, int n, double rate, int site, int layer) {
        long bytes = (long) n * Float.BYTES;
        if (!pass.training || rate == 0) {
            copy(x, y, images * bytes);
            return;
        }
        long key = pass.dropoutKey(site, layer);
        int threshold = DropoutMask.threshold(rate);
        float scale = DropoutMask.keepScale(rate);
        for (int image = 0; image < images; image++) {
            long rowKey = DropoutMask.rowKey(key, first + image);
            ops.dropout(x + image * bytes, y + image * bytes, n, rowKey, threshold, scale);
        }
    }

    /** y = x with all values of an image dropped or none, {@code n} per image (stochastic depth, spec A-18). */
    void dropPath(int first, int images, long x, long y, int n, double rate, int site, int layer) {
        long bytes = (long) n * Float.BYTES;
        if (!pass.training || rate == 0) {
            copy(x, y, images * bytes);
            return;
        }
        long key = pass.dropoutKey(site, layer);
        for (int image = 0; image < images; image++) {
            ops.scale(x + image * bytes, DropoutMask.keep(key, first + image, 0, rate), y + image * bytes, n);
        }
    }

    private void copy(long x, long y, long bytes) {
        if (x != y) {
            MemorySegment.copy(ops.arena(), x, ops.arena(), y, bytes);
        }
    }
}
