/**
 * What was computed and can be computed again, kept on disk between runs: {@link dev.vitrail.runtime.cache.DiskCache}.
 * Nothing in it is believed only because it is there.
 */
@NullMarked
package dev.vitrail.runtime.cache;

import org.jspecify.annotations.NullMarked;
