package dev.vitrail.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** {@link Ops} in plain Java: the reference for the bits, and the fallback where the Vector API is not there. */
final class ScalarOps implements Ops {
    private static final ValueLayout.OfFloat F = ValueLayout.JAVA_FLOAT_UNALIGNED;

    private final MemorySegment arena;
    private final int strip;
    private final float[] lane = new float[LANES];
    private final double[] doubleLane = new double[LANES];
    private final ScalarProducts products;

    ScalarOps(MemorySegment arena) {
        this(arena, PANEL);
    }

    /** For those that lay out panels in strips of so many columns. */
    ScalarOps(MemorySegment arena, int strip) {
        this.arena = arena;
        this.strip = strip;
        products = new ScalarProducts(arena, strip);
    }

    @Override
    public MemorySegment arena() {
        return arena;
    }

    @Override
    public String description() {
        return "scalar Java";
    }

    @Override
    public int strip() {
        return strip;
    }

    private float get(long address, int index) {
        return arena.get(F, address + 4L * index);
    }

    private void set(long address, int index, float value) {
        arena.set(F, address + 4L * index, value);
    }

    @Override
    public void tile(long a, long aRow, int rows, long panel, int columns, long c, long cRow, int depth) {
        products.product(a, aRow, 4, rows, panel, Panels.paddedColumns(columns), c, cRow, depth);
    }

    @Override
    public void tileTransposed(long a, long aRow, int rows, long panel, int width, long c, long cRow, int depth) {
        products.product(a, 4, aRow, rows, panel, width, c, cRow, depth);
    }

    @Override
    public double multiplyAdds(int rounds) {
        return products.multiplyAdds(rounds);
    }

    @Override
    public void packBlocks(long source, long sourceRow, int rows, int columns, long to, long blockBytes) {
        for (int first = 0; first < columns; first += TILE_ROWS) {
            int valid = Math.min(TILE_ROWS, columns - first);
            for (int r = 0; r < rows; r++) {
                long at = to + first / TILE_ROWS * blockBytes + 4L * r * TILE_ROWS;
                for (int j = 0; j < TILE_ROWS; j++) {
                    set(at, j, j < valid ? get(source + r * sourceRow, first + j) : 0f);
                }
            }
        }
    }

    @Override
    public void packRows(long source, long sourceRow, int rows, int columns, long to, int width, long stripBytes) {
        int across = Math.min(width, strip);
        for (int c = 0; c < width; c += across) {
            int valid = Math.clamp(columns - c, 0, across);
            for (int r = 0; r < rows; r++) {
                long at = to + c / across * stripBytes + 4L * r * across;
                MemorySegment.copy(arena, source + r * sourceRow + 4L * c, arena, at, 4L * valid);
                zero(at + 4L * valid, across - valid);
            }
        }
    }

    @Override
    public void packColumns(long source, long sourceRow, int rows, int columns, long to, int width) {
        for (int k = 0; k < columns; k++) {
            packColumn(source + 4L * k, sourceRow, rows, to + 4L * k * width, width);
        }
    }

    /** A method of its own, so that it is compiled as a whole: each loop around would be compiled once more while it runs. */
    private void packColumn(long source, long sourceRow, int rows, long to, int width) {
        for (int r = 0; r < width; r++) {
            set(to, r, r < rows ? get(source + r * sourceRow, 0) : 0f);
        }
    }

    @Override
    public void addBias(long t, long tRow, long bias, long y, long yRow, int rows, int columns) {
        for (int r = 0; r < rows; r++) {
            long from = t + r * tRow;
            long to = y + r * yRow;
            for (int j = 0; j < columns; j++) {
                set(to, j, bias < 0 ? get(from, j) : get(from, j) + get(bias, j));
            }
        }
    }

    @Override
    public void addBiasResidual(
            long t, long tRow, long bias, long residual, long residualRow, long y, long yRow, int rows, int columns) {
        for (int r = 0; r < rows; r++) {
            long from = t + r * tRow;
            long other = residual + r * residualRow;
            long to = y + r * yRow;
            for (int j = 0; j < columns; j++) {
                float sum = bias < 0 ? get(from, j) : get(from, j) + get(bias, j);
                set(to, j, sum + get(other, j));
            }
        }
    }

