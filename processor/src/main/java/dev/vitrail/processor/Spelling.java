package dev.vitrail.processor;

import java.util.Comparator;
import java.util.List;

/** Guesses what a misspelled name was meant to be. */
final class Spelling {
    private static final int MOST_EDITS = 3;

    private Spelling() {}

    /** "Did you mean dump?", or all names where none is near. */
    static String proposal(String wrong, List<String> names, String otherwise) {
        String nearest = names.stream()
                .min(Comparator.comparingInt(name -> edits(wrong, name)))
                .orElseThrow();
        return edits(wrong, nearest) <= Math.min(MOST_EDITS, nearest.length() / 2)
                ? "Did you mean " + nearest + "?"
                : otherwise + String.join(", ", names) + ".";
    }

    /** Levenshtein's distance, case ignored: characters to insert, delete or replace. */
    static int edits(String from, String to) {
        String a = from.toLowerCase(java.util.Locale.ROOT);
        String b = to.toLowerCase(java.util.Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replace, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
