package dev.vitrail.runtime.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
    private static final byte[] JUNK = {1, 2, 3};

    @TempDir
    private Path root = Path.of("");

    /** The same files as a directory, a tar and a zip. */
    private List<Path> write(Map<String, byte[]> files) throws IOException {
        Path directory = Files.createTempDirectory(root, "images");
        TarBytes tar = new TarBytes();
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(zipped)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Path path = directory.resolve(file.getKey());
                Files.createDirectories(path.getParent() == null ? path : path.getParent());
                Files.write(path, file.getValue());
                tar.file(file.getKey(), file.getValue());
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        }
        Path tarFile = Files.write(root.resolve(directory.getFileName() + ".tar"), tar.end());
        Path zipFile = Files.write(root.resolve(directory.getFileName() + ".zip"), zipped.toByteArray());
        return List.of(directory, tarFile, zipFile);
    }

    private static ImageData open(Path source) throws IOException {
        return ImageData.open(source.toString(), 3, 8, 8);
    }

    private static void checkFolder(ImageData data) throws IOException {
        assertEquals(List.of("cat", "dog"), data.train().classes());
        assertEquals(List.of("cat", "dog"), data.test().classes());
        String[] train = {"train/cat/1.PNG", "train/cat/2.png", "train/dog/a.jpeg", "train/dog/b.jpg"};
        String[] test = {"test/cat/9.png", "test/dog/3.png"};
        check(data.requireTrain(), train);
        check(data.requireTest(), test);
    }

    private static void check(Dataset data, String[] names) throws IOException {
        assertEquals(names.length, data.size());
        byte[] pixels = new byte[192];
        for (int k = 0; k < names.length; k++) {
            assertEquals(names[k].contains("/cat/") ? 0 : 1, data.label(k));
            data.pixels(k, pixels);
            byte[] file = TestImages.folder().get(names[k]);
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(file == null ? JUNK : file));
            for (int p = 0; p < 64; p++) {
                int rgb = image.getRGB(p % 8, p / 8);
                assertEquals(
                        rgb & 0xffffff, (pixels[p] & 255) << 16 | (pixels[64 + p] & 255) << 8 | pixels[128 + p] & 255);
            }
        }
    }

    @Test
    void readsDirectoryTarAndZipInTheOrderOfNames() throws IOException {
        for (Path source : write(TestImages.folder())) {
            checkFolder(open(source));
        }
    }

    @Test
    void passesOverLitterAndWhatIsOutsideTheFolders() throws IOException {
        Map<String, byte[]> files = TestImages.folder();
        String[] litter = {
            "README.txt",
            "train/.DS_Store",
            "train/cat/._1.png",
            "train/cat/Thumbs.db",
            "train/list.csv",
            "extra/x/y.png",
            "test/.hidden/1.png",
            "__MACOSX/train/cat/._2.png"
        };
        for (String name : litter) {
            files.put(name, JUNK);
        }
        for (Path source : write(files)) {
            checkFolder(open(source));
        }
    }

    @Test
    void findsTheFoldersWithinOneFolderOfAnArchive() throws IOException {
        TarBytes tar =
                new TarBytes().entry("pets/", '5').entry("./pets/train/", '5').file("._pets", JUNK);
        TestImages.folder().forEach((name, bytes) -> tar.file("./pets/" + name, bytes));
        checkFolder(open(Files.write(root.resolve("pets.tar"), tar.end())));
    }

    @Test
    void refusesFilesThatDoNotBelong() throws IOException {
        String[] names = {
            "train/cat/notes.txt", "train/cat/1.webp", "train/1.png", "train/cat/sub/1.png", "test/dog/sub/readme.txt"
        };
        for (String name : names) {
            Map<String, byte[]> files = TestImages.folder();
            files.put(name, JUNK);
            for (Path source : write(files)) {
                String message = Refusal.of(name, source, () -> open(source));
                assertTrue(message.contains(name), message);
            }
        }
    }

    @Test
    void refusesABrokenImageByNameAlwaysTheFirstOne() throws IOException {
        Map<String, byte[]> files = TestImages.folder();
        byte[] image = files.get("train/cat/1.PNG");
        for (int k = 0; k < 500; k++) {
            files.put("train/cat/image%03d.png".formatted(k), image);
        }
        files.put("train/cat/image300.png", JUNK);
        files.put("train/cat/image301.png", JUNK);
        files.put("train/dog/b.jpg", JUNK);
        for (Path source : write(files)) {
            for (int attempt = 0; attempt < 3; attempt++) {
                String message = Refusal.of("broken", source, () -> open(source));
                assertTrue(message.contains("train/cat/image300.png"), message);
            }
        }
    }

    @Test
    void trainAloneAndTestAloneCanBeOpened() throws IOException {
        for (String half : new String[] {"train", "test"}) {
            Map<String, byte[]> files = TestImages.folder();
            files.keySet().removeIf(name -> !name.startsWith(half));
            for (Path source : write(files)) {
                ImageData data = open(source);
                assertEquals(half.equals("train") ? 4 : 0, data.train().size());
                assertEquals(half.equals("test") ? 2 : 0, data.test().size());
                assertEquals(List.of("cat", "dog"), data.train().classes());
                String message = half.equals("train")
                        ? Refusal.of("no test", source, data::requireTest)
                        : Refusal.of("no train", source, data::requireTrain);
                assertTrue(message.contains(half.equals("train") ? "no files test/" : "no files train/"), message);
            }
        }
    }

    @Test
    void refusesATestClassWithoutTrainingImagesAndOtherNumbersOfClasses() throws IOException {
        Map<String, byte[]> files = TestImages.folder();
        files.put("test/emu/1.png", files.get("test/dog/3.png"));
        for (Path source : write(files)) {
            assertTrue(Refusal.of("emu", source, () -> open(source)).contains("none in train/emu"));
        }
        for (Path source : write(TestImages.folder())) {
            String message = Refusal.of(
                    "3 classes", source, () -> ImageData.open(source.toString(), 3, 8, 8, 3, LoadProgress.NONE));
            assertTrue(message.contains("expected 3 classes as the model has, found 2 classes"), message);
            Refusal.of("4 channels", source, () -> ImageData.open(source.toString(), 4, 8, 8));
        }
    }

    @Test
    void resizesAndConvertsToWhatTheModelTakes() throws IOException {
        Path source = write(TestImages.folder()).getFirst();
        ImageData data = ImageData.open(source.toString(), 1, 5, 20);
        assertEquals(5, data.train().height());
        assertEquals(20, data.train().width());
        assertEquals(1, data.train().channels());
        byte[] pixels = new byte[100];
        byte[] expected = new byte[100];
        data.train().pixels(0, pixels);
        new Resize(1, 5, 20).apply(TestImages.image(8, 8, 1), expected);
        assertArrayEquals(expected, pixels);
    }

    private static ImageData open(Path source, long cacheBytes) throws IOException {
        return ImageData.open(source.toString(), 3, 8, 8, 2, cacheBytes, LoadProgress.NONE);
    }

    @Test
    void imagesThatDoNotFitIntoTheCacheAreDecodedWhenTheyAreAskedFor() throws IOException {
        int imageBytes = 3 * 8 * 8;
        for (Path source : write(TestImages.folder())) {
            ImageData all = open(source, Long.MAX_VALUE);
            int images = all.train().size() + all.test().size();
            assertEquals(images, all.inMemory());
            for (int fitting : new int[] {0, 1, all.train().size() + 1}) {
                ImageData part = open(source, (long) fitting * imageBytes + imageBytes - 1);
                assertEquals(fitting, part.inMemory());
                checkFolder(part);
            }
        }
    }

    @Test
    void anImageThatIsBrokenWhenItIsAskedForIsNamed() throws IOException {
        Path directory = write(TestImages.folder()).getFirst();
        ImageData data = open(directory, 0);
        Path broken;
        try (var files = Files.list(directory.resolve("train/cat"))) {
            broken = files.sorted().findFirst().orElseThrow();
        }
        Files.write(broken, JUNK);
        try (BatchLoader loader = BatchLoader.evaluation(data.train(), 2)) {
            loader.start(0, 0);
            UncheckedIOException thrown = assertThrows(UncheckedIOException.class, () -> {
                while (loader.next() != null) {}
            });
            String message = String.valueOf(thrown.getCause().getMessage());
            assertTrue(message.startsWith(broken.toString()), message);
        }
    }

    @Test
    void tellsTheProgressUpToTheEnd() throws IOException {
        Path source = write(TestImages.folder()).getFirst();
        List<String> calls = new ArrayList<>();
        ImageData.open(source.toString(), 3, 8, 8, 2, (done, total) -> calls.add(done + "/" + total));
        assertEquals(List.of("6/6"), calls);
    }

    @Test
    void followsLinksOfADirectoryButReadsNoPipes() throws IOException {
        List<Path> sources = write(TestImages.folder());
        Path linked = Files.createDirectory(root.resolve("linked"));
        Files.createSymbolicLink(linked.resolve("train"), sources.getFirst().resolve("train"));
        Files.createSymbolicLink(linked.resolve("test"), sources.getFirst().resolve("test"));
        checkFolder(open(linked));
        Path device = linked.resolve("train/cat/0.png");
        Files.createSymbolicLink(device, Path.of("/dev/zero"));
        assertTrue(Refusal.of("a device", device, () -> open(linked)).contains("device"));
        Files.delete(device);
    }
}
