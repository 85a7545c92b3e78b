/** From files on disk, or from a formula, to filled batches; every file is taken as hostile. */
@NullMarked
package dev.vitrail.runtime.data;

import org.jspecify.annotations.NullMarked;
