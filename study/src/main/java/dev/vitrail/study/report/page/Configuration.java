package dev.vitrail.study.report.page;

import dev.vitrail.study.report.Analysis;
import dev.vitrail.study.store.CellRecord;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Everything that was set: once where all cells have it alike, for every cell where they do not.
 *
 * @param varied names of the members that differ between cells
 * @param cells their values for every cell
 */
record Configuration(
        List<Setting> architecture,
        List<Setting> training,
        List<String> varied,
        List<Cell> cells,
        List<Setting> environment) {

    /** A name with its value. */
    record Setting(String name, String value) {}

    /** A cell's own values. */
    record Cell(String id, String model, List<String> values) {}

    private record Member(String name, Function<CellRecord, Map<String, String>> of) {
        String value(CellRecord cell) {
            return of.apply(cell).getOrDefault(name, "");
        }
    }

    static Configuration of(Analysis analysis) {
        List<CellRecord> cells = analysis.study().cells();
        List<Member> varied = new ArrayList<>();
        List<Setting> architecture = common(cells, CellRecord::architecture, varied);
        List<Setting> training = common(cells, CellRecord::training, varied);
        return new Configuration(
                architecture,
                training,
                varied.stream().map(Member::name).toList(),
                cells.stream()
                        .map(cell -> new Cell(
                                cell.id(),
                                cell.model(),
                                varied.stream()
                                        .map(member -> member.value(cell))
                                        .toList()))
                        .toList(),
                analysis.study().environment().entrySet().stream()
                        .map(entry -> new Setting(entry.getKey(), entry.getValue()))
                        .toList());
    }

    private static List<Setting> common(
            List<CellRecord> cells, Function<CellRecord, Map<String, String>> of, List<Member> varied) {
        Set<String> names = new LinkedHashSet<>();
        cells.forEach(cell -> names.addAll(of.apply(cell).keySet()));
        List<Setting> common = new ArrayList<>();
        for (String name : names) {
            Member member = new Member(name, of);
            List<String> values = cells.stream().map(member::value).distinct().toList();
            if (values.size() == 1) {
                common.add(new Setting(name, values.getFirst()));
            } else {
                varied.add(member);
            }
        }
        return List.copyOf(common);
    }
}
