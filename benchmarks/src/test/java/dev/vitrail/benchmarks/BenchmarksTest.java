package dev.vitrail.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark once, for a millisecond, on a small model, so that none of them rots. */
final class BenchmarksTest {
    private static final int BENCHMARKS = 11;

    @Test
    void everyBenchmarkRunsAndCountsItsWork() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("dev\\.vitrail\\.benchmarks\\..*")
                        .param("model", "5/32/2/48")
                        .param("layer", "fc1")
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(TimeValue.milliseconds(1))
                        .forks(0)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        Set<String> names = new TreeSet<>();
        for (RunResult result : results) {
            String name = result.getPrimaryResult().getLabel();
            names.add(result.getParams().getBenchmark());
            double bytes = result.getSecondaryResults().get("gbyte").getScore();
            double flop = result.getSecondaryResults().get("gflop").getScore();
            assertTrue(bytes > 0, name + " counts no bytes");
            boolean rows = result.getParams().getBenchmark().contains("RowBenchmark");
            assertEquals(!rows, flop > 0, name + " counts " + flop + " GFLOP");
        }
        assertEquals(BENCHMARKS, names.size(), names.toString());
    }
}
