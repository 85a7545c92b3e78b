package dev.vitrail.examples;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** A data set of three classes in PNG files of 8 x 8 pixels: horizontal stripes, vertical stripes, and a chess board. */
final class TinyImages {
    static final List<String> CLASSES = List.of("across", "chess", "down");

    private static final int SIDE = 8;
    private static final int TRAIN = 24;
    private static final int TEST = 8;
    private static final int NOISE = 60;

    private TinyImages() {}

    /** Writes the files below a folder. */
    static void write(Path folder) throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        for (String name : CLASSES) {
            writeClass(folder.resolve("train").resolve(name), name, TRAIN, random);
            writeClass(folder.resolve("test").resolve(name), name, TEST, random);
        }
    }

    private static void writeClass(Path folder, String name, int count, SplittableRandom random) throws IOException {
        Files.createDirectories(folder);
        for (int i = 0; i < count; i++) {
            ImageIO.write(image(name, random), "png", folder.resolve(i + ".png").toFile());
        }
    }

    private static BufferedImage image(String name, SplittableRandom random) {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                int stripe = switch (name) {
                    case "across" -> y;
                    case "down" -> x;
                    default -> x + y;
                };
                int value = (stripe / 2 % 2 == 0 ? 60 : 150) + random.nextInt(NOISE);
                image.setRGB(x, y, value << 16 | value << 8 | value);
            }
        }
        return image;
    }
}
