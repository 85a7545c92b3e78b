package dev.vitrail.runtime.random;

/** What random numbers are drawn for: each purpose has numbers of its own under the same seed. */
public enum Purpose {
    /** The order of the training images in an epoch. */
    ORDER(1),

    /** Crops and flips of training images. */
    AUGMENTATION(2),

    /** Images of the built-in training set. */
    TRAIN_SHAPES(3),

    /** Images of the built-in test set. */
    TEST_SHAPES(4);

    /** Enters the key; written down, so that a new purpose in between changes no numbers of the others. */
    final long number;

    Purpose(long number) {
        this.number = number;
    }
}
