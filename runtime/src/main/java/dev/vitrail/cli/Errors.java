package dev.vitrail.cli;

import dev.vitrail.runtime.OutOfMemoryException;
import dev.vitrail.runtime.checkpoint.CheckpointFormatException;
import dev.vitrail.runtime.checkpoint.CheckpointMismatchException;
import dev.vitrail.runtime.data.DataFormatException;
import dev.vitrail.runtime.opencl.OpenClException;
import dev.vitrail.runtime.verify.ReferenceMismatchException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever went wrong into one message and an exit code. */
final class Errors implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private final Console console;
    private final BooleanSupplier debug;

    /** Errors for a console; with {@code debug} the stack trace follows the message. */
    Errors(Console console, BooleanSupplier debug) {
        this.console = console;
        this.debug = debug;
    }

    /** Arguments that do not parse. */
    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        StringBuilder message = new StringBuilder(firstLine(e));
        if (e instanceof UnmatchedArgumentException unmatched) {
            List<String> suggestions = unmatched.getSuggestions();
            if (!suggestions.isEmpty()) {
                message.append("; did you mean ")
                        .append(String.join(" or ", suggestions))
                        .append('?');
            }
        }
        console.note("%s: %s (see %s --help)", name, message, name);
        trace(e);
        return ExitCode.USAGE;
    }

    /** A command that broke off. */
    @Override
    public int handleExecutionException(Exception thrown, CommandLine command, ParseResult arguments) {
        Exception e = thrown instanceof UncheckedIOException unchecked
                ? Objects.requireNonNull(unchecked.getCause())
                : thrown;
        console.note("%s: %s", command.getCommandSpec().qualifiedName(), message(e));
        trace(thrown);
        return exitCode(e);
    }

    private void trace(Exception e) {
        if (debug.getAsBoolean()) {
            e.printStackTrace(console.err());
        }
    }

    private static int exitCode(Exception e) {
        boolean usage = switch (e) {
            case UsageException _, OutOfMemoryException _, ReferenceMismatchException _ -> true;
            case NoSuchFileException _, AccessDeniedException _, FileAlreadyExistsException _ -> true;
            case CheckpointFormatException _, CheckpointMismatchException _, DataFormatException _ -> true;
            default -> false;
        };
        return usage ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }

    private static String message(Exception e) {
        return switch (e) {
            case NoSuchFileException missing -> missing.getFile() + ": no such file or folder";
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            case FileAlreadyExistsException exists ->
                exists.getFile() + ": " + (exists.getReason() == null ? "exists already" : exists.getReason());
            case UsageException _,
                    OutOfMemoryException _,
                    ReferenceMismatchException _,
                    OpenClException _,
                    IOException _ -> e.getMessage() == null ? e.toString() : e.getMessage();
            default -> "internal error: " + e + " (--debug prints where)";
        };
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
