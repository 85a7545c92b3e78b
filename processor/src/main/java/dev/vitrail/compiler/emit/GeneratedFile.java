package dev.vitrail.compiler.emit;

/**
 * What an emitter returns; someone else writes it.
 *
 * @param name qualified class name for sources, path for other files
 */
public record GeneratedFile(String name, String text) {}