    @Override
    public void gelu(long x, long xRow, long y, long yRow, int rows, int columns, boolean tanhForm) {
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < columns; j++) {
                float value = get(x + r * xRow, j);
                set(y + r * yRow, j, tanhForm ? Elementary.geluTanh(value) : Elementary.gelu(value));
            }
        }
    }

    @Override
    public void geluGradient(
            long dy,
            long dyRow,
            long x,
            long y,
            long yRow,
            long dx,
            long dxRow,
            int rows,
            int columns,
            boolean tanhForm) {
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < columns; j++) {
                float value = get(x + r * dxRow, j);
                if (y >= 0) {
                    set(y + r * yRow, j, tanhForm ? Elementary.geluTanh(value) : Elementary.gelu(value));
                }
                float slope = tanhForm ? Elementary.geluTanhSlope(value) : Elementary.geluSlope(value);
                set(dx + r * dxRow, j, get(dy + r * dyRow, j) * slope);
            }
        }
    }

    @Override
    public void zero(long x, int n) {
        for (int i = 0; i < n; i++) {
            set(x, i, 0f);
        }
    }

    @Override
    public void add(long x, long y, long z, int n) {
        for (int i = 0; i < n; i++) {
            set(z, i, get(x, i) + get(y, i));
        }
    }

    @Override
    public void scale(long x, float factor, long y, int n) {
        for (int i = 0; i < n; i++) {
            set(y, i, get(x, i) * factor);
        }
    }

    @Override
    public void addScaled(long x, float factor, long y, int n) {
        for (int i = 0; i < n; i++) {
            set(y, i, Math.fma(get(x, i), factor, get(y, i)));
        }
    }

    @Override
    public void dropout(long x, long y, int n, long rowKey, int column, int threshold, float keepScale) {
        for (int i = 0; i < n; i++) {
            set(y, i, DropoutMask.kept(rowKey, column + i, threshold) ? get(x, i) * keepScale : 0f);
        }
    }

    @Override
    public void addRows(long x, long xRow, int rows, long y, int n) {
        for (int r = 0; r < rows; r++) {
            add(y, x + r * xRow, y, n);
        }
    }

    @Override
    public float sum(long x, int n) {
        Arrays.fill(lane, 0f);
        for (int i = 0; i < n; i++) {
            lane[i % LANES] += get(x, i);
        }
        return Elementary.sumLanes(lane);
    }

    @Override
    public float dot(long x, long y, int n) {
        Arrays.fill(lane, 0f);
        for (int i = 0; i < n; i++) {
            lane[i % LANES] = Math.fma(get(x, i), get(y, i), lane[i % LANES]);
        }
        return Elementary.sumLanes(lane);
    }

    @Override
    public double squares(long x, int n) {
        Arrays.fill(doubleLane, 0);
        for (int i = 0; i < n; i++) {
            double value = get(x, i);
            doubleLane[i % LANES] += value * value;
        }
        return Elementary.sumLanes(doubleLane);
    }

    @Override
    public float squaredDeviation(long x, int n, float mean) {
        Arrays.fill(lane, 0f);
        for (int i = 0; i < n; i++) {
            float d = get(x, i) - mean;
            lane[i % LANES] = Math.fma(d, d, lane[i % LANES]);
        }
        return Elementary.sumLanes(lane);
    }

    @Override
    public void normalize(long x, float mean, float rstd, long gamma, long beta, long y, int n) {
        for (int i = 0; i < n; i++) {
            set(y, i, Math.fma((get(x, i) - mean) * rstd, get(gamma, i), get(beta, i)));
        }
    }

    @Override
    public void normalizeGradientSums(
            long dy, long x, float mean, float rstd, long gamma, long dGamma, long dBeta, int n, float[] sums) {
        Arrays.fill(lane, 0f);
        for (int i = 0; i < n; i++) {
            float d = get(dy, i);
            float xh = (get(x, i) - mean) * rstd;
            set(dGamma, i, Math.fma(d, xh, get(dGamma, i)));
            set(dBeta, i, get(dBeta, i) + d);
            lane[i % LANES] += d * get(gamma, i);
        }
        sums[0] = Elementary.sumLanes(lane);
        Arrays.fill(lane, 0f);
        for (int i = 0; i < n; i++) {
            float g = get(dy, i) * get(gamma, i);
            float xh = (get(x, i) - mean) * rstd;
            lane[i % LANES] = Math.fma(g, xh, lane[i % LANES]);
        }
        sums[1] = Elementary.sumLanes(lane);
    }

    @Override
    public void normalizeGradient(
            long dy,
            long x,
            float mean,
            float rstd,
            long gamma,
            float meanG,
            float meanGx,
            long residual,
            long dx,
            int n) {
        for (int i = 0; i < n; i++) {
            float g = get(dy, i) * get(gamma, i);
            float xh = (get(x, i) - mean) * rstd;
            float inner = Math.fma(-xh, meanGx, g - meanG);
            set(dx, i, Math.fma(inner, rstd, residual < 0 ? 0f : get(residual, i)));
        }
    }

    @Override
    public void rowMax(long x, long xRow, int rows, int n, long maxima) {
        for (int r = 0; r < rows; r++) {
            float max = Float.NEGATIVE_INFINITY;
            for (int i = 0; i < n; i++) {
                float value = get(x + r * xRow, i);
                max = value > max ? value : max;
            }
            set(maxima, r, max + 0f);
        }
    }

    @Override
    public void expRows(long x, long xRow, int rows, int n, float scale, long shifts) {
        for (int r = 0; r < rows; r++) {
            long row = x + r * xRow;
            float shift = get(shifts, r);
            for (int i = 0; i < n; i++) {
                set(row, i, Elementary.exp(Math.fma(get(row, i), scale, -shift)));
            }
        }
    }

    @Override
    public void rowSums(long x, long xRow, int rows, int n, long sums) {
        for (int r = 0; r < rows; r++) {
            set(sums, r, sum(x + r * xRow, n));
        }
    }

    @Override
    public void softmaxGradient(long p, long ds, long row, int rows, int n, float scale, long deltas) {
        for (int r = 0; r < rows; r++) {
            long at = r * row;
            float delta = get(deltas, r);
            for (int i = 0; i < n; i++) {
                set(ds + at, i, (get(ds + at, i) - delta) * (get(p + at, i) * scale));
            }
        }
    }

    @Override
    public void scaleRows(long x, long xRow, long factors, long y, long yRow, int rows, int n) {
        for (int r = 0; r < rows; r++) {
            scale(x + r * xRow, get(factors, r), y + r * yRow, n);
        }
    }

    @Override
    public void adamW(
            long p,
            long g,
            long m,
            long v,
            int n,
            float gradientScale,
            float decay,
            double beta1,
            double beta2,
            float step,
            float rootScale,
            float epsilon) {
        float keep1 = (float) beta1;
        float keep2 = (float) beta2;
        float rest1 = (float) (1 - beta1); // not 1 - keep2, which is 5e-5 off at 0.999
        float rest2 = (float) (1 - beta2);
        for (int i = 0; i < n; i++) {
            float gradient = get(g, i) * gradientScale;
            float first = Math.fma(get(m, i), keep1, gradient * rest1);
            float second = Math.fma(get(v, i), keep2, gradient * gradient * rest2);
            set(m, i, first);
            set(v, i, second);
            float old = get(p, i);
            float decayed = Math.fma(old, -decay, old);
            float root = (float) Math.sqrt(second);
            set(p, i, Math.fma(first / Math.fma(root, rootScale, epsilon), -step, decayed));
        }
    }

    @Override
    public void sgd(long p, long g, long m, int n, float gradientScale, float momentum, float rate, float weightDecay) {
        for (int i = 0; i < n; i++) {
            float moment = Math.fma(get(m, i), momentum, get(g, i) * gradientScale);
            set(m, i, moment);
            float old = get(p, i);
            set(p, i, Math.fma(Math.fma(old, weightDecay, moment), -rate, old));
        }
    }
}
