package dev.vitrail.runtime.data;

import static dev.vitrail.runtime.random.CounterRandom.below;
import static dev.vitrail.runtime.random.CounterRandom.bits;
import static dev.vitrail.runtime.random.CounterRandom.unit;

import dev.vitrail.runtime.random.CounterRandom;
import dev.vitrail.runtime.random.Purpose;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The built-in data set {@code builtin:shapes}: one figure per image, of random place, size, angle and colour, on a
 * background with a gradient, spots and noise. Drawn from a formula: the same bytes on every machine.
 *
 * <p>Meant to need a look at the form: brightness, place and the sign of the contrast say little of the class, so a
 * linear classifier does badly, while a small Vision Transformer learns it in a minute or two.
 */
final class ShapeImages {
    static final String NAME = "builtin:shapes";

    static final int TRAIN = 10_000;
    static final int TEST = 2_000;

    // The difficulty. Lengths are in units of the image's shorter side, brightness from 0 (dark) to 1.
    private static final double MIN_RADIUS = 0.28;
    private static final double MAX_RADIUS = 0.38;
    /** Part of the free way from the centre to the edge that a figure may be off the centre. */
    private static final double WANDER = 0.4;
    /** Greatest turn in radians. */
    private static final double MAX_ANGLE = 0.25;
    /** Probability of a dark figure on a bright ground. */
    private static final double DARK_FIGURE = 0.45;

    private static final double GROUND_MIN = 0.08;
    private static final double GROUND_MAX = 0.40;
    private static final double FIGURE_MIN = 0.60;
    private static final double FIGURE_MAX = 0.95;
    /** Greatest difference of a channel from the brightness. */
    private static final double TINT = 0.12;
    /** Greatest difference of the ground from its middle to an edge. */
    private static final double GRADIENT = 0.12;

    private static final int MAX_SPOTS = 3;
    private static final double SPOT_RADIUS = 0.06;
    /** Standard deviation of the noise. */
    private static final double NOISE = 0.03;

    /** Points per pixel and direction at which the figure is looked at, for smooth edges. */
    private static final int SAMPLES = 3;

    private static final long SEED = 1;
    /** First counter of the noise: beyond all other draws of an image. */
    private static final long NOISE_COUNTER = 1L << 32;

    private ShapeImages() {}

    /** Draws the whole data set. */
    static ImageData open(Wanted wanted) throws IOException {
        wanted.requireClasses(NAME, classes().size());
        return new ImageData(NAME, draw(TRAIN, Purpose.TRAIN_SHAPES, wanted), draw(TEST, Purpose.TEST_SHAPES, wanted));
    }

    static List<String> classes() {
        List<String> names = new ArrayList<>();
        for (Shape shape : Shape.values()) {
            names.add(shape.name().toLowerCase(Locale.ROOT));
        }
        return names;
    }

    private static PixelStore draw(int size, Purpose purpose, Wanted wanted) throws IOException {
        PixelStore store = PixelStore.allocate(NAME, size, wanted, classes());
        long key = CounterRandom.key(SEED, purpose);
        Shape[] shapes = Shape.values();
        IntStream.range(0, size).parallel().forEach(index -> {
            byte[] pixels = new byte[wanted.channels() * wanted.height() * wanted.width()];
            Shape shape = shapes[index % shapes.length];
            new Painter(bits(key, index), wanted).paint(shape, pixels);
            store.label(index, shape.ordinal());
            store.put(index, pixels, 0);
        });
        return store;
    }

    /** Draws one image. */
    private static final class Painter {
        private final long key;
        private final int channels;
        private final int height;
        private final int width;
        private final double shorterSide;
        private long counter;

        Painter(long key, Wanted wanted) {
            this.key = key;
            this.channels = wanted.channels();
            this.height = wanted.height();
            this.width = wanted.width();
            this.shorterSide = Math.min(height, width);
        }

