/** What was computed for a machine or a device and can be computed again, kept on disk. */
@NullMarked
package dev.vitrail.runtime.cache;

import org.jspecify.annotations.NullMarked;
