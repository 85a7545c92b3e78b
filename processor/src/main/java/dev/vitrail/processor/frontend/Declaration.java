package dev.vitrail.processor.frontend;

import dev.vitrail.processor.diagnostic.Source;

/** A declared model and where it stands. */
public record Declaration(DeclaredModel declared, Source source) {}
