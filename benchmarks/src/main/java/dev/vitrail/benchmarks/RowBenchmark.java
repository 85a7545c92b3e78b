package dev.vitrail.benchmarks;

import dev.vitrail.runtime.cpu.Dropout;
import dev.vitrail.runtime.cpu.Gelu;
import dev.vitrail.runtime.cpu.ImageRows;
import dev.vitrail.runtime.cpu.LayerNorm;
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

/** What passes over rows and values: norms, GELU and dropout where they stand alone, and the optimizer. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RowBenchmark {
    private static final long MEMORY = 128L << 20;
    private static final int PARAMETERS = 1 << 21;

    /** Tokens, hidden size, heads and MLP size. */
    @Param({"17/64/4/128", "65/192/3/768", "197/768/12/3072"})
    public String model = "";

    private Memory memory = new Memory(0);
    private Shape shape = Shape.of("1/1/1/1");
    private LayerNorm norm = new LayerNorm(memory.ops(), 0);
    private Gelu gelu = new Gelu(memory.ops());
    private Dropout dropout = new Dropout(memory.ops());
    private long x;
    private long dy;
    private long y;
    private long gamma;
    private long beta;
    private long statistics;
    private long partials;
    private long parameters;
    private long gradients;
    private long means;
    private long squares;

    /** For JMH. */
    public RowBenchmark() {}

    /** Places values; the gradient of the norm needs its statistics. */
    @Setup
    public void place() {
        memory = new Memory(MEMORY);
        shape = Shape.of(model);
        norm = new LayerNorm(memory.ops(), memory.bytes(LayerNorm.SCRATCH_BYTES));
        gelu = new Gelu(memory.ops());
        dropout = new Dropout(memory.ops());
        x = memory.values(shape.rows() * shape.mlp());
        y = memory.values(shape.rows() * shape.mlp());
        dy = memory.values(shape.rows() * shape.mlp());
        gamma = memory.values(shape.hidden());
        beta = memory.values(shape.hidden());
        statistics = memory.bytes(shape.images() * ImageRows.stride(2L * shape.tokens()));
        partials = memory.values(2L * shape.hidden() * shape.images());
        parameters = memory.values(PARAMETERS);
        gradients = memory.values(PARAMETERS);
        means = memory.values(PARAMETERS);
        squares = memory.bytes((long) Float.BYTES * PARAMETERS);
        memory.ops().zero(squares, PARAMETERS);
        layerNorm(new Work());
    }

    /** Gives the memory back. */
    @TearDown
    public void free() {
        memory.close();
    }

    /** Norm of every row. */
    @Benchmark
    public void layerNorm(Work work) {
        norm.forward(x, gamma, beta, y, statistics, shape.images(), shape.tokens(), shape.hidden(), 1e-6);
        count(work, 2, shape.hidden());
    }

    /** Its gradient, with a residual added. */
    @Benchmark
    public void layerNormBackward(Work work) {
        norm.backward(
                dy,
                x,
                gamma,
                statistics,
                dy,
                shape.tokens(),
                y,
                partials,
                beta,
                null,
                shape.images(),
                shape.tokens(),
                shape.hidden());
        count(work, 4, shape.hidden());
    }

    /** Exact GELU. */
    @Benchmark
    public void gelu(Work work) {
        gelu.forward(x, y, shape.images(), shape.tokens() * shape.mlp(), false);
        count(work, 2, shape.mlp());
    }

    /** Its gradient. */
    @Benchmark
    public void geluGradient(Work work) {
        gelu.backward(dy, x, y, shape.images(), shape.tokens() * shape.mlp(), false);
        count(work, 3, shape.mlp());
    }

    /** Dropout of values. */
    @Benchmark
    public void dropout(Work work) {
        dropout.values(x, y, shape.images(), shape.tokens() * shape.mlp(), 0.1, 1, 0);
        count(work, 2, shape.mlp());
    }

    /** AdamW on two million parameters, whatever the model. */
    @Benchmark
    public void adamW(Work work) {
        memory.ops().adamW(parameters, gradients, means, squares, PARAMETERS, 1f, 1e-5f, 0.9, 0.999, 1e-6f, 1f, 1e-8f);
        work.gbyte += 7e-9 * Float.BYTES * PARAMETERS;
    }

    private void count(Work work, int tensors, int columns) {
        work.gbyte += 1e-9 * Float.BYTES * tensors * shape.rows() * columns;
    }
}
