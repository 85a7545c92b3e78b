package dev.vitrail.runtime.cost;

import dev.vitrail.runtime.cpu.KernelKind;
import dev.vitrail.runtime.cpu.Roofs;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rates as text, to be kept: a line {@code threads}, {@code phase} and {@code roofs} each with its numbers, then one per
 * kind of kernel with its four.
 */
public final class RatesText {
    private static final int LEAST_LINES = 3;
    private static final int PARTS = 5;

    private RatesText() {}

    /** The text. */
    public static String write(StepRates rates) {
        StringBuilder text = new StringBuilder();
        text.append("threads ").append(rates.threads()).append('\n');
        text.append("phase ").append(rates.phaseSeconds()).append('\n');
        text.append("roofs ").append(rates.roofs().flopPerSecond());
        text.append(' ').append(rates.roofs().bytesPerSecond()).append('\n');
        rates.kernels()
                .forEach((kind, rate) -> text.append(kind.name())
                        .append(' ')
                        .append(rate.perCall())
                        .append(' ')
                        .append(rate.perFlop())
                        .append(' ')
                        .append(rate.perByte())
                        .append(' ')
                        .append(rate.perSum())
                        .append('\n'));
        return text.toString();
    }

    /** Rates from their text; empty if it is none of this version. */
    public static Optional<StepRates> read(String text) {
        List<String[]> lines = text.lines().map(line -> line.split(" ", -1)).toList();
        if (lines.size() < LEAST_LINES) {
            return Optional.empty();
        }
        try {
            Map<KernelKind, KernelRate> kernels = new EnumMap<>(KernelKind.class);
            for (String[] line : lines.subList(LEAST_LINES, lines.size())) {
                if (line.length != PARTS) {
                    return Optional.empty();
                }
                kernels.put(
                        KernelKind.valueOf(line[0]),
                        new KernelRate(number(line[1]), number(line[2]), number(line[3]), number(line[4])));
            }
            return Optional.of(new StepRates(
                    Integer.parseInt(lines.get(0)[1]),
                    kernels,
                    number(lines.get(1)[1]),
                    new Roofs(number(lines.get(2)[1]), number(lines.get(2)[2]))));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static double number(String text) {
        double number = Double.parseDouble(text);
        if (!(number >= 0 && number < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("no rate: " + text);
        }
        return number;
    }
}
