package dev.vitrail.cli;

import dev.vitrail.runtime.Devices;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code vitrail}: trains, tests and shows Vision Transformers declared in Java. */
@Command(
        name = "vitrail",
        versionProvider = Version.class,
        description = "Trains, tests and shows Vision Transformers declared in Java.",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:a check failed, or the work could not be finished",
            "2:wrong usage: option, file or model",
            "130:stopped by Ctrl-C, after saving",
            "143:stopped by SIGTERM, after saving"
        },
        footer = {"", "First steps: vitrail quickstart"})
public final class Vitrail implements Runnable {
    private static final int WIDTH = 80;

    @SuppressWarnings("UnusedVariable") // picocli asks for the help by itself
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    @SuppressWarnings("UnusedVariable") // as above
    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show versions.")
    private boolean version;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Print stack traces of errors.")
    private boolean debug;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Vitrail() {}

    /** Runs a command and ends this process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(run(new Session(Console.system(), Devices::open), arguments));
    }

    /** Runs a command in this process, without colours or a progress bar, and returns its exit code. */
    public static int run(PrintStream out, PrintStream err, String... arguments) {
        return run(new Session(new Console(out, err, false, false, WIDTH), Devices::open), arguments);
    }

    static int run(Session session, String... arguments) {
        return commandLine(session, arguments).execute(arguments);
    }

    private static CommandLine commandLine(Session session, String... arguments) {
        Vitrail root = new Vitrail();
        CommandLine line = new CommandLine(root);
        Console console = session.console();
        needed(commands(session), arguments).forEach(line::addSubcommand);
        Errors errors = new Errors(console, () -> root.debug);
        line.setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors)
                .setOut(new PrintWriter(console.out(), true, console.out().charset()))
                .setErr(new PrintWriter(console.err(), true, console.err().charset()))
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        console.color() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
                .setAbbreviatedOptionsAllowed(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(WIDTH);
        return line;
    }

    private static List<Object> commands(Session session) {
        List<Object> commands = new ArrayList<>(List.of(
                new TrainCommand(session),
                new EvaluateCommand(session),
                new PredictCommand(session),
                new InspectCommand(session),
                new VerifyCommand(session),
                new BenchCommand(session),
                new ScalingCommand(session),
                new DevicesCommand(session),
                new TuneCommand(session),
                new PackageCommand(session),
                new QuickstartCommand(session)));
        for (CommandProvider provider : ServiceLoader.load(CommandProvider.class)) {
            commands.addAll(provider.commands(session.console()));
        }
        return commands;
    }

    /** The command that is asked for, or all where help or a suggestion names them: picocli takes long to read the options of each. */
    private static List<Object> needed(List<Object> commands, String... arguments) {
        return Arrays.stream(arguments)
                .filter(argument -> !argument.startsWith("-"))
                .findFirst()
                .flatMap(name -> commands.stream()
                        .filter(command -> name(command).equals(name))
                        .findFirst())
                .map(List::of)
                .orElse(commands);
    }

    private static String name(Object command) {
        return command.getClass().getAnnotation(Command.class).name();
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing COMMAND");
    }
}
