package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.OutOfMemoryException;
import dev.vitrail.runtime.cache.CacheKey;
import dev.vitrail.runtime.cache.DiskCache;
import dev.vitrail.runtime.cpu.CpuDevice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the form in which a model's program can be trusted on a device: the first that passes its {@link SelfTest}, from the
 * fastest on. That it passed is kept on disk, under a key of everything that could make a difference.
 */
final class FormChoice {
    /** System property: {@code off} trusts every form. */
    static final String PROPERTY = "vitrail.openclSelfTest";

    private static final String VERSION = "1";
    private static final byte[] PASSED = "passed".getBytes(StandardCharsets.US_ASCII);
    private static final int SLOTS = 2;
    private static final double PERCENT = 100;

    private final ModelDefinition definition;
    private final OpenClPlan.Request request;
    private final DiskCache cache;
    private final Placing placing;
    private final Consumer<String> notes;

    /** Places a model with a program's form, a plan, and nothing tested. */
    interface Placing {
        OpenClModel place(OpenClPlan.Request request, OpenClPlan plan, int batch);
    }

    /** How the test of a form ended: passed where there is neither an objection nor a failure. */
    private record Outcome(
            Form form,
            List<SelfTest.Deviation> deviations,
            @Nullable LaunchTrace trace,
            @Nullable OpenClException failure) {

        boolean passed() {
            return deviations.isEmpty() && failure == null;
        }

        /** What is wrong, with the kernel; another form's trace helps to find it. */
        String objection(@Nullable LaunchTrace other, double tolerance) {
            if (failure != null) {
                return "self-test broke off: "
                        + String.valueOf(failure.getMessage())
                                .lines()
                                .findFirst()
                                .orElse("");
            }
            LaunchTrace own = trace;
            SelfTest.Deviation first = deviations.getFirst();
            if (first.kernel().isPresent() || own == null) {
                return sentence(first.kernel().orElse("unknown"), first, "");
            }
            if (other != null) {
                Optional<String> kernel = own.firstDifference(other, tolerance);
                if (kernel.isPresent()) {
                    return sentence(kernel.get(), first, "");
                }
            }
            SelfTest.Deviation earliest = deviations.stream()
                    .min(Comparator.comparingInt(each -> own.writer(each.value())))
                    .orElseThrow();
            return sentence(own.kernel(own.writer(earliest.value())), earliest, ", or one that runs before it,");
        }

        private static String sentence(String kernel, SelfTest.Deviation deviation, String restriction) {
            return String.format(
                    Locale.ROOT,
                    "kernel %s%s computes wrong values: %s is %.1f %% off what the CPU computes",
                    kernel,
                    restriction,
                    deviation.value(),
                    PERCENT * deviation.error());
        }
    }

    /** @param request the model as it is wanted, in the fastest form */
    FormChoice(
            ModelDefinition definition,
            OpenClPlan.Request request,
            DiskCache cache,
            Placing placing,
            Consumer<String> notes) {
        this.definition = definition;
        this.request = request;
        this.cache = cache;
        this.placing = placing;
        this.notes = notes;
    }

    /**
     * The form to use.
     *
     * @param fallbacks whether plainer forms may take the place of the one asked for
     * @param batch of the model that is wanted
     * @throws OpenClException if none passes
     */
    Form choose(boolean fallbacks, int batch) {
        int images = Math.min(SelfTest.BATCH, batch);
        List<Outcome> failed = new ArrayList<>();
        for (Form form = request.form(); form != null; form = fallbacks ? form.fallback() : null) {
            OpenClPlan.Request candidate = request.with(form, request.mode() == Model.Mode.TRAINING ? SLOTS : 0);
            OpenClPlan plan = candidate.plan(images);
            CacheKey key = key(candidate, plan);
            // After a failure the test runs in any case: what this form computes shows where the other one went wrong.
            if (failed.isEmpty() && cache.find(key) != null) {
                return form;
            }
            Outcome outcome = test(candidate, plan, images);
            if (outcome.passed()) {
                if (outcome.trace() != null) {
                    cache.store(key, PASSED);
                }
                for (Outcome other : failed) {
                    notes.accept("the form " + other.form() + " of "
                            + definition.info().name() + " on "
                            + request.device().name() + " is replaced by " + form + ", because its "
                            + other.objection(outcome.trace(), tolerance()));
                }
                return form;
            }
            failed.add(outcome);
        }
        throw refusal(failed);
    }

    private Outcome test(OpenClPlan.Request candidate, OpenClPlan plan, int images) {
        LaunchTrace trace = new LaunchTrace(plan, candidate.precision());
        try (Model reference =
                        new CpuDevice().create(definition, candidate.mode(), images, candidate.optimizerSlots());
                OpenClModel tested = placing.place(candidate, plan, images)) {
            List<SelfTest.Deviation> found = new SelfTest(tested, reference, trace, tolerance()).run();
            return new Outcome(candidate.form(), found, trace, null);
        } catch (OutOfMemoryException e) {
            notes.accept("the kernels of " + definition.info().name()
                    + " are used without a self-test, which needs the model on the CPU too: " + e.getMessage());
            return new Outcome(candidate.form(), List.of(), null, null);
        } catch (OpenClException e) {
            return new Outcome(candidate.form(), List.of(), null, e);
        }
    }

    private OpenClException refusal(List<Outcome> failed) {
        OpenClException last = failed.getLast().failure();
        if (last != null) {
            return last;
        }
        return new OpenClException("the device " + request.device().description() + " computes wrong results for "
                + definition.info().name() + ": "
                + failed.stream()
                        .map(each -> "in form " + each.form() + " its " + each.objection(null, tolerance()))
                        .collect(Collectors.joining("; "))
                + ". Try another driver or device, for example --device cpu");
    }

    private double tolerance() {
        return SelfTest.tolerance(request.precision());
    }

    private static CacheKey key(OpenClPlan.Request candidate, OpenClPlan plan) {
        ClDeviceInfo device = candidate.device();
        return CacheKey.of(
                "selftest",
                VERSION,
                candidate.program().source(),
                candidate.form().options(candidate.precision()),
                candidate.mode().name(),
                Long.toString(plan.layout().bytes()),
                device.name(),
                device.driver(),
                device.platform(),
                device.platformVersion(),
                device.type() == ClDeviceInfo.Type.CPU ? TilePermission.processor() : "");
    }
}
