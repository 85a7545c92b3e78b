package dev.vitrail.processor;

import dev.vitrail.processor.diagnostic.Code;
import dev.vitrail.processor.diagnostic.Diagnostic;
import dev.vitrail.processor.diagnostic.Place;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The options of the processor, given to javac as {@code -Avitrail.NAME=VALUE}.
 *
 * @param maxMemory bytes that training at the declared batch may need; {@code Long.MAX_VALUE} where not limited
 * @param maxVariants models that one study may have
 * @param dump the stages to write out
 * @param report whether every model gets a note with its size
 * @param errors options that are unknown or malformed
 */
record ProcessorOptions(long maxMemory, int maxVariants, Set<String> dump, boolean report, List<Diagnostic> errors) {
    static final String PREFIX = "vitrail.";
    static final String MAX_MEMORY = "vitrail.maxMemory";
    static final String DUMP = "vitrail.dump";
    static final String REPORT = "vitrail.report";

    /** The largest number of models that one study may declare. */
    static final String MAX_VARIANTS = "vitrail.maxVariants";

    static final List<String> NAMES = List.of(DUMP, MAX_MEMORY, MAX_VARIANTS, REPORT);

    /** Stages of the compiler that can be dumped, in its order. */
    static final List<String> STAGES = List.of("spec", "graph", "backward", "fused", "plan");

    /** Without the option: about as many models as compile while a person waits. */
    static final int USUAL_VARIANTS = 256;

    private static final Pattern SIZE =
            Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?) ?([KMGT])(?:iB)?", Pattern.CASE_INSENSITIVE);

    /** Reads the options of the compilation; those of other processors are left alone. */
    static ProcessorOptions parse(Map<String, @Nullable String> options) {
        List<Diagnostic> errors = new ArrayList<>();
        options.keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && !NAMES.contains(name))
                .sorted()
                .forEach(name -> errors.add(error("There is no option -A%s.\n%s"
                        .formatted(name, Spelling.proposal(name, NAMES, "The options are ")))));
        int maxVariants = maxVariants(options, errors);
        return new ProcessorOptions(
                maxMemory(options, errors),
                maxVariants,
                dump(options, errors),
                flag(REPORT, options, errors),
                List.copyOf(errors));
    }

    private static long maxMemory(Map<String, @Nullable String> options, List<Diagnostic> errors) {
        if (!options.containsKey(MAX_MEMORY)) {
            return Long.MAX_VALUE;
        }
        String text = text(options.get(MAX_MEMORY));
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            errors.add(malformed(MAX_MEMORY, text, "is not a size", "8GiB"));
            return Long.MAX_VALUE;
        }
        int shift = 10 * (1 + "KMGT".indexOf(matcher.group(2).toUpperCase(Locale.ROOT)));
        BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(1L << shift));
        return bytes.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue();
    }

    private static Set<String> dump(Map<String, @Nullable String> options, List<Diagnostic> errors) {
        Set<String> stages = new LinkedHashSet<>();
        if (options.containsKey(DUMP)) {
            Arrays.stream(text(options.get(DUMP)).split(",", -1))
                    .map(String::strip)
                    .forEach(stages::add);
        }
        for (String stage : stages) {
            if (!STAGES.contains(stage)) {
                errors.add(error("-A%s: there is no stage '%s'.\n%s"
                        .formatted(DUMP, stage, Spelling.proposal(stage, STAGES, "The stages are "))));
            }
        }
        return stages;
    }

    private static boolean flag(String name, Map<String, @Nullable String> options, List<Diagnostic> errors) {
        if (!options.containsKey(name)) {
            return false;
        }
        String text = text(options.get(name));
        if (!text.isEmpty() && !text.equals("true") && !text.equals("false")) {
            errors.add(malformed(name, text, "is neither true nor false", "true"));
        }
        return !text.equals("false");
    }

    private static int maxVariants(Map<String, @Nullable String> options, List<Diagnostic> errors) {
        if (!options.containsKey(MAX_VARIANTS)) {
            return USUAL_VARIANTS;
        }
        String text = text(options.get(MAX_VARIANTS));
        if (!text.matches("[1-9]\\d{0,8}")) {
            errors.add(malformed(MAX_VARIANTS, text, "is not a positive number", "1000"));
            return USUAL_VARIANTS;
        }
        return Integer.parseInt(text);
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value.strip();
    }

    private static Diagnostic malformed(String name, String value, String problem, String usual) {
        return error("-A%s: '%s' %s.\nUse -A%1$s=%s.".formatted(name, value, problem, usual));
    }

    private static Diagnostic error(String message) {
        return new Diagnostic(Code.OPTION, Place.BUILD, message);
    }
}
