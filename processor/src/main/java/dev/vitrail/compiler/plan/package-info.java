/** Where every value lives: phases, lifetimes, offsets. */
@NullMarked
package dev.vitrail.compiler.plan;

import org.jspecify.annotations.NullMarked;
