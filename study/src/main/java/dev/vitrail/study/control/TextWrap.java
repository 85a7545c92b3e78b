package dev.vitrail.study.control;

import java.util.ArrayList;
import java.util.List;

/** Long lines as several. */
final class TextWrap {
    private TextWrap() {}

    /** Cut at spaces, or where there are none in the middle; all but the first line are indented. */
    static List<String> lines(String text, int width, int indent) {
        List<String> lines = new ArrayList<>();
        String rest = text.strip();
        String margin = "";
        while (margin.length() + rest.length() > width) {
            int room = width - margin.length();
            int space = rest.lastIndexOf(' ', room);
            int cut = space > 0 ? space : room;
            lines.add(margin + rest.substring(0, cut).stripTrailing());
            rest = rest.substring(cut).strip();
            margin = " ".repeat(indent);
        }
        lines.add(margin + rest);
        return lines;
    }
}
