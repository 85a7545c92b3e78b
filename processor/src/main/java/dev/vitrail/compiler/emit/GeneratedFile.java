package dev.vitrail.compiler.emit;

/**
 * A file that the compiler wants written.
 *
 * @param name qualified name of the class for a source; file name within the package for anything else
 */
public record GeneratedFile(String name, String text) {}
