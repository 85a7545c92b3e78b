package dev.vitrail.study;

import dev.vitrail.cli.UsageException;
import dev.vitrail.runtime.Precision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code vitrail study}. */
final class StudyOptions {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})([smhd])");
    private static final String BUILT_IN = "builtin:";

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DATA",
            description = "Images with a test part, as for vitrail train.")
    String data = "";

    @Option(names = "--out", paramLabel = "DIR", description = "The study's folder; a study in it goes on.")
    @Nullable
    Path out;

    @Option(names = "--jobs", paramLabel = "N", description = "Trials at once; 1 by default.")
    int jobs = 1;

    @Option(
            names = "--threads-per-job",
            paramLabel = "K",
            description =
                    "Threads of every trial; by default the jobs share the processors. Results do not depend on it.")
    int threads;

    @Option(
            names = "--launcher",
            paramLabel = "NAME",
            description = "What runs the trials; local, for processes of this machine, by default.")
    String launcher = "local";

    @Option(names = "--master", paramLabel = "URL", description = "Where the launcher runs, if it asks for it.")
    String master = "";

    @Option(
            names = "--seeds",
            split = ",",
            paramLabel = "S",
            description = "Seeds instead of the declared ones, as in 1,2,3.")
    List<Long> seeds = new ArrayList<>();

    @Option(names = "--epochs", paramLabel = "N", description = "Epochs of every cell instead of the declared ones.")
    @Nullable
    Integer epochs;

    @Option(
            names = "--retries",
            paramLabel = "R",
            description = "Further attempts for a trial that fails; 1 by default. More than the last time gives failed"
                    + " trials another chance.")
    int retries = 1;

    @Option(
            names = "--timeout",
            paramLabel = "T",
            description = "Time after which an attempt is killed, as in 90s, 20m, 6h, 1d; 1d by default.")
    String timeout = "1d";

    @Option(
            names = "--halving",
            paramLabel = "K",
            description =
                    "Stop hopeless cells: after 1/(K*K) and after 1/K of the epochs the best K-th of the cells, by"
                            + " mean test accuracy, goes on. Off by default.")
    @Nullable
    Integer halving;

    @Option(names = "--device", paramLabel = "NAME", description = "Where the trials run their models; cpu by default.")
    String device = "cpu";

    @Option(
            names = "--precision",
            paramLabel = "P",
            description =
                    "Precision of every cell instead of the declared one: fp32, or on OpenCL devices bf16, bf16x3.")
    @Nullable
    Precision precision;

    @Option(names = "--dry-run", description = "Show cells, costs and an estimate of the time, and run nothing.")
    boolean dryRun;

    @Option(
            names = {"--classpath", "-cp"},
            paramLabel = "PATH",
            description = "Jars and folders with more classes, separated as for java.")
    String classPath = "";

    /** Refuses what is out of range. */
    void check() {
        if (out == null && !dryRun) {
            throw new UsageException("--out is missing: the folder for the study (or --dry-run to run nothing)");
        }
        atLeast("--jobs", jobs, 1);
        atLeast("--retries", retries, 0);
        if (threads != 0) {
            atLeast("--threads-per-job", threads, 1);
        }
        if (epochs != null) {
            atLeast("--epochs", epochs, 1);
        }
        if (halving != null) {
            atLeast("--halving", halving, 2);
        }
        if (new LinkedHashSet<>(seeds).size() < seeds.size()) {
            throw new UsageException("--seeds " + seeds + " names a seed twice: every seed is one trial of a cell");
        }
        timeout();
    }

    private static void atLeast(String option, int value, int least) {
        if (value < least) {
            throw new UsageException(option + " must be at least " + least + ", not " + value);
        }
    }

    Duration timeout() {
        Matcher matcher = DURATION.matcher(timeout);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
            throw new UsageException("--timeout must be a number with s, m, h or d, as in 20m, not " + timeout);
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    /** Threads of a trial. */
    int threads() {
        return threads > 0 ? threads : Math.max(1, Runtime.getRuntime().availableProcessors() / jobs);
    }

    /** The data as trials open them, wherever they run. */
    String absoluteData() {
        return data.startsWith(BUILT_IN) ? data : Path.of(data).toAbsolutePath().toString();
    }
}
