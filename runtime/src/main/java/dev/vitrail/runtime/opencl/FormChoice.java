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
 * fastest on, with the sizes that were tuned before the standard ones. That it passed is kept on disk, under a key of everything that could make a difference.
 */
final class FormChoice {
    /** System property: {@code off} trusts every form. */
    static final String PROPERTY = "vitrail.openclSelfTest";

    private static final String VERSION = "1";
    private static final byte[] PASSED = "passed".getBytes(StandardCharsets.US_ASCII);
    private static final int SLOTS = 2;
    private static final double PERCENT = 100;

    private final ModelDefinition definition;
    private final List<OpenClPlan.Request> candidates;
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
            String kernels,
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

    /** @param candidates the model as it is wanted, with the kernels to try in their order; at least one */
    FormChoice(
            ModelDefinition definition,
            List<OpenClPlan.Request> candidates,
            DiskCache cache,
            Placing placing,
            Consumer<String> notes) {
        this.definition = definition;
        this.candidates = candidates;
        this.request = candidates.getFirst();
        this.cache = cache;
        this.placing = placing;
        this.notes = notes;
    }

    /**
     * The candidate to use.
     *
     * @param batch of the model that is wanted
     * @throws OpenClException if none passes
     */
    OpenClPlan.Request choose(int batch) {
        List<Outcome> failed = new ArrayList<>();
        for (OpenClPlan.Request wanted : candidates) {
            OpenClPlan.Request candidate = wanted.with(wanted.mode() == Model.Mode.TRAINING ? SLOTS : 0);
            int images = Math.min(images(candidate), batch);
            OpenClPlan plan = candidate.plan(images);
            CacheKey key = key(candidate, plan);
            // After a failure the test runs in any case: what this form computes shows where the other one went wrong.
            if (failed.isEmpty() && cache.find(key) != null) {
                return wanted;
            }
            Outcome outcome = test(candidate, plan, images);
            if (outcome.passed()) {
                if (outcome.trace() != null) {
                    cache.store(key, PASSED);
                }
                for (Outcome other : failed) {
                    notes.accept("the form " + other.kernels() + " of "
                            + definition.info().name() + " on "
                            + request.device().name() + " is replaced by " + candidate.kernels() + ", because its "
                            + other.objection(outcome.trace(), tolerance()));
                }
                return wanted;
            }
            failed.add(outcome);
        }
        throw refusal(failed);
    }

    /** A slice that was tuned has an end within the rows of so many images, so that what happens there is tested too. */
    private static int images(OpenClPlan.Request candidate) {
        int slice = candidate.tuning().size(Tuning.Size.SLICE, 0);
        int rows = Math.max(1, candidate.info().architecture().tokens() - 1); // where the class token does not count
        return Math.max(SelfTest.BATCH, slice / rows + 1);
    }

    private Outcome test(OpenClPlan.Request candidate, OpenClPlan plan, int images) {
        LaunchTrace trace = new LaunchTrace(plan, candidate.precision());
        try (Model reference =
                        new CpuDevice().create(definition, candidate.mode(), images, candidate.optimizerSlots());
                OpenClModel tested = placing.place(candidate, plan, images)) {
            List<SelfTest.Deviation> found = new SelfTest(tested, reference, trace, tolerance()).run();
            return new Outcome(candidate.kernels(), found, trace, null);
        } catch (OutOfMemoryException e) {
            notes.accept("the kernels of " + definition.info().name()
                    + " are used without a self-test, which needs the model on the CPU too: " + e.getMessage());
            return new Outcome(candidate.kernels(), List.of(), null, null);
        } catch (OpenClException e) {
            return new Outcome(candidate.kernels(), List.of(), null, e);
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
                        .map(each -> "in form " + each.kernels() + " its " + each.objection(null, tolerance()))
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
                candidate.options(),
                candidate.tuning().text(),
                candidate.mode().name(),
                Long.toString(plan.layout().bytes()),
                device.name(),
                device.driver(),
                device.platform(),
                device.platformVersion(),
                device.type() == ClDeviceInfo.Type.CPU ? TilePermission.processor() : "");
    }
}
