package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.Device;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.OutOfMemoryException;
import dev.vitrail.runtime.PlacedModel;
import dev.vitrail.runtime.Precision;
import dev.vitrail.runtime.cache.DiskCache;
import dev.vitrail.runtime.cpu.Roofs;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An OpenCL device. */
public final class OpenClDevice implements Device {
    private final ClApi api;
    private final ClDeviceInfo info;
    private final Precision precision;
    private final Form form;
    private final boolean chosen;
    private final @Nullable Tuning tuning;
    private final @Nullable Profile profile;
    private final Trust trust;
    private volatile OpenClPlan.@Nullable Request used;

    /**
     * What is believed of a device.
     *
     * @param tested whether a program's kernels must pass a self-test before they are used
     * @param cache for compiled programs, and for what passed
     * @param notes takes sentences for the user
     */
    record Trust(boolean tested, DiskCache cache, Consumer<String> notes) {

        static Trust standard() {
            return new Trust(
                    !"off".equals(System.getProperty(FormChoice.PROPERTY)),
                    DiskCache.ofUser("opencl"),
                    note -> System.err.println("vitrail: " + note));
        }
    }

    OpenClDevice(ClApi api, ClDeviceInfo info) {
        this(api, info, Trust.standard());
    }

    /** A device that is trusted otherwise than users' are. */
    OpenClDevice(ClApi api, ClDeviceInfo info, Trust trust) {
        this(api, info, Precision.FP32, Form.best(info, Precision.FP32), false, null, null, trust);
    }

    private OpenClDevice(
            ClApi api,
            ClDeviceInfo info,
            Precision precision,
            Form form,
            boolean chosen,
            @Nullable Tuning tuning,
            @Nullable Profile profile,
            Trust trust) {
        this.profile = profile;
        this.api = api;
        this.info = info;
        this.precision = precision;
        this.form = form;
        this.chosen = chosen;
        this.tuning = tuning;
        this.trust = trust;
    }

    /** This device at another precision, with the best form for it. */
    @Override
    public OpenClDevice with(Precision other) {
        return new OpenClDevice(api, info, other, Form.best(info, other), false, null, null, trust);
    }

    /** This device with this form of its kernels and no other: where it fails none takes its place. */
    public OpenClDevice with(Form other) {
        return new OpenClDevice(api, info, precision, other, true, null, profile, trust);
    }

    /** This device with these sizes of its form's kernels, tested in any case: where they fail none take their place. */
    OpenClDevice with(Tuning sizes) {
        return new OpenClDevice(api, info, precision, form, true, sizes, profile, trust);
    }

    /** This device, measuring every kernel: each pass waits for its end, so steps take longer. */
    public OpenClDevice profiled() {
        return new OpenClDevice(api, info, precision, form, chosen, tuning, new Profile(precision), trust);
    }

    /** Where the time went; null unless this device is {@link #profiled}. */
    public @Nullable Profile profile() {
        return profile;
    }

    /** How its kernels use it. */
    public Form form() {
        return form;
    }

    /** What it is. */
    public ClDeviceInfo info() {
        return info;
    }

    @Override
    public String description() {
        OpenClPlan.Request now = used;
        String kernels = now == null ? form.toString() : now.kernels();
        return "OpenCL, " + info.description() + ", " + precision + " by " + kernels
                + (now == null || now.form() == form ? "" : " (" + form + " failed its self-test)");
    }

    /**
     * Places a model, with the sizes that a {@link TuningSearch} found for it, if there was one. The first time that this device
     * sees it, its kernels are tested against the CPU ({@link SelfTest}); if they are wrong the standard sizes or a plainer
     * form take their place.
     *
     * @throws OutOfMemoryException if its plan does not fit
     * @throws OpenClException if the device refuses memory or program, or computes wrong results in every form
     */
    @Override
    public Model create(ModelDefinition definition, Model.Mode mode, int batch, int optimizerSlots) {
        PlacedModel.checkSizes(batch, optimizerSlots);
        List<OpenClPlan.Request> candidates = candidates(request(definition, mode, optimizerSlots));
        OpenClPlan.Request request = candidates.getFirst();
        OpenClPlan plan = request.fitting(batch);
        if (trust.tested() || tuning != null) {
            FormChoice choice = new FormChoice(
                    definition,
                    candidates,
                    trust.cache(),
                    (tried, itsPlan, images) -> place(tried, itsPlan, images, null),
                    trust.notes());
            OpenClPlan.Request trusted = choice.choose(batch);
            if (!trusted.kernels().equals(request.kernels())) {
                request = trusted;
                plan = request.fitting(batch);
            }
        }
        used = request;
        return place(request, plan, batch, profile);
    }

    /** A model in this device's form, with the standard sizes. */
    OpenClPlan.Request request(ModelDefinition definition, Model.Mode mode, int optimizerSlots) {
        if (definition.openCl() == null || !(definition.openCl().get() instanceof OpenClProgram program)) {
            throw new IllegalArgumentException(definition.info().name() + " has no program for OpenCL devices");
        }
        return new OpenClPlan.Request(
                definition.info(), program, mode, optimizerSlots, form, Tuning.STANDARD, precision, info);
    }

    /** The kernels that may be used, best first. */
    private List<OpenClPlan.Request> candidates(OpenClPlan.Request standard) {
        if (tuning != null) {
            return List.of(standard.with(form, tuning));
        }
        List<OpenClPlan.Request> candidates = new ArrayList<>();
        for (Form next = form; next != null; next = chosen ? null : next.fallback()) {
            Tuning found = tunings().find(standard, next);
            if (!found.isStandard()) {
                candidates.add(standard.with(next, found));
            }
            candidates.add(standard.with(next, Tuning.STANDARD));
        }
        return candidates;
    }

    /** The tunings that were found. */
    TunedSizes tunings() {
        return new TunedSizes(trust.cache());
    }

    private OpenClModel place(OpenClPlan.Request request, OpenClPlan plan, int batch, @Nullable Profile times) {
        ClSession session = ClSession.open(api, info, times != null, programs());
        try {
            return new OpenClModel(session, request, plan, batch, times);
        } catch (RuntimeException | Error e) {
            try (session) {
                throw e;
            }
        }
    }

    /** Measures what the device reaches at most in this form; takes about a second. */
    public Roofs roofs() {
        try (ClSession session = ClSession.open(api, info, true, programs())) {
            return DeviceRoofs.measure(session, form, precision);
        }
    }

    /** PoCL keeps the kernels that it compiled itself, and reading a program's binary makes it compile them twice. */
    private DiskCache programs() {
        return info.isPocl() ? new DiskCache(null, 0) : trust.cache();
    }
}
