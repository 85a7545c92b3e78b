package dev.vitrail.runtime.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.junit.jupiter.api.Test;

/** The readers on the real files beside the checkout. */
class SharedDataTest {

    @Test
    void readsTheTestSetOfMnist() throws IOException {
        Path directory = SharedFiles.require("data/t10k-images-idx3-ubyte.gz").resolveSibling("");
        ImageData data = ImageData.open(directory.toString(), 1, 28, 28, 10, LoadProgress.NONE);
        assertEquals(10_000, data.requireTest().size());
        assertEquals(0, data.train().size());
        int[] first = new int[10];
        for (int k = 0; k < 10; k++) {
            first[k] = data.test().label(k);
        }
        assertArrayEquals(new int[] {7, 2, 1, 0, 4, 1, 4, 9, 5, 9}, first); // the well-known first digits
        byte[] pixels = new byte[784];
        data.test().pixels(0, pixels);
        int sum = 0;
        for (byte pixel : pixels) {
            sum += pixel & 255;
        }
        assertEquals(18454, sum);
        Refusal.of("training", directory, data::requireTrain);
    }

    @Test
    void readsTheHeadersAndTheFirstImagesOfCifar10AsAnotherReaderDoes() throws IOException {
        Path file = SharedFiles.require("data/cifar10-images.tar");
        try (TarTree tree = new TarTree(file);
                TarFile reference = new TarFile(file);
                ImageDecoder decoder = new ImageDecoder(new DecodeBudget(1 << 28), 3, 32, 32)) {
            List<TarArchiveEntry> files = reference.getEntries().stream()
                    .filter(TarArchiveEntry::isFile)
                    .toList();
            assertEquals(60_000, tree.entries().size());
            assertEquals(60_000, files.size());
            byte[] pixels = new byte[3072];
            for (int k = 0; k < files.size(); k++) {
                FileTree.Entry entry = tree.entries().get(k);
                assertEquals(files.get(k).getName(), entry.path());
                assertEquals(files.get(k).getSize(), entry.size());
                if (k % 200 == 0) {
                    byte[] bytes = tree.read(entry);
                    assertArrayEquals(reference.getInputStream(files.get(k)).readAllBytes(), bytes);
                    decoder.decode(tree.name(entry), bytes, pixels);
                    var image = ImageIO.read(new ByteArrayInputStream(bytes));
                    for (int p = 0; p < 1024; p++) {
                        int rgb = (pixels[p] & 255) << 16 | (pixels[1024 + p] & 255) << 8 | pixels[2048 + p] & 255;
                        assertEquals(image.getRGB(p % 32, p / 32) & 0xffffff, rgb);
                    }
                }
            }
        }
    }
}
