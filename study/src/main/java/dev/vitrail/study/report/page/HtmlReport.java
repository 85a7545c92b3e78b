package dev.vitrail.study.report.page;

import dev.vitrail.study.report.Analysis;

/** The report for people. */
public final class HtmlReport {
    private HtmlReport() {}

    /**
     * The whole file.
     *
     * @param data what the charts draw: JSON that may stand inside a script element
     */
    public static String of(Analysis analysis, String data) {
        return ReportPageRenderer.of().execute(ReportPage.of(analysis, data));
    }
}
