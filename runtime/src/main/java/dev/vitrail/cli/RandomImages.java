package dev.vitrail.cli;

import dev.vitrail.runtime.Architecture;
import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.Pixels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Images of noise with random classes, to measure with. */
public final class RandomImages {
    private RandomImages() {}

    /** A full batch, as a training has them: bytes. The same for equal seeds. */
    public static Batch batch(Arena arena, Architecture architecture, int count, long seed) {
        Batch images = new Batch(arena, count, architecture.imageFloats(), Pixels.BYTES);
        SplittableRandom random = new SplittableRandom(seed);
        byte[] image = new byte[Math.toIntExact(architecture.imageFloats())];
        for (int k = 0; k < count; k++) {
            random.nextBytes(image);
            MemorySegment.copy(
                    MemorySegment.ofArray(image), 0, images.images(), k * architecture.imageFloats(), image.length);
        }
        Arrays.setAll(images.labels(), _ -> random.nextInt(architecture.classes()));
        images.count(count);
        return images;
    }
}
