package dev.vitrail.runtime.data;

import java.util.List;

/**
 * The half of a data set that is not there.
 *
 * @param reason what was looked for, for whoever asks for the images
 */
record NoImages(String reason, int channels, int height, int width, List<String> classes) implements Dataset {
    NoImages(String reason, Wanted wanted, List<String> classes) {
        this(reason, wanted.channels(), wanted.height(), wanted.width(), List.copyOf(classes));
    }

    @Override
    public int size() {
        return 0;
    }

    @Override
    public int label(int index) {
        throw new IndexOutOfBoundsException(reason);
    }

    @Override
    public void pixels(int index, byte[] target) {
        throw new IndexOutOfBoundsException(reason);
    }
}
