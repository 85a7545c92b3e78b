/** The controller: which trials there are, which run when, and what becomes of each. */
@NullMarked
package dev.vitrail.study.control;

import org.jspecify.annotations.NullMarked;
