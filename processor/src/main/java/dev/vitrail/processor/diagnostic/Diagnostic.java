package dev.vitrail.processor.diagnostic;

/**
 * One mistake.
 *
 * @param message what is wrong, with the actual numbers; on further lines why, and what to write instead
 */
public record Diagnostic(Code code, Place place, String message) {

    /** The message as users see it: the id in brackets first, further lines indented. */
    public String text() {
        return "[" + code.id() + "] " + message.replace("\n", "\n    ");
    }
}
