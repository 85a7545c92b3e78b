package dev.vitrail.benchmarks;

import dev.vitrail.runtime.cpu.Attention;
import dev.vitrail.runtime.cpu.AttentionBackward;
import dev.vitrail.runtime.cpu.ImageRows;
import dev.vitrail.runtime.cpu.KernelScratch;
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

/** Softmax attention, forward and backward, all heads of all images. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AttentionBenchmark {
    private static final long MEMORY = 128L << 20;

    /** Tokens, hidden size, heads and MLP size. */
    @Param({"17/64/4/128", "65/192/3/768", "197/192/3/768", "197/384/6/1536", "197/768/12/3072"})
    public String model = "";

    private Memory memory = new Memory(0);
    private Shape shape = Shape.of("1/1/1/1");
    private Attention attention = new Attention(memory.ops(), 0, 1, 1, 1);
    private AttentionBackward gradient = new AttentionBackward(memory.ops(), 0, 1, 1, 1);
    private long qkv;
    private long mixed;
    private long logSumExp;
    private long dMixed;
    private long dQkv;

    /** For JMH. */
    public AttentionBenchmark() {}

    /** Places values; the gradient needs those of the forward pass. */
    @Setup
    public void place() {
        memory = new Memory(MEMORY);
        shape = Shape.of(model);
        qkv = memory.values(3 * shape.rows() * shape.hidden());
        mixed = memory.values(shape.rows() * shape.hidden());
        dMixed = memory.values(shape.rows() * shape.hidden());
        dQkv = memory.values(3 * shape.rows() * shape.hidden());
        logSumExp = memory.bytes(shape.images() * ImageRows.stride((long) shape.heads() * shape.tokens()));
        long scratch = memory.bytes(KernelScratch.bytes(shape.tokens(), shape.headSize()));
        attention = new Attention(memory.ops(), scratch, shape.tokens(), shape.heads(), shape.headSize());
        gradient = new AttentionBackward(memory.ops(), scratch, shape.tokens(), shape.heads(), shape.headSize());
        attention.forward(qkv, mixed, logSumExp, shape.tokens(), shape.images());
    }

    /** Gives the memory back. */
    @TearDown
    public void free() {
        memory.close();
    }

    /** Two products: scores, and the mix of the values. */
    @Benchmark
    public void forward(Work work) {
        attention.forward(qkv, mixed, logSumExp, shape.tokens(), shape.images());
        count(work, 2, 4);
    }

    /** Five products: the scores again, and four gradients. */
    @Benchmark
    public void backward(Work work) {
        gradient.backward(qkv, mixed, logSumExp, dMixed, dQkv, shape.tokens(), shape.images());
        count(work, 5, 8);
    }

    private void count(Work work, int products, int tensors) {
        double values = (double) shape.rows() * shape.hidden();
        work.gflop += 2e-9 * products * values * shape.tokens();
        work.gbyte += 1e-9 * Float.BYTES * tensors * values;
    }
}
