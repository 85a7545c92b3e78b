package dev.vitrail.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vitrail.compiler.VitCompiler;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessorOptionsTest {

    @Test
    void withoutOptionsNothingIsLimitedDumpedOrTold() {
        assertEquals(
                new ProcessorOptions(Long.MAX_VALUE, ProcessorOptions.USUAL_VARIANTS, Set.of(), false, List.of()),
                ProcessorOptions.parse(Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "8GiB, 8589934592",
        "8 GiB, 8589934592",
        "512m, 536870912",
        "512MIB, 536870912",
        "1.5G, 1610612736",
        "100K, 102400",
        "999999999T, 9223372036854775807"
    })
    void sizesHaveBinaryUnits(String text, long bytes) {
        ProcessorOptions options = ProcessorOptions.parse(Map.of("vitrail.maxMemory", text));
        assertEquals(List.of(), options.errors());
        assertEquals(bytes, options.maxMemory());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "8", "GiB", "-1GiB", "8GB", "1e3M", "8GiBs", "8 gigabytes"})
    void anythingElseIsNoSize(String text) {
        ProcessorOptions options = ProcessorOptions.parse(Map.of("vitrail.maxMemory", text));
        assertEquals(1, options.errors().size());
        assertEquals(Long.MAX_VALUE, options.maxMemory());
    }

    @Test
    void flagsMayBeBare() {
        assertEquals(true, ProcessorOptions.parse(Map.of("vitrail.report", "")).report());
        assertEquals(
                true, ProcessorOptions.parse(Map.of("vitrail.report", "true")).report());
        assertEquals(
                false, ProcessorOptions.parse(Map.of("vitrail.report", "false")).report());
    }

    @Test
    void everyStageCanBeDumped() {
        ProcessorOptions options =
                ProcessorOptions.parse(Map.of("vitrail.dump", String.join(",", ProcessorOptions.STAGES)));
        assertEquals(List.of(), options.errors());
        assertEquals(VitCompiler.STAGES, options.dump());
    }

    @ParameterizedTest
    @CsvSource({
        "dump, dump, 0",
        "dmup, dump, 2",
        "DUMP, dump, 0",
        "'', plan, 4",
        "plans, plan, 1",
        "maxMemroy, maxMemory, 2"
    })
    void spellingCountsEdits(String from, String to, int edits) {
        assertEquals(edits, Spelling.edits(from, to));
        assertEquals(edits, Spelling.edits(to, from));
    }
}
