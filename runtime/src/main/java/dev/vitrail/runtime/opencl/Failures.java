package dev.vitrail.runtime.opencl;

import org.jspecify.annotations.Nullable;

/** Lets all of several actions run and remembers the first that failed. */
final class Failures {
    private @Nullable OpenClException first;

    void collect(Runnable action) {
        try {
            action.run();
        } catch (OpenClException e) {
            if (first == null) {
                first = e;
            } else {
                first.addSuppressed(e);
            }
        }
    }

    /** Throws the first failure, if there was one. */
    void rethrow() {
        if (first != null) {
            throw first;
        }
    }
}
