package dev.vitrail.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class MatmulTest {

    /** images, rows, in, out: ones, primes, exact tiles, one more and one less, padded and contiguous images. */
    static Stream<Arguments> shapes() {
        int[][] shapes = {
            {1, 1, 1, 1},
            {2, 3, 5, 7},
            {3, 1, 16, 16},
            {1, 6, 8, 64},
            {2, 7, 6, 65},
            {1, 96, 48, 128},
            {1, 97, 12, 80},
            {3, 65, 30, 90},
            {2, 65, 64, 192},
            {2, 13, 101, 31},
            {5, 5, 32, 33},
            {1, 200, 17, 63},
            {2, 50, 127, 113}
        };
        return Stream.of(shapes).map(s -> Arguments.of(s[0], s[1], s[2], s[3]));
    }

    /** The operands of one shape. */
    private static final class Layer {
        final KernelMemory memory;
        final Ops ops;
        final Matmul matmul;
        final int images;
        final int rows;
        final int in;
        final int out;
        final float[] w;
        final float[] b;
        final float[] x;
        final float[] dy;
        final float[] residual;
        final long packed;
        final long packedTransposed;

        Layer(int images, int rows, int in, int out) {
            this.images = images;
            this.rows = rows;
            this.in = in;
            this.out = out;
            memory = new KernelMemory(images + 31L * rows + 1009L * in + 65537L * out);
            ops = OpsProvider.best(memory.arena());
            matmul = new Matmul(ops, memory.bytes(Matmul.SCRATCH_BYTES));
            w = memory.normal(in * out);
            b = memory.normal(out);
            x = memory.normal(images * rows * in);
            dy = memory.normal(images * rows * out);
            residual = memory.normal(images * rows * out);
            packed = memory.bytes(Matmul.packedBytes(out, in));
            packedTransposed = memory.bytes(Matmul.packedBytes(in, out));
            long weight = memory.put(w);
            for (int tile = Matmul.packTiles(in, out) - 1; tile >= 0; tile--) {
                matmul.pack(tile, weight, in, out, packed);
            }
            for (int tile = Matmul.packTransposedTiles(in, out) - 1; tile >= 0; tile--) {
                matmul.packTransposed(tile, weight, in, out, packedTransposed);
            }
        }

        long x() {
            return memory.putImages(x, images, rows * in);
        }

        long dy() {
            return memory.putImages(dy, images, rows * out);
        }

        long residual() {
            return memory.putImages(residual, images, rows * out);
        }

        long y() {
            return memory.imageSpace(images, rows * out);
        }

        float[] y(long at) {
            return memory.getImages(at, images, rows * out);
        }
    }

    /** A [m][k] times Bᵀ, B [n][k]: each output the plain chain of fused multiply-adds. */
    private static float[] chains(float[] a, float[] b, int m, int n, int k) {
        float[] c = new float[m * n];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float sum = 0;
                for (int l = 0; l < k; l++) {
                    sum = Math.fma(a[i * k + l], b[j * k + l], sum);
                }
                c[i * n + j] = sum;
            }
        }
        return c;
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void linearIsTheScalarChainBitForBit(int images, int rows, int in, int out) {
        Layer layer = new Layer(images, rows, in, out);
        float[] expected = chains(layer.x, layer.w, images * rows, out, in);
        long x = layer.x();
        long y = layer.y();
        layer.matmul.linear(x, layer.packed, -1, y, images, rows, in, out);
        assertArrayEquals(expected, layer.y(y));
        Oracle.assertClose(
                Oracle.timesTransposed(layer.x, layer.w, images * rows, out, in), layer.y(y), 1e-7 * (2 + in), "x Wᵀ");

        for (int i = 0; i < expected.length; i++) {
            expected[i] += layer.b[i % out];
        }
        long bias = layer.memory.put(layer.b);
        layer.matmul.linear(x, layer.packed, bias, y, images, rows, in, out);
        assertArrayEquals(expected, layer.y(y));

        float[] activated = new float[expected.length];
        long pre = layer.y();
        for (boolean tanh : new boolean[] {false, true}) {
            for (int i = 0; i < expected.length; i++) {
                activated[i] = tanh ? Elementary.geluTanh(expected[i]) : Elementary.gelu(expected[i]);
            }
            layer.matmul.linearGelu(x, layer.packed, bias, pre, y, images, rows, in, out, tanh);
            assertArrayEquals(expected, layer.y(pre));
            assertArrayEquals(activated, layer.y(y));
            long alone = layer.y();
            layer.matmul.linearGelu(x, layer.packed, bias, -1, alone, images, rows, in, out, tanh);
            assertArrayEquals(activated, layer.y(alone));
        }

        for (int i = 0; i < expected.length; i++) {
            expected[i] += layer.residual[i];
        }
        long residual = layer.residual();
        layer.matmul.linearResidual(x, layer.packed, bias, residual, 1, y, images, rows, in, out);
        assertArrayEquals(expected, layer.y(y));
        layer.matmul.linearResidual(x, layer.packed, bias, residual, 1, residual, images, rows, in, out);
        assertArrayEquals(expected, layer.y(residual), "in place");

        float[] spread = new float[3 * expected.length];
        Arrays.fill(spread, Float.NaN);
        for (int row = 0; row < images * rows; row++) {
            System.arraycopy(layer.residual, row * out, spread, 3 * row * out, out);
        }
        long apart = layer.memory.putImages(spread, images, 3 * rows * out);
        layer.matmul.linearResidual(x, layer.packed, bias, apart, 3, y, images, rows, in, out);
        assertArrayEquals(expected, layer.y(y), "every third row of the residual");
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void inputGradientIsTheScalarChainBitForBit(int images, int rows, int in, int out) {
        Layer layer = new Layer(images, rows, in, out);
        float[] expected = chains(layer.dy, Oracle.transpose(layer.w, out, in), images * rows, in, out);
        long dx = layer.memory.imageSpace(images, rows * in);
        long dy = layer.dy();
        layer.matmul.inputGradient(dy, layer.packedTransposed, dx, images, rows, in, out);
        assertArrayEquals(expected, layer.memory.getImages(dx, images, rows * in));

        float[] pre = layer.x;
        for (boolean tanh : new boolean[] {false, true}) {
            float[] gradient = expected.clone();
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] *= tanh ? Elementary.geluTanhSlope(pre[i]) : Elementary.geluSlope(pre[i]);
            }
            long preAt = layer.x();
            layer.matmul.inputGradientGelu(dy, layer.packedTransposed, preAt, null, dx, images, rows, in, out, tanh);
            assertArrayEquals(gradient, layer.memory.getImages(dx, images, rows * in));
            float[] gelu = new float[pre.length];
            for (int i = 0; i < gelu.length; i++) {
                gelu[i] = tanh ? Elementary.geluTanh(pre[i]) : Elementary.gelu(pre[i]);
            }
            long geluAt = layer.memory.imageSpace(images, rows * in);
            PanelSlices slices = new PanelSlices(layer.ops).start(geluAt, 0, images * rows, in);
            layer.matmul.inputGradientGelu(
                    dy, layer.packedTransposed, preAt, slices, preAt, images, rows, in, out, tanh);
            assertArrayEquals(gradient, layer.memory.getImages(preAt, images, rows * in), "in place");
            float[] again = layer.memory.getSlices(geluAt, images * rows, in, layer.ops.strip());
            assertArrayEquals(gelu, again, "as the forward pass wrote it");
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void nothingIsWrittenBesideTheResult(int images, int rows, int in, int out) {
        Layer layer = new Layer(images, rows, in, out);
        long x = layer.x();
        long y = layer.memory.space(images * ImageRows.stride((long) rows * out) / 4 + 64) + 128;
        layer.matmul.linear(x, layer.packed, -1, y, images, rows, in, out);
        long stride = ImageRows.stride((long) rows * out);
        for (float value : layer.memory.get(y - 128, 32)) {
            assertEquals(Float.NaN, value);
        }
        for (int image = 0; image < images; image++) {
            int gap = (int) (stride / 4 - (long) rows * out);
            for (float value : layer.memory.get(y + image * stride + 4L * rows * out, gap)) {
                assertEquals(Float.NaN, value);
            }
        }
        for (float value : layer.memory.get(y + images * stride, 16)) {
            assertEquals(Float.NaN, value);
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void weightGradientSumsOverAllRowsOfTheBatch(int images, int rows, int in, int out) {
        Layer layer = new Layer(images, rows, in, out);
        WeightGradient gradient = new WeightGradient(layer.ops, layer.memory.bytes(WeightGradient.SCRATCH_BYTES), 1);
        long dw = layer.memory.space((long) in * out);
        long db = layer.memory.space(out);
        long x = layer.x();
        long dy = layer.dy();
        for (int tile = gradient.tiles(in, out) - 1; tile >= 0; tile--) {
            gradient.tile(tile, dy, x, false, dw, db, images, rows, in, out);
        }
        int m = images * rows;
        double[] expected = Oracle.timesTransposed(
                Oracle.transpose(layer.dy, m, out), Oracle.transpose(layer.x, m, in), out, in, m);
        Oracle.assertClose(expected, layer.memory.get(dw, in * out), 2e-7 * Math.sqrt(m + 4), "dW");
        double[] sums = new double[out];
        for (int i = 0; i < m * out; i++) {
            sums[i % out] += layer.dy[i];
        }
        Oracle.assertClose(sums, layer.memory.get(db, out), 2e-7 * Math.sqrt(m + 4), "db");
        float[] before = layer.memory.get(dw, in * out);
        long scratch = layer.memory.bytes(WeightGradient.SCRATCH_BYTES);
        long slices = layer.memory.imageSpace(images, rows * in);
        new PanelSlices(layer.ops).start(slices, 0, m, in).write(x, 4L * in, 0, m, 0, in);
        layer.ops.zero(dw, in * out);
        for (int tile = 0; tile < gradient.tiles(in, out); tile++) {
            gradient.tile(tile, dy, slices, true, dw, -1, images, rows, in, out);
        }
        assertArrayEquals(before, layer.memory.get(dw, in * out), "of x in slices");
        for (int workers : new int[] {1, 2, 8}) { // tiles of other sizes
            WeightGradient again = new WeightGradient(layer.ops, scratch, workers);
            for (int tile = 0; tile < again.tiles(in, out); tile++) {
                again.tile(tile, dy, x, false, dw, -1, images, rows, in, out);
            }
            assertArrayEquals(before, layer.memory.get(dw, in * out), "overwritten, for " + workers + " workers");
        }
    }

    @Test
    void packedBytesFollowTheirFormula() {
        assertEquals(4L * 10 * 16, Matmul.packedBytes(1, 10));
        assertEquals(4L * 10 * 32, Matmul.packedBytes(17, 10));
        assertEquals(4L * 10 * 64, Matmul.packedBytes(33, 10));
        assertEquals(4L * 10 * 64, Matmul.packedBytes(64, 10));
        assertEquals(4L * 10 * 80, Matmul.packedBytes(65, 10));
        assertEquals(4L * 192 * 576, Matmul.packedBytes(576, 192));
        assertEquals(0, Matmul.packedBytes(10, 3) % 64);
    }
}
