package dev.vitrail.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What the calls of an iteration did; JMH divides it by their time. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Work {
    /** 10^9 floating-point operations of products, per second. */
    public double gflop;

    /** 10^9 bytes read and written, per second. */
    public double gbyte;

    /** For JMH. */
    public Work() {}

    /** Before every iteration. */
    @Setup(Level.Iteration)
    public void reset() {
        gflop = 0;
        gbyte = 0;
    }
}
