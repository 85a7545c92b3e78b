package dev.vitrail.cli;

import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.cpu.AvailableMemory;
import dev.vitrail.runtime.opencl.KernelList;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what is known of a model before it runs. */
@Command(
        name = "inspect",
        description = "Shows a model's layers, parameters, multiply-adds, memory plan and predicted speed.")
final class InspectCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final ModelArgument model = new ModelArgument();

    @Mixin
    private final DeviceOptions device = new DeviceOptions();

    @Option(names = "--batch", paramLabel = "N", description = "Images per step; as declared by default.")
    private int batch;

    @Option(
            names = "--kernels",
            description = "Also list the kernels of a training step on OpenCL devices, with their work for the batch.")
    private boolean kernels;

    @Option(
            names = "--measure",
            description =
                    "Measure anew what the kernels take on this machine; kept for the predictions of later calls.")
    private boolean measure;

    InspectCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        Checks.atLeast("--batch", batch, 0);
        ModelDefinition definition = model.load(session.console().err());
        ModelInfo info = definition.info();
        int images = batch > 0 ? batch : info.training().batch();
        MemorySummary memory = new MemorySummary(info, images, device.threads(), AvailableMemory.bytes());
        ModelSummary.architecture(info).forEach(session.console().out()::println);
        ModelSummary.layers(info).forEach(session.console().out()::println);
        memory.lines().forEach(session.console().out()::println);
        if (device.name().equals("cpu")) {
            MachineRates machine = new MachineRates(device.threads(), session.console());
            Optional<MachineRates.Both> rates = machine.get(measure);
            if (rates.isPresent()) {
                session.console().out().println();
                PredictionTable.lines(definition, images, device.threads(), rates.get())
                        .forEach(session.console().out()::println);
            }
        }
        if (kernels) {
            session.console().out().println();
            KernelTable.lines(KernelList.of(definition, device.precision(info)), images)
                    .forEach(session.console().out()::println);
        }
        return ExitCode.OK;
    }
}
