package dev.vitrail.processor;

import java.io.IOException;

/** A class cannot be generated since another processor has generated one of the same name. */
final class NameTakenException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String name;

    NameTakenException(String name, IOException cause) {
        super(name, cause);
        this.name = name;
    }

    /** Qualified name of the class. */
    String name() {
        return name;
    }
}
