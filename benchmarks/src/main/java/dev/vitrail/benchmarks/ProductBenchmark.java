package dev.vitrail.benchmarks;

import dev.vitrail.runtime.cpu.KernelScratch;
import dev.vitrail.runtime.cpu.Matmul;
import dev.vitrail.runtime.cpu.WeightGradient;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The matrix products of a block's dense layers in their three layouts. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ProductBenchmark {
    private static final long MEMORY = 256L << 20;

    /** Tokens, hidden size, heads and MLP size. */
    @Param({"17/64/4/128", "65/192/3/768", "197/192/3/768", "197/384/6/1536", "197/768/12/3072"})
    public String model = "";

    /** Which dense layer. */
    @Param({"qkv", "proj", "fc1", "fc2"})
    public String layer = "";

    private Memory memory = new Memory(0);
    private Shape shape = Shape.of("1/1/1/1");
    private Matmul products = new Matmul(memory.ops(), 0);
    private WeightGradient weightGradients = new WeightGradient(memory.ops(), 0, 1);
    private int in;
    private int out;
    private long x;
    private long y;
    private long weight;
    private long bias;
    private long panels;
    private long transposed;

    /** For JMH. */
    public ProductBenchmark() {}

    /** Places values and packs the weight. */
    @Setup
    public void place() {
        memory = new Memory(MEMORY);
        shape = Shape.of(model);
        in = layer.equals("fc2") ? shape.mlp() : shape.hidden();
        out = switch (layer) {
            case "qkv" -> 3 * shape.hidden();
            case "fc1" -> shape.mlp();
            default -> shape.hidden();
        };
        x = memory.values(shape.rows() * in);
        y = memory.values(shape.rows() * out);
        weight = memory.values((long) in * out);
        bias = memory.values(out);
        panels = memory.bytes(Matmul.packedBytes(out, in));
        transposed = memory.bytes(Matmul.packedBytes(in, out));
        long scratch = memory.bytes(KernelScratch.bytes(shape.tokens(), shape.headSize()));
        products = new Matmul(memory.ops(), scratch);
        weightGradients = new WeightGradient(memory.ops(), scratch, 1);
        for (int tile = 0; tile < Matmul.packTiles(in, out); tile++) {
            products.pack(tile, weight, in, out, panels);
        }
        for (int tile = 0; tile < Matmul.packTransposedTiles(in, out); tile++) {
            products.packTransposed(tile, weight, in, out, transposed);
        }
    }

    /** Gives the memory back. */
    @TearDown
    public void free() {
        memory.close();
    }

    /** y = x W^T + b: both operands contiguous in the summed index. */
    @Benchmark
    public void forward(Work work) {
        for (int image = 0; image < shape.images(); image += shape.perTask()) {
            long row = (long) image * shape.tokens() * Float.BYTES;
            products.linear(x + row * in, panels, bias, y + row * out, shape.perTask(), shape.tokens(), in, out);
        }
        count(work);
    }

    /** dx = dy W; y stands for dy, and x is overwritten. */
    @Benchmark
    public void inputGradient(Work work) {
        for (int image = 0; image < shape.images(); image += shape.perTask()) {
            long row = (long) image * shape.tokens() * Float.BYTES;
            products.inputGradient(y + row * out, transposed, x + row * in, shape.perTask(), shape.tokens(), in, out);
        }
        count(work);
    }

    /** dW = dy^T x: the sum runs over rows. */
    @Benchmark
    public void weightGradient(Work work) {
        for (int tile = 0; tile < weightGradients.tiles(in, out); tile++) {
            weightGradients.tile(tile, y, x, false, weight, bias, shape.images(), shape.tokens(), in, out);
        }
        count(work);
    }

    private void count(Work work) {
        work.gflop += 2e-9 * shape.rows() * in * out;
        work.gbyte += 1e-9 * Float.BYTES * shape.rows() * (in + out);
    }
}
