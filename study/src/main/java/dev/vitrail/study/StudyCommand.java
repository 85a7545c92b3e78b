package dev.vitrail.study;

import dev.vitrail.cli.Console;
import dev.vitrail.cli.DefinitionLoader;
import dev.vitrail.cli.ShellWords;
import dev.vitrail.cli.UsageException;
import dev.vitrail.runtime.Architecture;
import dev.vitrail.runtime.data.DataSummary;
import dev.vitrail.runtime.data.ImageData;
import dev.vitrail.runtime.study.StudyDefinition;
import dev.vitrail.runtime.train.StopSignal;
import dev.vitrail.runtime.train.TerminationHook;
import dev.vitrail.study.control.ControlSettings;
import dev.vitrail.study.control.Controller;
import dev.vitrail.study.control.DryRun;
import dev.vitrail.study.control.StudyDisplay;
import dev.vitrail.study.control.StudyPlan;
import dev.vitrail.study.launch.Launchers;
import dev.vitrail.study.launch.TrialLauncher;
import dev.vitrail.study.store.StudyFile;
import dev.vitrail.study.store.StudyFolder;
import dev.vitrail.study.store.StudyLock;
import dev.vitrail.study.store.StudyRecord;
import dev.vitrail.study.store.StudyStore;
import dev.vitrail.study.store.TrialLog;
import dev.vitrail.study.store.TrialRecord.Status;
import dev.vitrail.study.trial.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a study. */
@Command(
        name = "study",
        sortOptions = false,
        customSynopsis = "vitrail study STUDY --data DATA --out DIR [--jobs N] [OPTIONS]",
        description = "Runs every trial of an ablation study in a process of its own.",
        footer = {
            "",
            "Ctrl-C stops the trials, which save their state; the same command goes on. A",
            "trial that is done is never run again, also when the study gets more cells.",
            "Exit code 1 says that trials failed; the others are run all the same."
        })
final class StudyCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;
    private static final DefinitionLoader.Kind<StudyDefinition> STUDY = new DefinitionLoader.Kind<>(
            StudyDefinition.class,
            "study",
            "Study",
            "@AblationStudy",
            StudyDefinition::name,
            StudyDefinition::declaration);

    private final Console console;

    @Parameters(
            index = "0",
            paramLabel = "STUDY",
            description = "A class with @AblationStudy on the class path, or a .java file that declares one"
                    + " (File.java#Name if it declares several).")
    private String name = "";

    @Mixin
    private final StudyOptions options = new StudyOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    StudyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        options.check();
        TrialLauncher.Provider launchers = launcher();
        DefinitionLoader.Loaded<StudyDefinition> study =
                new DefinitionLoader<>(STUDY, options.classPath, console.err()).load(name);
        checkPrecision(study.definition());
        StudyPlan plan = plan(study.definition());
        checkDevice(plan);
        Path out = options.out;
        if (options.dryRun || out == null) {
            new DryRun(plan, settings(study, ""), console).print();
            return ExitCode.OK;
        }
        Files.createDirectories(out);
        StudyFolder folder = new StudyFolder(out);
        Optional<StudyLock> lock = StudyLock.take(folder);
        if (lock.isEmpty()) {
            throw new UsageException(out + ": a study is running in this folder; wait for it, or choose another --out");
        }
        try (StudyLock _ = lock.get()) {
            return run(study, plan, folder, launchers);
        }
    }

    private TrialLauncher.Provider launcher() {
        try {
            return Launchers.find(options.launcher);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private void checkPrecision(StudyDefinition study) {
        if (options.precision != null
                && study.axes().stream().anyMatch(axis -> axis.name().equals("precision"))) {
            throw new UsageException("--precision " + options.precision.label() + ": " + study.name()
                    + " compares precisions; leave the option out");
        }
    }

    /** Refuses before anything starts what the device cannot compute. */
    private void checkDevice(StudyPlan plan) {
        try {
            plan.checkDevice(options.device);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private StudyPlan plan(StudyDefinition definition) throws IOException {
        Map<List<Integer>, DataSummary> summaries = new HashMap<>();
        List<Long> seeds = options.seeds.isEmpty() ? definition.seeds() : options.seeds;
        return StudyPlan.of(
                definition, seeds, changes(), architecture -> summary(summaries, architecture), options.device);
    }

    private Recipe.Changes changes() {
        return new Recipe.Changes(
                options.epochs == null ? 0 : options.epochs, options.precision == null ? "" : options.precision.name());
    }

    private DataSummary summary(Map<List<Integer>, DataSummary> known, Architecture a) throws IOException {
        List<Integer> shape = List.of(a.channels(), a.imageHeight(), a.imageWidth(), a.classes());
        DataSummary summary = known.get(shape);
        if (summary == null) {
            summary = ImageData.summary(
                    options.absoluteData(), a.channels(), a.imageHeight(), a.imageWidth(), a.classes());
            if (summary.trainImages() == 0 || summary.testImages() == 0) {
                throw new UsageException(options.data + " has " + summary.trainImages() + " training and "
                        + summary.testImages() + " test images; a study needs both");
            }
            known.put(shape, summary);
        }
        return summary;
    }

    private ControlSettings settings(DefinitionLoader.Loaded<StudyDefinition> study, String compiled) {
        return new ControlSettings(
                study.className(),
                compiled,
                options.classPath,
                changes(),
                options.absoluteData(),
                options.device,
                options.jobs,
                options.threads(),
                options.retries,
                options.timeout(),
                options.halving == null ? 0 : options.halving);
    }

    private int run(
            DefinitionLoader.Loaded<StudyDefinition> study,
            StudyPlan plan,
            StudyFolder folder,
            TrialLauncher.Provider launchers)
            throws IOException {
        String compiled = "";
        if (!study.files().isEmpty()) {
            CompiledClasses.write(study.files(), folder.classes());
            compiled = folder.classes().toAbsolutePath().toString();
        }
        ControlSettings settings = settings(study, compiled);
        StopSignal stop = new StopSignal();
        boolean finished;
        try (TrialLog log = TrialLog.open(folder.events());
                TerminationHook _ = TerminationHook.install(stop)) {
            StudyFile.write(folder.study(), plan.record(StudyEnvironment.describe(options, name)));
            try (TrialLauncher launcher = open(launchers);
                    StudyDisplay display = new StudyDisplay(console, folder)) {
                finished = new Controller(plan, settings, folder, log, launcher, stop, display).run();
            }
            return finished ? summary(folder) : interrupted();
        }
    }

    private TrialLauncher open(TrialLauncher.Provider launchers) throws IOException {
        try {
            return launchers.open(options.master, options.jobs);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private int interrupted() {
        List<String> words = spec.commandLine().getParent().getParseResult().originalArgs();
        console.print("stopped; to go on:");
        console.print("  %s", ShellWords.join("vitrail", words));
        return INTERRUPTED;
    }

    private int summary(StudyFolder folder) throws IOException {
        StudyRecord record = StudyStore.read(folder.path());
        StudySummary.lines(record).forEach(line -> console.print("%s", line));
        console.print(
                "report: %s",
                ShellWords.join("vitrail", List.of("report", folder.path().toString())));
        boolean failed = record.trials().stream().anyMatch(trial -> trial.status() == Status.FAILED);
        return failed ? ExitCode.SOFTWARE : ExitCode.OK;
    }
}
