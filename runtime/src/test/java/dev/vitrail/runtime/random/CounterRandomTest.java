package dev.vitrail.runtime.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CounterRandomTest {

    @Test
    void givesTheNumbersOfTheJdksSplitMixInAnyOrder() {
        for (long key : new long[] {0, 1, -1, 42, Long.MIN_VALUE, 0x123456789abcdefL}) {
            SplittableRandom reference = new SplittableRandom(key);
            for (int counter = 0; counter < 1000; counter++) {
                assertEquals(reference.nextLong(), CounterRandom.bits(key, counter));
            }
        }
    }

    @Test
    void keysOfAllPurposesAndNearbySeedsDiffer() {
        Set<Long> keys = new HashSet<>();
        for (long seed = -50; seed < 50; seed++) {
            for (Purpose purpose : Purpose.values()) {
                assertTrue(keys.add(CounterRandom.key(seed, purpose)), "seed " + seed + ", " + purpose);
            }
        }
    }

    @Test
    void purposesHaveNumbersOfTheirOwn() {
        Set<Long> numbers = new HashSet<>();
        for (Purpose purpose : Purpose.values()) {
            assertTrue(numbers.add(purpose.number), purpose.name());
        }
    }

    @Test
    void belowIsUniformAndWithinItsBound() {
        int bound = 9;
        int draws = 90_000;
        int[] counts = new int[bound];
        long key = CounterRandom.key(1, Purpose.AUGMENTATION);
        for (int k = 0; k < draws; k++) {
            counts[CounterRandom.below(CounterRandom.bits(key, k), bound)]++;
        }
        double chiSquare = 0;
        for (int count : counts) {
            chiSquare += Math.pow(count - draws / (double) bound, 2) / (draws / (double) bound);
        }
        assertTrue(chiSquare < 26.1, "chi-square " + chiSquare + " with 8 degrees of freedom (0.1 %)");
        assertEquals(0, CounterRandom.below(0, bound));
        assertEquals(bound - 1, CounterRandom.below(-1, bound));
        assertEquals(Integer.MAX_VALUE - 1, CounterRandom.below(-1, Integer.MAX_VALUE));
    }

    @Test
    void unitIsWithinItsLimitsAndCentred() {
        assertEquals(0, CounterRandom.unit(0));
        assertTrue(CounterRandom.unit(-1) < 1);
        double sum = 0;
        for (int k = 0; k < 100_000; k++) {
            sum += CounterRandom.unit(CounterRandom.bits(7, k));
        }
        assertEquals(0.5, sum / 100_000, 0.004); // 4 standard deviations
        assertNotEquals(CounterRandom.bits(7, 0), CounterRandom.bits(8, 0));
    }
}
