package dev.vitrail.runtime.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes JPEG and PNG files to the pixels that a model wants; for one thread.
 *
 * <ul>
 *   <li>Another size: the whole image is resized to height x width ({@link Resize}); the aspect ratio is not kept.
 *   <li>RGB for a model of one channel: luma of ITU-R BT.601; grey for a model of three: the value three times.
 *   <li>Transparency, colour profiles and the EXIF orientation are ignored; 16 bits are cut to the upper 8.
 *   <li>Damaged files are refused, also those that could be shown in part.
 * </ul>
 *
 * <p>Uses the plug-ins of ImageIO: with TwelveMonkeys on the class path also CMYK and unusual JPEG files.
 */
public final class ImageDecoder implements AutoCloseable {
    /** As Pillow's limit of 2^30 / 12 pixels: what is larger is an attack, or at least no training image. */
    static final long MAX_PIXELS = 89_478_485;

    private final DecodeBudget budget;
    private final Resize resize;
    private final ImageReader jpeg = reader("jpeg");
    private final ImageReader png = reader("png");

    /**
     * @param budget shared by all decoders of a data set
     * @param channels 1 or 3
     */
    ImageDecoder(DecodeBudget budget, int channels, int height, int width) {
        this.budget = budget;
        this.resize = new Resize(channels, height, width);
    }

    /**
     * Decodes one image file.
     *
     * @return uint8 [channels, height, width]
     * @throws DataFormatException if it is no JPEG or PNG image, is damaged, or is too large
     */
    public static byte[] read(Path file, int channels, int height, int width) throws IOException {
        DecodeBudget budget = new DecodeBudget(Runtime.getRuntime().maxMemory());
        FileTree.checkedSize(file.toString(), Files.size(file));
        byte[] target = new byte[channels * height * width];
        try (ImageDecoder decoder = new ImageDecoder(budget, channels, height, width)) {
            decoder.decode(file.toString(), Files.readAllBytes(file), target);
        }
        return target;
    }

    /** Whether a file name ends as those of images do. */
    static boolean isImageName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".jpg") || lower.endsWith(".jpeg") || lower.endsWith(".png");
    }

    /**
     * Decodes one image.
     *
     * @param name of the file, for messages
     * @param target uint8 [channels, height, width]
     */
    void decode(String name, byte[] encoded, byte[] target) throws IOException {
        ImageReader reader;
        if (isPng(encoded)) {
            PngChunks.check(name, encoded);
            reader = png;
        } else if (encoded.length > 2 && encoded[0] == (byte) 0xff && encoded[1] == (byte) 0xd8) {
            reader = jpeg;
        } else {
            throw new DataFormatException(name, 0, "a JPEG or PNG image", start(encoded));
        }
        try (var stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded))) {
            reader.setInput(stream, true, true); // forward only, no metadata: text and profiles are not even unpacked
            DecodeWarnings warnings = new DecodeWarnings();
            reader.addIIOReadWarningListener(warnings);
            decode(name, reader, warnings, target);
        } catch (DataFormatException e) {
            throw e;
        } catch (IOException | RuntimeException e) { // readers answer some damage with IndexOutOfBounds and the like
            throw new DataFormatException(name + ": cannot be decoded: " + e.getMessage(), e);
        } finally {
            reader.reset();
        }
    }

    private void decode(String name, ImageReader reader, DecodeWarnings warnings, byte[] target) throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        long pixels = (long) width * height;
        if (width < 1 || height < 1 || pixels > MAX_PIXELS) {
            throw new DataFormatException(name, "an image of 1.." + MAX_PIXELS + " pixels", height + "x" + width);
        }
        budget.takePixels(name, pixels);
        try {
            BufferedImage image = reader.read(0);
            warnings.refuseDamage(name);
            if (image.getWidth() != width || image.getHeight() != height) {
                throw new DataFormatException(
                        name, height + "x" + width + " pixels as declared", image.getHeight() + "x" + image.getWidth());
            }
            resize.apply(image, target);
        } finally {
            budget.givePixels(pixels);
        }
    }

    private static boolean isPng(byte[] encoded) {
        return encoded.length > 3
                && encoded[0] == (byte) 0x89
                && encoded[1] == 'P'
                && encoded[2] == 'N'
                && encoded[3] == 'G';
    }

    private static String start(byte[] encoded) {
        if (encoded.length == 0) {
            return "an empty file";
        }
        StringBuilder hex = new StringBuilder("bytes");
        for (int k = 0; k < Math.min(4, encoded.length); k++) {
            hex.append(" %02x".formatted(encoded[k]));
        }
        return hex.toString();
    }

    private static ImageReader reader(String format) {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
        if (!readers.hasNext()) {
            throw new IllegalStateException("this Java has no reader for " + format + " images (module java.desktop)");
        }
        return readers.next();
    }

    @Override
    public void close() {
        jpeg.dispose();
        png.dispose();
    }
}
