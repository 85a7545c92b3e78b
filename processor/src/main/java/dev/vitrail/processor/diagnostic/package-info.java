/** What can be wrong with a declaration, and how it is said. */
@NullMarked
package dev.vitrail.processor.diagnostic;

import org.jspecify.annotations.NullMarked;
