/** What the compiler knows of a declared ablation study: its axes, cells and seeds. Generated code fills these records. */
@NullMarked
package dev.vitrail.runtime.study;

import org.jspecify.annotations.NullMarked;
