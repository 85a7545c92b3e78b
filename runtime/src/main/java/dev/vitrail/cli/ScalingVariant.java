package dev.vitrail.cli;

import dev.vitrail.runtime.Architecture;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A model beside the declared one that differs in one size.
 *
 * @param axis what differs
 * @param value of the size
 */
record ScalingVariant(Axis axis, String value, Architecture architecture, int batch, int threads) {
    /** What can differ. */
    enum Axis {
        DECLARED("as declared"),
        BATCH("batch"),
        LAYERS("layers"),
        TOKENS("tokens"),
        HIDDEN("hidden size"),
        THREADS("threads");

        private final String title;

        Axis(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    private static final List<Double> FACTORS = List.of(0.5, 2.0);

    /** For people. */
    String title() {
        return (axis.title() + " " + value).strip();
    }

    /** The declared model, then half and double of its sizes one at a time, as far as they are possible. */
    static List<ScalingVariant> around(Architecture base, int batch, int threads) {
        List<ScalingVariant> variants = new ArrayList<>();
        variants.add(new ScalingVariant(Axis.DECLARED, "", base, batch, threads));
        for (double factor : FACTORS) {
            int images = scaled(batch, factor);
            if (images != batch) {
                variants.add(new ScalingVariant(Axis.BATCH, "" + images, base, images, threads));
            }
        }
        for (double factor : FACTORS) {
            int layers = scaled(base.layers(), factor);
            add(variants, Axis.LAYERS, "" + layers, base, Map.of("layers", layers), batch, threads);
        }
        for (double factor : FACTORS) {
            // So many patches along each side that their number is about half or double.
            int height = side(base.imageHeight() / base.patchSize(), factor) * base.patchSize();
            int width = side(base.imageWidth() / base.patchSize(), factor) * base.patchSize();
            Architecture other = with(base, Map.of("imageHeight", height, "imageWidth", width));
            add(
                    variants,
                    Axis.TOKENS,
                    "" + other.tokens(),
                    base,
                    Map.of("imageHeight", height, "imageWidth", width),
                    batch,
                    threads);
        }
        for (double factor : FACTORS) {
            int heads = scaled(base.heads(), factor); // the size of a head stays
            int hidden = base.hiddenSize() / base.heads() * heads;
            int mlp = Math.max(1, (int) Math.round((double) base.mlpSize() * hidden / base.hiddenSize()));
            add(
                    variants,
                    Axis.HIDDEN,
                    "" + hidden,
                    base,
                    Map.of("hiddenSize", hidden, "heads", heads, "mlpSize", mlp),
                    batch,
                    threads);
        }
        for (int fewer : fewerThreads(threads)) {
            variants.add(new ScalingVariant(Axis.THREADS, "" + fewer, base, batch, fewer));
        }
        return variants;
    }

    private static void add(
            List<ScalingVariant> variants,
            Axis axis,
            String value,
            Architecture base,
            Map<String, Integer> sizes,
            int batch,
            int threads) {
        Architecture other = with(base, sizes);
        if (!other.equals(base)) {
            variants.add(new ScalingVariant(axis, value, other, batch, threads));
        }
    }

    private static int scaled(int size, double factor) {
        return Math.max(1, (int) Math.round(size * factor));
    }

    private static int side(int patches, double factor) {
        return Math.max(1, (int) Math.round(patches * Math.sqrt(factor)));
    }

    /** Powers of two below the number of threads. */
    private static Iterable<Integer> fewerThreads(int threads) {
        TreeSet<Integer> fewer = new TreeSet<>();
        for (int count = 1; count < threads; count *= 2) {
            fewer.add(count);
        }
        return fewer.descendingSet();
    }

    /** An architecture with other values of some components. */
    private static Architecture with(Architecture base, Map<String, Integer> sizes) {
        List<Class<?>> types = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        try {
            for (RecordComponent component : Architecture.class.getRecordComponents()) {
                Integer size = sizes.get(component.getName());
                types.add(component.getType());
                values.add(size != null ? size : component.getAccessor().invoke(base));
            }
            Constructor<Architecture> constructor = Architecture.class.getConstructor(types.toArray(Class<?>[]::new));
            return constructor.newInstance(values.toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Architecture is a public record", e);
        }
    }
}
