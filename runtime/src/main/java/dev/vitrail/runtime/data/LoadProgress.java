package dev.vitrail.runtime.data;

/** Told how far the loading of a data set is; called by several threads, one at a time. */
@FunctionalInterface
public interface LoadProgress {
    /** Tells nobody. */
    LoadProgress NONE = (done, total) -> {};

    /** {@code done} of {@code total} images are decoded. Not called for every image. */
    void loaded(int done, int total);
}
