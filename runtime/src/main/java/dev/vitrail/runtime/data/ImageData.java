package dev.vitrail.runtime.data;

import dev.vitrail.runtime.cpu.AvailableMemory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Training and test images, in memory as far as they fit into what they may take.
 *
 * @param source where they are from
 * @param train the images to learn from; of size 0 if the source has only test images
 * @param test the images to evaluate on; of size 0 if the source has only training images
 */
public record ImageData(String source, Dataset train, Dataset test) {
    private static final String ACCEPTED = "builtin:shapes;"
            + " a directory, a .tar or a .zip file with JPEG or PNG images as train/CLASS/* and test/CLASS/*;"
            + " a directory with CIFAR-10 (data_batch_1.bin .., test_batch.bin) or CIFAR-100 (train.bin, test.bin);"
            + " a directory with IDX files (train-images-idx3-ubyte, t10k-images-idx3-ubyte .., plain or .gz)";

    private static final int TAR_BLOCK = TarHeader.BLOCK;

    /** As {@link #open(String, int, int, int, int, LoadProgress)} with any number of classes. */
    public static ImageData open(String data, int channels, int height, int width) throws IOException {
        return open(data, channels, height, width, 0, LoadProgress.NONE);
    }

    /**
     * Reads a data set. The kind is told from the names in a directory and from the first bytes of a file.
     *
     * <ul>
     *   <li>{@code builtin:shapes}: 10 classes, 10,000 + 2,000 images of any size.
     *   <li>{@code train/CLASS/*} and {@code test/CLASS/*} in a directory, or in a .tar or .zip file, read in place: JPEG
     *       and PNG, resized to height x width without keeping the aspect ratio, grey made RGB or RGB made grey. Classes
     *       and images are in the order of their names. Files elsewhere and hidden ones (a name with a leading dot) are
     *       passed over; in a class folder only images are allowed.
     *   <li>CIFAR-10 and CIFAR-100 (fine labels) binaries, and IDX files: exactly the size that the model takes. The
     *       name of one file of a set stands for its directory.
     * </ul>
     *
     * @param data as above
     * @param channels what the model takes, also height and width
     * @param classes how many classes the model has; 0 accepts any number
     * @param cacheBytes how much memory decoded JPEG and PNG images may take; those that do not fit are decoded again
     *     whenever they are needed
     * @param progress told while images are decoded
     * @throws DataFormatException if anything is wrong with the data; then nothing is loaded
     * @throws IOException if the data cannot be read, or do not fit into memory
     */
    public static ImageData open(
            String data, int channels, int height, int width, int classes, long cacheBytes, LoadProgress progress)
            throws IOException {
        if (cacheBytes < 0) {
            throw new IllegalArgumentException("cacheBytes must not be negative: " + cacheBytes);
        }
        return open(data, new Wanted(channels, height, width, classes, true, cacheBytes), progress);
    }

    /** The same with half of the free memory for decoded images. */
    public static ImageData open(String data, int channels, int height, int width, int classes, LoadProgress progress)
            throws IOException {
        return open(data, channels, height, width, classes, defaultCacheBytes(), progress);
    }

    /** Half of what is free now: the model takes its memory besides. */
    public static long defaultCacheBytes() {
        return AvailableMemory.bytes() / 2;
    }

    /** How many training and test images are in memory. */
    public int inMemory() {
        return train.inMemory() + test.inMemory();
    }

    /**
     * What identifies a data set, for a model that takes such images. Images in files of their own are counted, not
     * decoded.
     *
     * @throws IOException as {@link #open(String, int, int, int, int, LoadProgress)} does
     */
    public static DataSummary summary(String data, int channels, int height, int width, int classes)
            throws IOException {
        return DataSummary.of(open(data, new Wanted(channels, height, width, classes, false, 0), LoadProgress.NONE));
    }

    private static ImageData open(String data, Wanted wanted, LoadProgress progress) throws IOException {
        if (data.equals(ShapeImages.NAME)) {
            return ShapeImages.open(wanted);
        }
        Path path = path(data);
        if (Files.isDirectory(path)) {
            return openDirectory(path, wanted, progress);
        }
        if (!Files.isRegularFile(path)) {
            throw unknown(data, "no such file or directory");
        }
        String name = String.valueOf(path.getFileName());
        if (IdxFiles.isName(name) || CifarFiles.isName(name)) {
            return openDirectory(path.toAbsolutePath().resolveSibling(""), wanted, progress);
        }
        byte[] start = start(path);
        if (start.length >= 4 && start[0] == 'P' && start[1] == 'K' && (start[2] == 3 || start[2] == 5)) {
            return ImageFolder.open(data, new ZipTree(path), wanted, progress);
        }
        if (start.length == TAR_BLOCK && TarHeader.isHeader(start)) {
            return ImageFolder.open(data, new TarTree(path), wanted, progress);
        }
        boolean gzip = start.length > 1 && start[0] == 0x1f && (start[1] & 255) == 0x8b;
        throw unknown(data, gzip ? "packed with gzip, unpack it with gunzip" : "neither a tar nor a zip file");
    }

    /**
     * The training images.
     *
     * @throws DataFormatException if there are none; the message says what was looked for
     */
    public Dataset requireTrain() throws DataFormatException {
        return require(train, "training");
    }

    /**
     * The test images.
     *
     * @throws DataFormatException if there are none; the message says what was looked for
     */
    public Dataset requireTest() throws DataFormatException {
        return require(test, "test");
    }

    private Dataset require(Dataset half, String name) throws DataFormatException {
        if (half.size() > 0) {
            return half;
        }
        String reason = half instanceof NoImages none ? none.reason() : "it is empty";
        throw new DataFormatException(source + ": no " + name + " images: " + reason);
    }

    private static ImageData openDirectory(Path path, Wanted wanted, LoadProgress progress) throws IOException {
        if (IdxFiles.isIn(path)) {
            return IdxFiles.open(path, wanted);
        }
        if (CifarFiles.isIn(path)) {
            return CifarFiles.open(path, wanted);
        }
        DirectoryTree tree = new DirectoryTree(path, ImageFolder.HALVES);
        if (tree.entries().isEmpty()) {
            throw unknown(path.toString(), "a directory without known data");
        }
        return ImageFolder.open(path.toString(), tree, wanted, progress);
    }

    private static DataFormatException unknown(String data, String problem) {
        return new DataFormatException(data + ": " + problem + "; accepted are: " + ACCEPTED);
    }

    private static Path path(String data) throws DataFormatException {
        try {
            return Path.of(data);
        } catch (InvalidPathException e) {
            throw unknown(EntryPath.printable(data), e.getReason());
        }
    }

    private static byte[] start(Path path) throws IOException {
        byte[] block = new byte[TAR_BLOCK];
        try (InputStream in = Files.newInputStream(path)) {
            return Arrays.copyOf(block, in.readNBytes(block, 0, TAR_BLOCK));
        }
    }
}
