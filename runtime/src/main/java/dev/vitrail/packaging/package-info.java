/**
 * Makes a folder in which Vitrail runs on a machine without Java: a linked runtime, the jars of the command line, the
 * processor, compiled models and a launcher.
 */
@NullMarked
package dev.vitrail.packaging;

import org.jspecify.annotations.NullMarked;
