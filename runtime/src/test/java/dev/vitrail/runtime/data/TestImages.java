package dev.vitrail.runtime.data;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Small images made for tests. */
final class TestImages {
    private TestImages() {}

    /** An RGB image with a pattern of its own per seed. */
    static BufferedImage image(int height, int width, long seed) {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, random.nextInt(1 << 24));
            }
        }
        return image;
    }

    static byte[] png(BufferedImage image) {
        return encode(image, "png");
    }

    static byte[] jpeg(BufferedImage image) {
        return encode(image, "jpeg");
    }

    /** A flat image in CMYK, inverted as Adobe writes it: 255 is no ink. */
    static byte[] cmykJpeg(int height, int width, int[] inks) throws IOException {
        WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, width, height, 4, null);
        for (int k = 0; k < height * width; k++) {
            raster.setPixel(k % width, k / width, inks);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (var stream = new MemoryCacheImageOutputStream(out)) {
            ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
            writer.setOutput(stream);
            writer.write(null, new IIOImage(raster, null, null), null);
            writer.dispose();
        }
        byte[] jpeg = out.toByteArray();
        byte[] marker = {(byte) 0xff, (byte) 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0};
        byte[] marked = new byte[jpeg.length + marker.length];
        System.arraycopy(jpeg, 0, marked, 0, 2);
        System.arraycopy(marker, 0, marked, 2, marker.length);
        System.arraycopy(jpeg, 2, marked, 2 + marker.length, jpeg.length - 2);
        return marked;
    }

    private static byte[] encode(BufferedImage image, String format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            assertTrue(ImageIO.write(image, format, out), "no writer for " + format);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Images of 8x8 in two classes, as an archive has them: 4 for training, 2 for tests. */
    static Map<String, byte[]> folder() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("test/dog/3.png", png(image(8, 8, 6)));
        files.put("train/dog/b.jpg", jpeg(image(8, 8, 4)));
        files.put("train/cat/2.png", png(image(8, 8, 2)));
        files.put("train/cat/1.PNG", png(image(8, 8, 1)));
        files.put("train/dog/a.jpeg", jpeg(image(8, 8, 3)));
        files.put("test/cat/9.png", png(image(8, 8, 5)));
        return files;
    }

    /** Writes the right check sum after a chunk of a PNG file. */
    static void fixCheckSum(byte[] png, int chunk) {
        int length = get(png, chunk);
        CRC32 sum = new CRC32();
        sum.update(png, chunk + 4, 4 + length);
        put(png, chunk + 8 + length, (int) sum.getValue());
    }

    static int get(byte[] bytes, int at) {
        return (bytes[at] & 255) << 24 | (bytes[at + 1] & 255) << 16 | (bytes[at + 2] & 255) << 8 | bytes[at + 3] & 255;
    }

    /** Big-endian. */
    static void put(byte[] bytes, int at, int value) {
        for (int k = 0; k < 4; k++) {
            bytes[at + k] = (byte) (value >>> (24 - 8 * k));
        }
    }
}
