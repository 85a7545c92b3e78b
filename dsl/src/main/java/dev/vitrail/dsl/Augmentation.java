package dev.vitrail.dsl;

/** Random changes of the training images; never of the test images. */
public enum Augmentation {
    /** Images as they are. */
    NONE,

    /** Mirrored left to right with probability one half. */
    FLIP,

    /** Cut at a random place out of the image with a border around it; the border has the darkest value. */
    CROP,

    /** First the flip, then the crop. */
    CROP_FLIP
}
