package dev.vitrail.runtime.cpu;

import java.lang.foreign.MemorySegment;

/** {@link ScalarOps} in a process's {@link FirstPass}, then other ones, with the same bits and layouts. */
final class StartingOps implements Ops {
    private final Ops vectors;
    private final Ops plain;

    StartingOps(Ops vectors) {
        this.vectors = vectors;
        plain = new ScalarOps(vectors.arena(), vectors.strip());
    }

    private Ops ops() {
        return FirstPass.isOver() ? vectors : plain;
    }

    @Override
    public int strip() {
        return vectors.strip();
    }

    @Override
    public MemorySegment arena() {
        return vectors.arena();
    }

    @Override
    public String description() {
        return vectors.description();
    }

    @Override
    public void tile(long a, long aRow, int rows, long panel, int columns, long c, long cRow, int depth) {
        ops().tile(a, aRow, rows, panel, columns, c, cRow, depth);
    }

    @Override
    public void tileTransposed(long a, long aRow, int rows, long panel, int width, long c, long cRow, int depth) {
        ops().tileTransposed(a, aRow, rows, panel, width, c, cRow, depth);
    }

    @Override
    public void packBlocks(long source, long sourceRow, int rows, int columns, long to, long blockBytes) {
        ops().packBlocks(source, sourceRow, rows, columns, to, blockBytes);
    }

    @Override
    public void packRows(long source, long sourceRow, int rows, int columns, long to, int width, long stripBytes) {
        ops().packRows(source, sourceRow, rows, columns, to, width, stripBytes);
    }

    @Override
    public void packColumns(long source, long sourceRow, int rows, int columns, long to, int width) {
        ops().packColumns(source, sourceRow, rows, columns, to, width);
    }

    @Override
    public void addBias(long t, long tRow, long bias, long y, long yRow, int rows, int columns) {
        ops().addBias(t, tRow, bias, y, yRow, rows, columns);
    }

    @Override
    public void addBiasResidual(
            long t, long tRow, long bias, long residual, long residualRow, long y, long yRow, int rows, int columns) {
        ops().addBiasResidual(t, tRow, bias, residual, residualRow, y, yRow, rows, columns);
    }

    @Override
    public double multiplyAdds(int rounds) {
        return ops().multiplyAdds(rounds);
    }

    @Override
    public void gelu(long x, long xRow, long y, long yRow, int rows, int columns, boolean tanhForm) {
        ops().gelu(x, xRow, y, yRow, rows, columns, tanhForm);
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
        ops().geluGradient(dy, dyRow, x, y, yRow, dx, dxRow, rows, columns, tanhForm);
    }

    @Override
    public void zero(long x, int n) {
        ops().zero(x, n);
    }

    @Override
    public void add(long x, long y, long z, int n) {
        ops().add(x, y, z, n);
    }

    @Override
    public void scale(long x, float factor, long y, int n) {
        ops().scale(x, factor, y, n);
    }

    @Override
    public void addScaled(long x, float factor, long y, int n) {
        ops().addScaled(x, factor, y, n);
    }

    @Override
    public void dropout(long x, long y, int n, long rowKey, int column, int threshold, float keepScale) {
        ops().dropout(x, y, n, rowKey, column, threshold, keepScale);
    }

    @Override
    public void addRows(long x, long xRow, int rows, long y, int n) {
        ops().addRows(x, xRow, rows, y, n);
    }

    @Override
    public float sum(long x, int n) {
        return ops().sum(x, n);
    }

    @Override
    public float dot(long x, long y, int n) {
        return ops().dot(x, y, n);
    }

    @Override
    public float squaredDeviation(long x, int n, float mean) {
        return ops().squaredDeviation(x, n, mean);
    }

    @Override
    public double squares(long x, int n) {
        return ops().squares(x, n);
    }

    @Override
    public void normalize(long x, float mean, float rstd, long gamma, long beta, long y, int n) {
        ops().normalize(x, mean, rstd, gamma, beta, y, n);
    }

    @Override
    public void normalizeGradientSums(
            long dy, long x, float mean, float rstd, long gamma, long dGamma, long dBeta, int n, float[] sums) {
        ops().normalizeGradientSums(dy, x, mean, rstd, gamma, dGamma, dBeta, n, sums);
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
        ops().normalizeGradient(dy, x, mean, rstd, gamma, meanG, meanGx, residual, dx, n);
    }

    @Override
    public void rowMax(long x, long xRow, int rows, int n, long maxima) {
        ops().rowMax(x, xRow, rows, n, maxima);
    }

    @Override
    public void expRows(long x, long xRow, int rows, int n, float scale, long shifts) {
        ops().expRows(x, xRow, rows, n, scale, shifts);
    }

    @Override
    public void rowSums(long x, long xRow, int rows, int n, long sums) {
        ops().rowSums(x, xRow, rows, n, sums);
    }

    @Override
    public void softmaxGradient(long p, long ds, long row, int rows, int n, float scale, long deltas) {
        ops().softmaxGradient(p, ds, row, rows, n, scale, deltas);
    }

    @Override
    public void scaleRows(long x, long xRow, long factors, long y, long yRow, int rows, int n) {
        ops().scaleRows(x, xRow, factors, y, yRow, rows, n);
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
        ops().adamW(p, g, m, v, n, gradientScale, decay, beta1, beta2, step, rootScale, epsilon);
    }

    @Override
    public void sgd(long p, long g, long m, int n, float gradientScale, float momentum, float rate, float weightDecay) {
        ops().sgd(p, g, m, n, gradientScale, momentum, rate, weightDecay);
    }
}
