package dev.vitrail.runtime.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ImageDecoderTest {
    private static final Path FILE = Path.of("cat.jpg");
    private static final DecodeBudget BUDGET = new DecodeBudget(1 << 30);

    private static byte[] decode(byte[] encoded, int channels, int height, int width) throws IOException {
        byte[] pixels = new byte[channels * height * width];
        try (ImageDecoder decoder = new ImageDecoder(BUDGET, channels, height, width)) {
            decoder.decode(FILE.toString(), encoded, pixels);
        }
        return pixels;
    }

    private static byte[] planes(BufferedImage image) {
        int area = image.getHeight() * image.getWidth();
        byte[] planes = new byte[3 * area];
        for (int k = 0; k < area; k++) {
            int rgb = image.getRGB(k % image.getWidth(), k / image.getWidth());
            planes[k] = (byte) (rgb >> 16);
            planes[area + k] = (byte) (rgb >> 8);
            planes[2 * area + k] = (byte) rgb;
        }
        return planes;
    }

    @Test
    void givesThePixelsOfImageIoForJpegAndPng() throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            BufferedImage image = TestImages.image(9, 14, seed);
            assertArrayEquals(planes(image), decode(TestImages.png(image), 3, 9, 14));
            byte[] jpeg = TestImages.jpeg(image);
            assertArrayEquals(planes(ImageIO.read(new ByteArrayInputStream(jpeg))), decode(jpeg, 3, 9, 14));
        }
    }

    @Test
    void readsGreyPaletteAlphaAndSixteenBitImages() throws IOException {
        int[] types = {
            BufferedImage.TYPE_BYTE_GRAY,
            BufferedImage.TYPE_USHORT_GRAY,
            BufferedImage.TYPE_BYTE_BINARY,
            BufferedImage.TYPE_BYTE_INDEXED,
            BufferedImage.TYPE_4BYTE_ABGR
        };
        for (int type : types) {
            BufferedImage image = new BufferedImage(4, 2, type);
            int bands = image.getRaster().getNumBands();
            for (int k = 0; k < 8; k++) {
                for (int b = 0; b < bands; b++) {
                    image.getRaster()
                            .setSample(k % 4, k / 4, b, type == BufferedImage.TYPE_BYTE_BINARY ? k % 2 : 30 * k + b);
                }
            }
            byte[] expected = new byte[24];
            for (int k = 0; k < 8; k++) {
                int index = image.getRaster().getSample(k % 4, k / 4, 0);
                for (int c = 0; c < 3; c++) {
                    expected[8 * c + k] = (byte)
                            switch (type) {
                                case BufferedImage.TYPE_BYTE_GRAY -> 30 * k;
                                case BufferedImage.TYPE_USHORT_GRAY -> 30 * k >> 8;
                                case BufferedImage.TYPE_4BYTE_ABGR -> 30 * k + c; // stored colours, whatever the alpha
                                default -> image.getColorModel().getRGB(index) >> (16 - 8 * c);
                            };
                }
            }
            assertArrayEquals(expected, decode(TestImages.png(image), 3, 2, 4), "type " + type);
        }
    }

    @Test
    void turnsColourIntoLumaForOneChannel() throws IOException {
        BufferedImage image = new BufferedImage(4, 1, BufferedImage.TYPE_3BYTE_BGR);
        int[] colours = {0xff0000, 0x00ff00, 0x0000ff, 0x808080};
        for (int x = 0; x < 4; x++) {
            image.setRGB(x, 0, colours[x]);
        }
        byte[] expected = {76, (byte) 150, 29, (byte) 128};
        assertArrayEquals(expected, decode(TestImages.png(image), 1, 1, 4));
    }

    @Test
    void readsCmykJpegs() throws IOException {
        byte[] cyan = decode(TestImages.cmykJpeg(8, 8, new int[] {0, 255, 255, 255}), 3, 8, 8);
        for (int k = 0; k < 64; k++) {
            assertEquals(0, cyan[k] & 255, 2);
            assertEquals(255, cyan[64 + k] & 255, 2);
            assertEquals(255, cyan[128 + k] & 255, 2);
        }
    }

    @Test
    void refusesEveryTruncationOfAPngAndEveryChangedBit() {
        byte[] png = TestImages.png(TestImages.image(5, 5, 1));
        for (int length = 0; length < png.length; length++) {
            byte[] cut = Arrays.copyOf(png, length);
            Refusal.of("cut to " + length, FILE, () -> decode(cut, 3, 5, 5));
        }
        for (int at = 0; at < png.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] bad = png.clone();
                bad[at] ^= (byte) (1 << bit);
                Refusal.of("bit " + bit + " of byte " + at, FILE, () -> decode(bad, 3, 5, 5));
            }
        }
    }

    @Test
    void refusesEveryTruncationOfAJpeg() {
        byte[] jpeg = TestImages.jpeg(TestImages.image(16, 16, 2));
        for (int length = 0; length < jpeg.length; length++) {
            byte[] cut = Arrays.copyOf(jpeg, length);
            Refusal.of("cut to " + length, FILE, () -> decode(cut, 3, 16, 16));
        }
    }

    @Test
    void survivesThousandsOfDamagedImages() {
        Random random = new Random(3);
        byte[][] images = {TestImages.jpeg(TestImages.image(16, 16, 2)), TestImages.png(TestImages.image(16, 16, 2))};
        for (int trial = 0; trial < 4000; trial++) {
            byte[] bad = images[trial % 2].clone();
            int changes = 1 + random.nextInt(5);
            for (int k = 0; k < changes; k++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            if (trial % 2 == 1) { // so that the damage gets past the check sums
                for (int at = 8; at + 12 <= bad.length; at += 12 + Math.max(0, TestImages.get(bad, at))) {
                    int length = TestImages.get(bad, at);
                    if (length < 0 || length > bad.length - at - 12) {
                        break;
                    }
                    TestImages.fixCheckSum(bad, at);
                }
            }
            Refusal.orReading("trial " + trial, FILE, () -> decode(bad, 3, 16, 16));
        }
    }

    @Test
    void refusesImageBombsBeforeTakingMemory() throws IOException {
        byte[] png = TestImages.png(TestImages.image(5, 5, 1));
        byte[] jpeg = TestImages.jpeg(TestImages.image(16, 16, 2));
        int frame = 0;
        while ((jpeg[frame] & 255) != 0xff || (jpeg[frame + 1] & 255) != 0xc0) {
            frame++;
        }
        decode(png, 3, 5, 5);
        decode(jpeg, 3, 16, 16);
        int[][] sizes = {{50_000, 50_000}, {65_500, 65_500}, {9460, 9460}, {1, 0x7fffffff}, {0x7fffffff, 0x7fffffff}};
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long me = Thread.currentThread().threadId();
        for (int[] size : sizes) {
            TestImages.put(png, 16, size[0]);
            TestImages.put(png, 20, size[1]);
            TestImages.fixCheckSum(png, 8);
            for (int k = 0; k < 4; k++) {
                jpeg[frame + 5 + k] = (byte) (size[k / 2] >> (8 - 8 * (k % 2)));
            }
            for (byte[] bomb : new byte[][] {png, jpeg}) {
                if (bomb == jpeg && size[0] * (long) size[1] > Integer.MAX_VALUE * 2L) {
                    continue;
                }
                long before = threads.getThreadAllocatedBytes(me);
                Refusal.of(size[0] + " x " + size[1], FILE, () -> decode(bomb, 3, 5, 5));
                long taken = threads.getThreadAllocatedBytes(me) - before;
                assertTrue(taken < 4 << 20, size[0] + " x " + size[1] + " took " + taken + " bytes");
            }
        }
    }

    @Test
    void doesNotUnpackTextBombs() throws IOException {
        byte[] png = TestImages.png(TestImages.image(5, 5, 1));
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes(new byte[] {'k', 0, 0});
        try (DeflaterOutputStream deflate = new DeflaterOutputStream(text)) {
            deflate.write(new byte[100 << 20]);
        }
        byte[] chunk = new byte[12 + text.size()];
        TestImages.put(chunk, 0, text.size());
        TestImages.put(chunk, 4, 0x7a545874); // zTXt
        System.arraycopy(text.toByteArray(), 0, chunk, 8, text.size());
        TestImages.fixCheckSum(chunk, 0);
        int afterHeader = 8 + 25;
        byte[] bomb = new byte[png.length + chunk.length];
        System.arraycopy(png, 0, bomb, 0, afterHeader);
        System.arraycopy(chunk, 0, bomb, afterHeader, chunk.length);
        System.arraycopy(png, afterHeader, bomb, afterHeader + chunk.length, png.length - afterHeader);
        byte[] expected = decode(png, 3, 5, 5);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().threadId());
        assertArrayEquals(expected, decode(bomb, 3, 5, 5));
        long taken = threads.getThreadAllocatedBytes(Thread.currentThread().threadId()) - before;
        assertTrue(taken < 4 << 20, taken + " bytes");
    }

    @Test
    void refusesOtherFormatsByTheirFirstBytes() {
        String[] starts = {"", "GIF89a", "BM", "II*\0", "RIFF....WEBP", "<svg>", "\u0089PN", "\u00ff"};
        for (String start : starts) {
            byte[] bytes = start.getBytes(StandardCharsets.ISO_8859_1);
            String message = Refusal.of(start, FILE, () -> decode(bytes, 3, 5, 5));
            assertTrue(message.contains("byte 0: expected a JPEG or PNG image"), message);
        }
    }

    @Test
    void refusesAnImageThatTheHeapCannotTake() {
        byte[] png = TestImages.png(TestImages.image(300, 300, 1));
        try (ImageDecoder decoder = new ImageDecoder(new DecodeBudget(1 << 20), 3, 5, 5)) {
            String message = Refusal.of("small heap", FILE, () -> decoder.decode(FILE.toString(), png, new byte[75]));
            assertTrue(message.contains("raise -Xmx"), message);
        }
        assertEquals(89_478_485, ImageDecoder.MAX_PIXELS);
    }
}
