/** What every compiled model can do, and what is known of it before it runs. */
@NullMarked
package dev.vitrail.runtime;

import org.jspecify.annotations.NullMarked;
