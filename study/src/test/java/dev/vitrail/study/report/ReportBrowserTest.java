package dev.vitrail.study.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page in a real headless Chromium: {@code src/test/browser/check.mjs}. It needs node, chromium and {@code npm ci} in
 * that folder. Without them it is skipped and says so; with {@code VITRAIL_REQUIRE_BROWSER=1} it fails.
 */
class ReportBrowserTest {
    private static final Path SCRIPTS = Path.of("src", "test", "browser").toAbsolutePath();
    private static final int LIMIT_SECONDS = 240;

    @Test
    void readsAsItShould(@TempDir Path folder) throws IOException, InterruptedException {
        missing().ifPresent(ReportBrowserTest::withoutBrowser);
        ReportFiles.writeAll(Analysis.of(SampleStudy.create()), folder);
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(
                        "node",
                        SCRIPTS.resolve("check.mjs").toString(),
                        folder.resolve("report.html").toString(),
                        folder.resolve("report.csv").toString(),
                        folder.resolve("report.json").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String output = Files.readString(log, StandardCharsets.UTF_8);
        assertTrue(ended, () -> "the browser hangs: " + output);
        assertEquals(0, process.exitValue(), output);
    }

    /** What is missing for this test, in a sentence. */
    private static Optional<String> missing() {
        if (!onPath("node")) {
            return Optional.of("node is not on the PATH");
        }
        String named = System.getenv("CHROMIUM");
        if (named == null ? !onPath("chromium") : !Files.isExecutable(Path.of(named))) {
            return Optional.of("chromium is not on the PATH, and CHROMIUM names no program");
        }
        if (!Files.isDirectory(SCRIPTS.resolve("node_modules").resolve("playwright-core"))) {
            return Optional.of("playwright-core is not installed: run npm ci in study/src/test/browser");
        }
        return Optional.empty();
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static void withoutBrowser(String missing) {
        if ("1".equals(System.getenv("VITRAIL_REQUIRE_BROWSER"))) {
            fail(missing);
        }
        abort("the report was not tested in a browser: " + missing);
    }
}
