package dev.vitrail.processor.frontend;

import dev.vitrail.processor.diagnostic.Code;
import dev.vitrail.processor.diagnostic.Place;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Sizes that are right one by one but too large together: the compiler counts values in ints. */
final class LimitRules {
    private static final BigInteger LIMIT = BigInteger.valueOf(Integer.MAX_VALUE);

    private LimitRules() {}

    static void check(DeclaredModel declared, Findings findings) {
        if (!findings.areSound(
                        "imageSize", "imageHeight", "imageWidth", "channels", "patchSize", "layers", "hiddenSize")
                || !findings.areSound("heads", "mlpSize", "classes", "pooling", "positionEmbedding", "qkvBias")
                || !findings.areSound("positionOnClassToken")) {
            return;
        }
        Sizes sizes = Sizes.of(declared);
        boolean tensorsFit = checkTensors(declared, sizes, findings);
        checkParameters(declared, sizes, tensorsFit, findings);
    }

    private static boolean checkTensors(DeclaredModel declared, Sizes sizes, Findings findings) {
        List<String> sides =
                declared.model().isWritten("imageSize") ? List.of("imageSize") : List.of("imageHeight", "imageWidth");
        if (sizes.imageValues().compareTo(LIMIT) > 0) {
            List<Repair> repairs = repairs(sides, sizes, Sizes::imageValues);
            findings.add(
                    Code.SIZE_OVERFLOW,
                    place(repairs, sides.getFirst(), declared),
                    "An image of %d x %d x %d (height x width x channels) has %,d values; a tensor holds at most %,d.\n%s",
                    sizes.height(),
                    sizes.width(),
                    sizes.channels(),
                    sizes.imageValues(),
                    LIMIT,
                    text(repairs));
            return false;
        }
        if (sizes.widestActivation().compareTo(LIMIT) > 0) {
            boolean mlp = sizes.mlpSize() > 3 * sizes.hiddenSize();
            List<String> members = new ArrayList<>(List.of(mlp ? "mlpSize" : "hiddenSize"));
            members.addAll(sides);
            List<Repair> repairs = new ArrayList<>(repairs(members, sizes, Sizes::widestActivation));
            repairs.addAll(largerPatch(sizes));
            findings.add(
                    Code.SIZE_OVERFLOW,
                    place(repairs, members.getFirst(), declared),
                    "%,d tokens of %s values are %,d values per image; a tensor holds at most %,d.\n%s",
                    sizes.tokens(),
                    mlp ? "mlpSize = " + sizes.mlpSize() : "3 x hiddenSize = " + 3 * sizes.hiddenSize(),
                    sizes.widestActivation(),
                    LIMIT,
                    text(repairs));
            return false;
        }
        return true;
    }

    private static void checkParameters(DeclaredModel declared, Sizes sizes, boolean tensorsFit, Findings findings) {
        // Where the tokens are too many already, a position table that is too long is the same mistake.
        Function<Sizes, BigInteger> count = tensorsFit
                ? s -> s.parametersWithoutPositions().add(s.positionValues())
                : Sizes::parametersWithoutPositions;
        BigInteger parameters = count.apply(sizes);
        if (parameters.compareTo(LIMIT) <= 0) {
            return;
        }
        List<Repair> repairs = repairs(List.of("hiddenSize", "layers", "mlpSize", "classes"), sizes, count);
        findings.add(
                Code.PARAMETER_OVERFLOW,
                place(repairs, "hiddenSize", declared),
                "The model has %,d parameters; the limit is %,d.\n%s",
                parameters,
                LIMIT,
                text(repairs));
    }

    /** Lowering one member to the value makes the model fit; {@code part} is what remains of it, in (0, 1). */
    private record Repair(String member, long value, double part) {}

    /** The two mildest repairs by one member. */
    private static List<Repair> repairs(List<String> members, Sizes sizes, Function<Sizes, BigInteger> count) {
        return members.stream()
                .map(member -> repair(member, sizes, count))
                .filter(repair -> repair.value > 0)
                .sorted(Comparator.comparingDouble(Repair::part).reversed())
                .limit(2)
                .toList();
    }

    private static Repair repair(String member, Sizes sizes, Function<Sizes, BigInteger> count) {
        long step = switch (member) {
            case "hiddenSize" -> sizes.heads();
            case "imageSize", "imageHeight", "imageWidth" -> sizes.patchSize();
            case "classes" -> 2;
            default -> 1;
        };
        long declared = switch (member) {
            case "hiddenSize" -> sizes.hiddenSize();
            case "layers" -> sizes.layers();
            case "mlpSize" -> sizes.mlpSize();
            case "classes" -> sizes.classes();
            case "imageWidth" -> sizes.width();
            default -> sizes.height();
        };
        long value = step
                * Suggestions.largestThatFits(
                        declared / step,
                        steps -> count.apply(sizes.with(member, steps * step)).compareTo(LIMIT) <= 0);
        return new Repair(member, value, (double) value / declared);
    }

    /** The next larger patch that divides the image and makes few enough tokens. */
    private static List<Repair> largerPatch(Sizes sizes) {
        long common = BigInteger.valueOf(sizes.height())
                .gcd(BigInteger.valueOf(sizes.width()))
                .longValueExact();
        return Suggestions.divisors(common).stream()
                .filter(patch -> patch > sizes.patchSize())
                .sorted()
                .filter(patch ->
                        sizes.with("patchSize", patch).widestActivation().compareTo(LIMIT) <= 0)
                .limit(1)
                .map(patch -> new Repair("patchSize", patch, 0))
                .toList();
    }

    private static Place place(List<Repair> repairs, String otherwise, DeclaredModel declared) {
        return declared.origin(repairs.isEmpty() ? otherwise : repairs.getFirst().member);
    }

    private static String text(List<Repair> repairs) {
        if (repairs.isEmpty()) {
            return "Make the model smaller.";
        }
        return repairs.stream()
                .map(repair ->
                        repair.member + " = " + repair.value + (repair.member.equals("patchSize") ? "" : " or less"))
                .collect(Collectors.joining(", or ", "Use ", "."));
    }
}
