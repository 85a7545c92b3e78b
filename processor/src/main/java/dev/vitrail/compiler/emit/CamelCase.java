package dev.vitrail.compiler.emit;

/** Names as the graph has them, {@code dMlpHidden}, for languages that separate the words. */
public final class CamelCase {
    private CamelCase() {}

    /** {@code dMlpHidden} becomes {@code d_Mlp_Hidden}: a line before every capital that follows a small letter or digit. */
    public static String separated(String name) {
        StringBuilder words = new StringBuilder(name.length() + 8);
        char before = '_';
        for (int i = 0; i < name.length(); i++) {
            char next = name.charAt(i);
            boolean word = before >= 'a' && before <= 'z' || before >= '0' && before <= '9';
            if (word && next >= 'A' && next <= 'Z') {
                words.append('_');
            }
            words.append(next);
            before = next;
        }
        return words.toString();
    }
}
