/** Weights and training states on disk: safetensors files, read with suspicion and written so that no crash loses them. */
@NullMarked
package dev.vitrail.runtime.checkpoint;

import org.jspecify.annotations.NullMarked;
