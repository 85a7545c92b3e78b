package dev.vitrail.study.report.page;

import dev.vitrail.study.report.Analysis;
import io.jstach.jstache.JStache;
import java.util.List;

/**
 * The page: what its template is given. Everything is escaped but the styles, the scripts and {@code data}, which is JSON
 * without a character that HTML knows.
 */
@JStache(path = "dev/vitrail/study/report/page/report.mustache")
record ReportPage(
        Summary summary,
        CellTable cells,
        EffectTable effects,
        HeatMaps heatMaps,
        DifferenceTable differences,
        Fronts fronts,
        boolean anyCurve,
        TroubleList trouble,
        Configuration configuration,
        List<Long> seeds,
        String styles,
        String charts,
        String script,
        String data) {

    static ReportPage of(Analysis analysis, String data) {
        return new ReportPage(
                Summary.of(analysis),
                CellTable.of(analysis),
                EffectTable.of(analysis),
                HeatMaps.of(analysis),
                DifferenceTable.of(analysis),
                Fronts.of(analysis),
                analysis.study().trials().stream()
                        .anyMatch(trial -> !trial.epochs().isEmpty()),
                TroubleList.of(analysis),
                Configuration.of(analysis),
                analysis.study().seeds(),
                Bundled.own("report.css"),
                Bundled.charts(),
                Bundled.own("report.js"),
                data);
    }
}
