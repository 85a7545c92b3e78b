package dev.vitrail.processor.frontend;

import dev.vitrail.processor.diagnostic.Code;
import dev.vitrail.processor.diagnostic.Diagnostic;
import dev.vitrail.processor.diagnostic.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The mistakes found so far in one declaration. Remembers the members they are about, so that a rule over several members
 * leaves out what merely follows from another mistake. The annotations have no member name in common.
 */
final class Findings {
    private final List<Diagnostic> diagnostics = new ArrayList<>();
    private final Set<String> unsound = new HashSet<>();

    Findings(Set<String> unresolved) {
        unsound.addAll(unresolved);
    }

    /** Adds a mistake; the member it is at is unsound from now on. */
    void add(Code code, Place place, String format, Object... arguments) {
        diagnostics.add(new Diagnostic(code, place, String.format(Locale.ROOT, format, arguments)));
        unsound.add(place.member());
    }

    /** Marks members as unusable for further rules. */
    void exclude(String... members) {
        unsound.addAll(List.of(members));
    }

    /** Whether all of the members can be relied on. */
    boolean areSound(String... members) {
        for (String member : members) {
            if (unsound.contains(member)) {
                return false;
            }
        }
        return true;
    }

    List<Diagnostic> diagnostics() {
        return List.copyOf(diagnostics);
    }
}
