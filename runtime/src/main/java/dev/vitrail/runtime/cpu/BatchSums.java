package dev.vitrail.runtime.cpu;

import java.lang.foreign.MemorySegment;

/** Sums over the images of a batch in ascending order, shared between the workers: each sums some of the columns. */
final class BatchSums {
    private static final int COLUMNS_PER_TILE = 256;

    private final Ops ops;
    private final TileClaims claims;

    BatchSums(Ops ops, TileClaims claims) {
        this.ops = ops;
        this.claims = claims;
    }

    /** gradient[i] = sum over images of x[image][i], i below {@code n}, with x [images, floatsPerImage]. */
    void sum(int images, long x, long gradient, int n, int floatsPerImage) {
        long stride = ImageRows.stride(floatsPerImage);
        int tiles = (n + COLUMNS_PER_TILE - 1) / COLUMNS_PER_TILE;
        for (int tile = claims.next(tiles); tile >= 0; tile = claims.next(tiles)) {
            int first = tile * COLUMNS_PER_TILE;
            int columns = Math.min(COLUMNS_PER_TILE, n - first);
            long offset = (long) first * Float.BYTES;
            MemorySegment.copy(ops.arena(), x + offset, ops.arena(), gradient + offset, (long) columns * Float.BYTES);
            for (int image = 1; image < images; image++) {
                ops.add(gradient + offset, x + offset + image * stride, gradient + offset, columns);
            }
        }
    }
}
