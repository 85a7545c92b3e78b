package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.Model.Mode;
import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.OutOfMemoryException;
import dev.vitrail.runtime.Precision;
import dev.vitrail.runtime.cpu.AvailableMemory;
import java.util.Locale;

/**
 * A model's launches and its memory on a device, before anything is taken there.
 *
 * @param backward empty for a model that does not train
 */
record OpenClPlan(Calls forward, Calls backward, Workspace workspace, OpenClLayout layout) {
    private static final double MEBIBYTE = 1 << 20;

    /** What a plan is made for. */
    record Request(
            ModelInfo info,
            OpenClProgram program,
            Mode mode,
            int optimizerSlots,
            Form form,
            Tuning tuning,
            Precision precision,
            ClDeviceInfo device) {

        /** The same model in another form, or with other sizes of it. */
        Request with(Form other, Tuning sizes) {
            return new Request(info, program, mode, optimizerSlots, other, sizes, precision, device);
        }

        /** The same model with other optimizers. */
        Request with(int slots) {
            return new Request(info, program, mode, slots, form, tuning, precision, device);
        }

        /** Options of the program's compiler. */
        String options() {
            return form.options(precision) + tuning.options();
        }

        /** The form, and where they are not the standard ones its sizes. */
        String kernels() {
            return tuning.isStandard() ? form.toString() : form + " with " + tuning.text();
        }

        /** The plan for so many images per call. */
        OpenClPlan plan(int batch) {
            Workspace workspace = new Workspace();
            Calls forward = new Calls(form, tuning, precision, workspace, batch, device.computeUnits());
            Calls backward = new Calls(form, tuning, precision, workspace, batch, device.computeUnits());
            program.forward(forward);
            if (mode == Mode.TRAINING) {
                program.backward(backward);
            }
            long floats = DeviceOptimizer.workspaceFloats(info.memory().parameterBytes(), form);
            OpenClLayout layout =
                    new OpenClLayout(info, mode, batch, optimizerSlots, form, precision, workspace, floats);
            return new OpenClPlan(forward, backward, workspace, layout);
        }

        /**
         * The plan for so many images, if the device has the memory.
         *
         * @throws OutOfMemoryException says what is needed, what there is, and which batch would fit
         */
        OpenClPlan fitting(int batch) {
            OpenClPlan plan = plan(batch);
            long available = device.type() == ClDeviceInfo.Type.CPU ? AvailableMemory.bytes() : device.globalMemory();
            if (plan.layout().bytes() <= available) {
                return plan;
            }
            int fits = 0;
            for (int step = Integer.highestOneBit(batch); step > 0; step /= 2) {
                if (plan(fits + step).layout().bytes() <= available) {
                    fits += step;
                }
            }
            throw new OutOfMemoryException(String.format(
                    Locale.ROOT,
                    "%s %s at batch %d needs %.1f MiB on %s; %.1f MiB are available.%n%s.",
                    mode == Mode.TRAINING ? "Training" : "Running",
                    info.name(),
                    batch,
                    plan.layout().bytes() / MEBIBYTE,
                    device.name(),
                    available / MEBIBYTE,
                    fits > 0 ? "The largest batch that fits is " + fits : "Not even a batch of 1 fits"));
        }
    }
}