        void paint(Shape shape, byte[] pixels) {
            boolean darkFigure = unit(bits(key, counter++)) < DARK_FIGURE;
            double[] ground = color(GROUND_MIN, GROUND_MAX, darkFigure);
            double[] figure = color(FIGURE_MIN, FIGURE_MAX, darkFigure);
            double[] image = new double[pixels.length];
            fillGround(image, ground);
            int spots = below(bits(key, counter++), MAX_SPOTS + 1);
            for (int k = 0; k < spots; k++) {
                double radius = SPOT_RADIUS * shorterSide;
                stamp(Shape.CIRCLE, between(0, height), between(0, width), radius, 0, color(0, 1, false), image);
            }
            double radius = between(MIN_RADIUS, MAX_RADIUS) * shorterSide;
            double y = height / 2.0 + WANDER * between(-1, 1) * (height / 2.0 - radius);
            double x = width / 2.0 + WANDER * between(-1, 1) * (width / 2.0 - radius);
            stamp(shape, y, x, radius, between(-MAX_ANGLE, MAX_ANGLE), figure, image);
            for (int k = 0; k < pixels.length; k++) {
                double value = image[k] + NOISE * gaussian(bits(key, NOISE_COUNTER + k));
                pixels[k] = (byte) Math.clamp(Math.round(255 * value), 0, 255);
            }
        }

        /** A brightness within limits, seen from the bright end if inverted, and a tint. */
        private double[] color(double min, double max, boolean inverted) {
            double brightness = between(min, max);
            double[] color = new double[channels];
            for (int c = 0; c < channels; c++) {
                color[c] = (inverted ? 1 - brightness : brightness) + between(-TINT, TINT);
            }
            return color;
        }

        private void fillGround(double[] image, double[] ground) {
            double slopeY = between(-GRADIENT, GRADIENT);
            double slopeX = between(-GRADIENT, GRADIENT);
            for (int k = 0; k < image.length; k++) {
                int y = k / width % height;
                int x = k % width;
                image[k] =
                        ground[k / width / height] + slopeY * (2.0 * y / height - 1) + slopeX * (2.0 * x / width - 1);
            }
        }

        /** Lays a figure over the image: each pixel by the part of it that is covered. */
        private void stamp(
                Shape shape,
                double centerY,
                double centerX,
                double radius,
                double angle,
                double[] color,
                double[] image) {
            double cos = StrictMath.cos(angle) / radius; // Math.cos may differ from machine to machine
            double sin = StrictMath.sin(angle) / radius;
            int top = Math.max(0, (int) (centerY - radius - 1));
            int bottom = Math.min(height - 1, (int) (centerY + radius + 1));
            int left = Math.max(0, (int) (centerX - radius - 1));
            int right = Math.min(width - 1, (int) (centerX + radius + 1));
            for (int y = top; y <= bottom; y++) {
                for (int x = left; x <= right; x++) {
                    int covered = 0;
                    for (int s = 0; s < SAMPLES * SAMPLES; s++) {
                        double dy = y + (s / SAMPLES + 0.5) / SAMPLES - centerY;
                        double dx = x + (s % SAMPLES + 0.5) / SAMPLES - centerX;
                        covered += shape.covers(cos * dx + sin * dy, cos * dy - sin * dx) ? 1 : 0;
                    }
                    double part = covered / (double) (SAMPLES * SAMPLES);
                    for (int c = 0; c < channels; c++) {
                        int at = (c * height + y) * width + x;
                        image[at] += part * (color[c] - image[at]);
                    }
                }
            }
        }

        private double between(double min, double max) {
            return min + (max - min) * unit(bits(key, counter++));
        }

        /** Nearly normal, variance 1: the sum of four uniform numbers of 16 bits (Irwin and Hall). */
        private static double gaussian(long bits) {
            double sum = 0;
            for (int part = 0; part < 4; part++) {
                sum += ((bits >>> (16 * part)) & 0xffff) / 65535.0 - 0.5;
            }
            return sum * 1.7320508075688772; // each has variance 1/12, so four have 1/3
        }
    }
}
