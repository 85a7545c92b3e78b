/** The edge to javac: the annotation processor, its options and the files it writes. */
@NullMarked
package dev.vitrail.processor;

import org.jspecify.annotations.NullMarked;
