package dev.vitrail.runtime.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.cost.KernelRate.Sample;
import dev.vitrail.runtime.cpu.StepWork.Amount;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KernelRateTest {
    private static final KernelRate TRUE = new KernelRate(2e-6, 1e-11, 5e-11, 1e-9);
    private static final List<Amount> WORK = List.of(
            product(10, 1000, 64, 192),
            product(20, 4000, 192, 768),
            product(5, 800, 768, 192),
            product(7, 3000, 384, 1536),
            product(90, 100, 48, 64));

    /** Products of so many rows each. */
    private static Amount product(int calls, int rows, int depth, int sums) {
        double all = (double) calls * rows;
        return new Amount(calls, 2 * all * depth * sums, 4 * all * (depth + sums), all * sums);
    }

    @Test
    void exactTimesGiveTheRateBack() {
        KernelRate fitted = KernelRate.fit(
                WORK.stream().map(work -> new Sample(work, TRUE.seconds(work))).toList());
        assertEquals(TRUE.perCall(), fitted.perCall(), 1e-9);
        assertEquals(TRUE.perFlop(), fitted.perFlop(), 1e-15);
        assertEquals(TRUE.perByte(), fitted.perByte(), 1e-14);
        assertEquals(TRUE.perSum(), fitted.perSum(), 1e-13);
    }

    @Test
    void disturbedTimesGiveARateThatIsNearAndNeverNegative() {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 200; round++) {
            List<Sample> samples = WORK.stream()
                    .map(work -> new Sample(work, TRUE.seconds(work) * random.nextDouble(0.9, 1.1)))
                    .toList();
            KernelRate fitted = KernelRate.fit(samples);
            assertTrue(
                    Stream.of(fitted.perCall(), fitted.perFlop(), fitted.perByte(), fitted.perSum())
                            .allMatch(part -> part >= 0),
                    fitted.toString());
            for (Amount work : WORK) {
                assertEquals(1, fitted.seconds(work) / TRUE.seconds(work), 0.2);
            }
        }
    }

    @Test
    void aKernelThatWasMeasuredOnceGoesByItsBytes() {
        KernelRate fitted = KernelRate.fit(List.of(new Sample(new Amount(3, 0, 4000, 0), 2e-6)));
        assertEquals(new KernelRate(0, 0, 5e-10, 0), fitted);
    }
}
