package dev.vitrail.runtime.data;

import static dev.vitrail.runtime.random.CounterRandom.below;
import static dev.vitrail.runtime.random.CounterRandom.bits;

import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.random.CounterRandom;
import dev.vitrail.runtime.random.Purpose;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Writes the images and labels of one batch; used by the loader's thread alone. */
sealed interface BatchFiller {

    /** Fills batch number {@code position} of the epoch. */
    void fill(Batch batch, int epoch, int position);

    /** A permutation per epoch, keyed by (seed, epoch); augmentation keyed by (seed, epoch, index of the image). */
    final class Shuffled implements BatchFiller {
        private final Dataset data;
        private final ImageWriter writer;
        private final long orderKey;
        private final long augmentKey;
        private final int[] order;
        private int orderEpoch = -1;

        Shuffled(Dataset data, long seed, Augment augment) {
            this.data = data;
            writer = new ImageWriter(data, augment);
            orderKey = CounterRandom.key(seed, Purpose.ORDER);
            augmentKey = CounterRandom.key(seed, Purpose.AUGMENTATION);
            order = new int[data.size()];
        }

        @Override
        public void fill(Batch batch, int epoch, int position) {
            if (epoch != orderEpoch) {
                shuffle(bits(orderKey, epoch));
                orderEpoch = epoch;
            }
            long epochKey = bits(augmentKey, epoch);
            for (int k = 0; k < batch.capacity(); k++) {
                int index = order[position * batch.capacity() + k];
                writer.write(batch, k, index, bits(epochKey, index));
            }
            batch.count(batch.capacity());
        }

        /** Fisher and Yates, from the identity, so that no epoch depends on the one before. */
        private void shuffle(long key) {
            for (int k = 0; k < data.size(); k++) {
                order[k] = k;
            }
            for (int k = data.size() - 1; k > 0; k--) {
                int j = below(bits(key, k), k + 1);
                int t = order[k];
                order[k] = order[j];
                order[j] = t;
            }
        }
    }

    /** The images as they come. */
    final class InOrder implements BatchFiller {
        private final Dataset data;
        private final ImageWriter writer;

        InOrder(Dataset data) {
            this.data = data;
            writer = new ImageWriter(data, Augment.NONE);
        }

        @Override
        public void fill(Batch batch, int epoch, int position) {
            int first = position * batch.capacity();
            int count = Math.min(batch.capacity(), data.size() - first);
            for (int k = 0; k < count; k++) {
                writer.write(batch, k, first + k, 0);
            }
            batch.count(count);
        }
    }

    /** One image from the data set into a batch. */
    final class ImageWriter {
        private final Dataset data;
        private final Augment augment;
        private final byte[] pixels;
        private final byte[] changed;

        ImageWriter(Dataset data, Augment augment) {
            this.data = data;
            this.augment = augment;
            int values = Math.multiplyExact(data.channels(), Math.multiplyExact(data.height(), data.width()));
            pixels = new byte[values];
            changed = new byte[values];
        }

        void write(Batch batch, int place, int index, long key) {
            data.pixels(index, pixels);
            augment.apply(pixels, data.channels(), data.height(), data.width(), key, changed);
            long at = place * batch.imageFloats();
            MemorySegment.copy(changed, 0, batch.images(), ValueLayout.JAVA_BYTE, at, changed.length);
            batch.labels()[place] = data.label(index);
        }
    }
}
