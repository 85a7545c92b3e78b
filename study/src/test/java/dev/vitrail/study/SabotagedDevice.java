package dev.vitrail.study;

import com.google.auto.service.AutoService;
import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.Device;
import dev.vitrail.runtime.DeviceProvider;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.OptimizerRule;
import dev.vitrail.runtime.cpu.CpuDevice;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The CPU, and for some trials the end of it. The system property {@value #PROPERTY} lists them as {@code KIND@MODEL/SMOOTHING/SEED},
 * separated by commas.
 */
record SabotagedDevice(Device cpu) implements Device {
    static final String NAME = "sabotaged";
    static final String PROPERTY = "sabotage";
    private static final int AT_STEP = 4;

    /** What happens. */
    enum Kind {
        THROW,
        THROW_ONCE,
        NAN,
        MEMORY,
        HALT,
        CRASH,
        HANG,
        HANG_WITH_CHILD;

        /** As in the property. */
        String at(String model, double smoothing, long seed) {
            return this + "@" + model + "/" + smoothing + "/" + seed;
        }
    }

    /** Makes it known. */
    @AutoService(DeviceProvider.class)
    public static final class Provider implements DeviceProvider {
        @Override
        public String name() {
            return NAME;
        }

        @Override
        public Device open(String which, int threads) {
            return new SabotagedDevice(new CpuDevice(threads));
        }
    }

    @Override
    public String description() {
        return "sabotaged " + cpu.description();
    }

    @Override
    public Model create(ModelDefinition definition, Model.Mode mode, int batch, int optimizerSlots) {
        return new SabotagedModel(cpu.create(definition, mode, batch, optimizerSlots));
    }

    private record SabotagedModel(Model model) implements Model {
        private static final AtomicInteger THROWN = new AtomicInteger();

        @Override
        public double forwardBackward(Batch batch, double labelSmoothing, long seed, long step) {
            for (Kind kind : Kind.values()) {
                String target = kind.at(info().name(), labelSmoothing, seed);
                if (step == AT_STEP
                        && List.of(System.getProperty(PROPERTY, "").split(",")).contains(target)) {
                    try {
                        if (strike(kind)) {
                            return Double.NaN;
                        }
                    } catch (IOException | InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }
            }
            return model.forwardBackward(batch, labelSmoothing, seed, step);
        }

        /** Returns whether the loss is to be NaN. */
        private static boolean strike(Kind kind) throws IOException, InterruptedException {
            switch (kind) {
                case THROW -> throw new IllegalStateException("sabotaged");
                case THROW_ONCE -> {
                    if (THROWN.getAndIncrement() == 0) {
                        throw new IllegalStateException("sabotaged once");
                    }
                }
                case MEMORY -> {
                    List<byte[]> kept = new ArrayList<>();
                    while (kept.size() < Integer.MAX_VALUE) {
                        kept.add(new byte[1 << 20]);
                    }
                }
                case HALT -> Runtime.getRuntime().halt(7);
                case CRASH -> {
                    signalSelf("-SEGV");
                    Thread.sleep(Long.MAX_VALUE);
                }
                case HANG -> Thread.sleep(Long.MAX_VALUE);
                case HANG_WITH_CHILD -> {
                    Process child = new ProcessBuilder("sleep", "600").start();
                    Files.writeString(Path.of("child.pid"), "" + child.pid());
                    Thread.sleep(Long.MAX_VALUE);
                }
                case NAN -> {
                    return true;
                }
            }
            return false;
        }

        private static void signalSelf(String signal) throws IOException, InterruptedException {
            new ProcessBuilder("kill", signal, "" + ProcessHandle.current().pid())
                    .start()
                    .waitFor();
        }

        @Override
        public ModelInfo info() {
            return model.info();
        }

        @Override
        public int batch() {
            return model.batch();
        }

        @Override
        public Mode mode() {
            return model.mode();
        }

        @Override
        public void initialize(long seed) {
            model.initialize(seed);
        }

        @Override
        public MemorySegment parameter(String name) {
            return model.parameter(name);
        }

        @Override
        public void parametersChanged() {
            model.parametersChanged();
        }

        @Override
        public MemorySegment gradient(String name) {
            return model.gradient(name);
        }

        @Override
        public MemorySegment moment(int slot, String name) {
            return model.moment(slot, name);
        }

        @Override
        public void infer(Batch batch) {
            model.infer(batch);
        }

        @Override
        public MemorySegment logits() {
            return model.logits();
        }

        @Override
        public double update(OptimizerRule rule, double rate, long step) {
            return model.update(rule, rate, step);
        }

        @Override
        public void close() {
            model.close();
        }
    }
}
