package dev.vitrail.cli;

import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.data.ImageData;
import dev.vitrail.runtime.train.Evaluation;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tests trained weights. */
@Command(
        name = "evaluate",
        description = "Runs trained weights on the test images: accuracy, loss and confusion matrix.")
final class EvaluateCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final SavedModelArgument saved = new SavedModelArgument();

    @Mixin
    private final DataOption data = new DataOption();

    @Mixin
    private final DeviceOptions device = new DeviceOptions();

    @Option(names = "--batch", paramLabel = "N", description = "Images per step; 64 by default.")
    private int batch = 64;

    @Option(names = "--json", description = "Print one line of JSON instead.")
    private boolean json;

    EvaluateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        Checks.atLeast("--batch", batch, 1);
        Console console = session.console();
        SavedModel found = saved.open(console.err());
        ImageData images;
        Evaluation evaluation;
        try (Model model = found.load(device.open(session, found.definition().info()), batch)) {
            images = data.open(found.definition().info(), console);
            evaluation = Evaluation.of(model, images.requireTest());
        }
        if (json) {
            console.out().println(json(found, images, evaluation));
            return ExitCode.OK;
        }
        console.print("weights: %s", found.weights());
        console.print("data: %s, %s test images", images.source(), Quantity.count(evaluation.images()));
        console.print(
                "top-1 %.4f, top-5 %.4f, mean loss %.4f",
                evaluation.accuracy(), evaluation.topFive(), evaluation.loss());
        console.print("");
        new ConfusionTable(images.test().classes(), evaluation.confusion())
                .lines()
                .forEach(console.out()::println);
        return ExitCode.OK;
    }

    private static String json(SavedModel found, ImageData images, Evaluation evaluation) {
        return JsonLine.of(json -> {
            json.writeStringProperty("weights", found.weights().toString());
            json.writeStringProperty("data", images.source());
            json.writeNumberProperty("images", evaluation.images());
            json.writeNumberProperty("top1", evaluation.accuracy());
            json.writeNumberProperty("top5", evaluation.topFive());
            json.writeNumberProperty("loss", evaluation.loss());
            json.writeArrayPropertyStart("classes");
            images.test().classes().forEach(json::writeString);
            json.writeEndArray();
            json.writeArrayPropertyStart("confusion");
            for (int[] row : evaluation.confusion()) {
                json.writeArray(row, 0, row.length);
            }
            json.writeEndArray();
        });
    }
}
