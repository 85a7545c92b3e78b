package dev.vitrail.processor.frontend;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.Stream;

/** Computes the values that an error proposes, and writes them down. */
final class Suggestions {
    /** A value further away than this factor is another model, not a repair of the declared one. */
    private static final double NEAR = 2.4;

    private Suggestions() {}

    /** Divisors of {@code number} nearest to {@code wanted}, nearest first; the first one however far it is. */
    static List<Long> divisorsNear(long number, long wanted, int count) {
        List<Long> divisors = new ArrayList<>(divisors(number));
        divisors.sort(Comparator.comparingLong((Long d) -> Math.abs(d - wanted)).thenComparing(d -> d));
        Stream<Long> near = divisors.stream().skip(1).filter(d -> isNear(d, wanted));
        return Stream.concat(divisors.stream().limit(1), near).limit(count).toList();
    }

    /** All divisors, in no order. */
    static List<Long> divisors(long number) {
        List<Long> divisors = new ArrayList<>();
        for (long d = 1; d * d <= number; d++) {
            if (number % d == 0) {
                divisors.add(d);
                if (d * d != number) {
                    divisors.add(number / d);
                }
            }
        }
        return divisors;
    }

    /** Whether a proposal is near enough to be a repair. */
    static boolean isNear(long value, long wanted) {
        return (double) Math.max(value, wanted) / Math.min(value, wanted) < NEAR;
    }

    /** The multiples of {@code divisor} just below and above a number that is none. */
    static List<Long> multiplesAround(long number, long divisor) {
        long below = number / divisor * divisor;
        return Stream.of(below, below + divisor)
                .filter(multiple -> multiple > 0 && multiple <= Integer.MAX_VALUE)
                .toList();
    }

    /** The greatest value in {@code [1, limit]} that fits, where all smaller ones fit too; 0 if none does. */
    static long largestThatFits(long limit, LongPredicate fits) {
        long fitting = 0;
        long failing = limit + 1;
        while (failing - fitting > 1) {
            long middle = (fitting + failing) >>> 1;
            if (fits.test(middle)) {
                fitting = middle;
            } else {
                failing = middle;
            }
        }
        return fitting;
    }

    /** "4", "4 or 6", "4, 6 or 8". */
    static String anyOf(List<?> choices) {
        return join(choices, " or ");
    }

    /** "heads", "heads and mlpSize", "layers, heads and mlpSize". */
    static String allOf(List<?> parts) {
        return join(parts, " and ");
    }

    private static String join(List<?> parts, String last) {
        List<String> texts = parts.stream().map(Object::toString).toList();
        int end = texts.size() - 1;
        return end < 1 ? texts.getFirst() : String.join(", ", texts.subList(0, end)) + last + texts.get(end);
    }

    /** A double as people write it: {@code 0.1}, {@code 1e-6}, {@code 3}. */
    static String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.toString(value);
        }
        String plain = BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
        return plain.length() <= 8
                ? plain
                : Double.toString(value).replace(".0E", "E").replace('E', 'e');
    }
}
