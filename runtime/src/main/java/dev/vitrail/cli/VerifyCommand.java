package dev.vitrail.cli;

import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.verify.Reference;
import dev.vitrail.runtime.verify.ReferenceCheck;
import dev.vitrail.runtime.verify.ReferenceFile;
import dev.vitrail.runtime.verify.ReferenceReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Proves that a model computes what a reference implementation computed. */
@Command(
        name = "verify",
        description = "Compares a model with a reference file: logits, loss, every gradient and ten steps of AdamW.",
        footer = {
            "",
            "Errors are relative: |x - reference| / |reference|, in the L2 norm. At most 1e-5",
            "for logits and loss, 1e-4 for gradients and the losses of the AdamW steps."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:everything within its tolerance", "1:something is not", "2:wrong usage, or another model"})
final class VerifyCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final ModelArgument model = new ModelArgument();

    @Mixin
    private final DeviceOptions device = new DeviceOptions();

    @Option(
            names = "--reference",
            required = true,
            paramLabel = "FILE",
            description = "A .safetensors file with parameters, inputs and what came out.")
    private Path reference = Path.of("");

    VerifyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        Checks.readable(reference);
        Reference expected = ReferenceFile.read(reference);
        ModelDefinition definition = model.load(session.console().err());
        ModelInfo info = definition.info();
        ReferenceReport report =
                ReferenceCheck.run(definition, expected, device.open(session, info), device.tolerances(info));
        lines(info.name(), expected.name(), report).forEach(session.console().out()::println);
        return report.passes() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /** The report as people read it. */
    static List<String> lines(String model, String reference, ReferenceReport report) {
        TextTable errors = new TextTable("<compared", "relative error", "tolerance", "<");
        errors.row(cells(report.logits()));
        errors.row(cells(report.loss()));
        for (ReferenceReport.Error gradient : report.gradients()) {
            errors.row(cells(new ReferenceReport.Error(
                    "gradient of " + gradient.name(), gradient.relative(), gradient.tolerance())));
        }
        List<String> lines = new ArrayList<>();
        if (report.gradientStep() > 0) {
            lines.add("The file's gradients are those before AdamW step " + (report.gradientStep() + 1)
                    + ", not those of its logits.");
            lines.add("");
        }
        lines.addAll(errors.lines());
        TextTable steps = new TextTable("step", "loss", "reference", "relative error", "tolerance", "<");
        for (ReferenceReport.Step step : report.steps()) {
            ReferenceReport.Error error = step.error();
            steps.row(
                    "" + step.number(),
                    number("%.7f", step.loss()),
                    number("%.7f", step.reference()),
                    number("%.2e", error.relative()),
                    number("%.0e", error.tolerance()),
                    verdict(error));
        }
        lines.addAll(List.of("", "Loss before each step of AdamW:"));
        lines.addAll(steps.lines());
        int failed = report.failures().size();
        lines.add("");
        lines.add(
                failed == 0
                        ? model + " is the model of " + reference + ": all "
                                + report.errors().size() + " comparisons within tolerance"
                        : model + " differs from " + reference + ": " + failed + " of "
                                + report.errors().size() + " comparisons above tolerance");
        return lines;
    }

    private static String[] cells(ReferenceReport.Error error) {
        return new String[] {
            error.name(), number("%.2e", error.relative()), number("%.0e", error.tolerance()), verdict(error)
        };
    }

    private static String verdict(ReferenceReport.Error error) {
        return error.passes() ? "ok" : "TOO LARGE";
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
