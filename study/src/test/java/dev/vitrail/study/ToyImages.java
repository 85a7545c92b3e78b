package dev.vitrail.study;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Three classes of grey images of 8 x 8 pixels, in IDX files: stripes across, stripes down, and a chess board. */
final class ToyImages {
    private static final int SIDE = 8;
    private static final int CLASSES = 3;

    private ToyImages() {}

    /** Writes the files into a folder; returns the folder as text. */
    static String write(Path folder) throws IOException {
        Files.createDirectories(folder);
        SplittableRandom random = new SplittableRandom(7);
        write(folder, "train", 48, random);
        write(folder, "t10k", 24, random);
        return folder.toString();
    }

    private static void write(Path folder, String half, int count, SplittableRandom random) throws IOException {
        ByteArrayOutputStream images = new ByteArrayOutputStream();
        ByteArrayOutputStream labels = new ByteArrayOutputStream();
        DataOutputStream imageFile = new DataOutputStream(images);
        imageFile.writeInt(0x803);
        imageFile.writeInt(count);
        imageFile.writeInt(SIDE);
        imageFile.writeInt(SIDE);
        DataOutputStream labelFile = new DataOutputStream(labels);
        labelFile.writeInt(0x801);
        labelFile.writeInt(count);
        for (int k = 0; k < count; k++) {
            int label = k % CLASSES;
            labelFile.writeByte(label);
            for (int y = 0; y < SIDE; y++) {
                for (int x = 0; x < SIDE; x++) {
                    int stripe = label == 0 ? y : label == 1 ? x : x + y;
                    imageFile.writeByte((stripe / 2 % 2 == 0 ? 60 : 130) + random.nextInt(120));
                }
            }
        }
        Files.write(folder.resolve(half + "-images-idx3-ubyte"), images.toByteArray());
        Files.write(folder.resolve(half + "-labels-idx1-ubyte"), labels.toByteArray());
    }
}
