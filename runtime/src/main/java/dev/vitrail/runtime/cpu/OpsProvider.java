package dev.vitrail.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Constructor;

/**
 * Chooses between {@link VectorOps} and {@link ScalarOps}. The former is found by reflection, so that everything runs,
 * slower and with the same bits, where the module {@code jdk.incubator.vector} was not added.
 */
public final class OpsProvider {
    /** System property: {@code scalar} or {@code vector} instead of the best. */
    public static final String PROPERTY = "vitrail.cpu.ops";

    private static final String MODULE = "jdk.incubator.vector";
    private static final Choice CHOICE = choose();

    private record Choice(Constructor<?> constructor, boolean vector, String reason) {}

    /** Initialized once, by whoever is first; the others wait. */
    private static final class Loaded {
        static {
            VectorClasses.load();
        }

        static void now() {}
    }

    private OpsProvider() {}

    /** The best implementation that can run here, on an arena; one object per worker. */
    public static Ops best(MemorySegment arena) {
        load();
        return create(CHOICE.constructor, arena);
    }

    /** Plain Java, whatever the machine has. */
    public static Ops scalar(MemorySegment arena) {
        return new ScalarOps(arena);
    }

    /**
     * The best implementation for a model: plain Java in the process's first pass. Of one class for all models, also those that
     * come later: what is compiled for the first would else be thrown away with the second.
     */
    static Ops starting(MemorySegment arena) {
        return CHOICE.vector && FirstPass.PLAIN ? new StartingOps(create(CHOICE.constructor, arena)) : best(arena);
    }

    /** Loads the classes of the best implementation; to be called before it is used. */
    static void load() {
        if (CHOICE.vector) {
            Loaded.now();
        }
    }

    /** What {@link #best} is, as {@link Ops#description} says it. */
    static String description() {
        return create(CHOICE.constructor, MemorySegment.NULL).description();
    }

    /** Why {@link #best} is what it is, and what to add to the command line where that is not the Vector API. */
    public static String reason() {
        return CHOICE.reason;
    }

    private static Choice choose() {
        String wanted = System.getProperty(PROPERTY, "best");
        switch (wanted) {
            case "best", "vector" -> {}
            case "scalar" -> {
                return scalarBecause("-D" + PROPERTY + "=scalar asks for it");
            }
            default ->
                throw new IllegalArgumentException("-D" + PROPERTY + "=" + wanted + ": expected scalar or vector");
        }
        if (ModuleLayer.boot().findModule(MODULE).isPresent()) {
            try {
                Class<?> vector = Class.forName(OpsProvider.class.getPackageName() + ".VectorOps");
                return new Choice(
                        vector.getDeclaredConstructor(MemorySegment.class), true, "module " + MODULE + " is there");
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("VectorOps is missing from this build", e);
            }
        }
        String missing = "module " + MODULE + " is not there: add --add-modules " + MODULE + " to the java command";
        if (wanted.equals("vector")) {
            throw new IllegalStateException("-D" + PROPERTY + "=vector, but " + missing);
        }
        return scalarBecause(missing);
    }

    private static Choice scalarBecause(String reason) {
        try {
            return new Choice(ScalarOps.class.getDeclaredConstructor(MemorySegment.class), false, reason);
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }

    private static Ops create(Constructor<?> constructor, MemorySegment arena) {
        try {
            return (Ops) constructor.newInstance(arena);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot create " + constructor.getDeclaringClass(), e);
        }
    }
}
