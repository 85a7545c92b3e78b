package dev.vitrail.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.checkpoint.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class MetricsWriterTest {
    @TempDir(factory = MemoryDirectory.class)
    Path out;

    @Test
    void writesOneLinePerStepAndEpoch() throws IOException {
        TrainingRuns.run(TrainingRuns.settings(out, false));
        List<String> lines = Files.readAllLines(new RunDirectory(out).metrics());
        String number = "-?\\d+(\\.\\d+)?(E-?\\d+)?";
        assertEquals(TrainingRuns.STEPS + TrainingRuns.EPOCHS, lines.size());
        assertTrue(
                lines.getFirst()
                        .matches("\\{\"type\":\"step\",\"epoch\":1,\"step\":1,\"loss\":" + number + ",\"accuracy\":"
                                + number + ",\"rate\":" + number + ",\"gradientNorm\":" + number + "}"),
                lines.getFirst());
        assertTrue(
                lines.getLast()
                        .matches("\\{\"type\":\"epoch\",\"epoch\":3,\"step\":15,\"trainLoss\":" + number
                                + ",\"trainAccuracy\":" + number + ",\"testLoss\":" + number + ",\"testAccuracy\":"
                                + number
                                + "}"),
                lines.getLast());
        List<String> epochs = Files.readAllLines(new RunDirectory(out).epochs());
        assertEquals("epoch,step,train_loss,train_accuracy,test_loss,test_accuracy", epochs.getFirst());
        assertTrue(epochs.get(3).matches("3,15(," + number + "){4}"), epochs.get(3));
        List<String> timings = Files.readAllLines(new RunDirectory(out).timings());
        assertEquals(1 + TrainingRuns.STEPS + 2 * TrainingRuns.EPOCHS, timings.size());
        String epoch = timings.get(timings.size() - 2);
        assertTrue(epoch.matches("epoch,3,15," + number + ",," + number), epoch);
        double share = Double.parseDouble(epoch.substring(epoch.lastIndexOf(',') + 1));
        assertTrue(share >= 0 && share <= 1, epoch);
    }

    @Test
    void writesFewerStepsWhenAsked() throws IOException {
        try (ShiftedRegression model = ShiftedRegression.small(TrainingRuns.BATCH)) {
            TrainingRuns.trainer(model, TrainingRuns.settings(out, false), new MetricsWriter(4))
                    .run();
        }
        assertEquals(
                List.of("4", "5", "8", "10", "12", "15"),
                Files.readAllLines(new RunDirectory(out).metrics()).stream()
                        .map(line -> line.replaceAll(".*\"step\":(\\d+),.*", "$1"))
                        .toList());
    }

    @Test
    void recordsWhatIsNeededToDoItAgain() throws IOException {
        TrainingRuns.run(TrainingRuns.settings(out, false));
        String config = Files.readString(new RunDirectory(out).config());
        try (JsonParser json = JsonFactory.builder().build().createParser(ObjectReadContext.empty(), config)) {
            while (json.nextToken() != null) {
                // strict JSON to its end
            }
        }
        for (String part : List.of(
                "\"declaration\" : \"test.Shifted\"",
                "\"activation\" : \"GELU\"",
                "\"learningRate\" : \"0.05\"",
                "\"seed\" : 7",
                "\"jdk\"",
                "\"cpu\"",
                "\"mid\\\"dle\"",
                "\"note\" : \"kept\"")) {
            assertTrue(config.contains(part), part + " in " + config);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "{",
                "garbage\n",
                "{\"type\":\"step\",\"epoch\":1,\"step\":99,\"loss\":1}\n",
                "{\"type\":\"step\",\"epoch\":1,\"step\":3,\"lo\n",
                "{\"type\":\"step\",\"epoch\":1,\"step\":99999999999999999999,}\n"
            })
    void cutsWhatIsNotOfTheRestoredRun(String tail) throws IOException {
        StopSignal stop = new StopSignal();
        TrainingListener stopper = new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
                if (report.step() == 7) {
                    stop.request();
                }
            }
        };
        TrainingRuns.run(TrainingRuns.settings(out, false), DurableFile.ON_DISK, stop, stopper);
        Path metrics = new RunDirectory(out).metrics();
        String before = Files.readString(metrics);
        Files.writeString(metrics, before + tail);
        TrainingRuns.run(TrainingRuns.settings(out, true));
        String after = Files.readString(metrics);
        assertTrue(after.startsWith(before + "{\"type\":\"step\",\"epoch\":2,\"step\":8,"), after);
        assertEquals(TrainingRuns.STEPS + TrainingRuns.EPOCHS, after.lines().count());
    }

    @Test
    void aNewRunDoesNotKeepTheLinesOfAnother() throws IOException {
        Files.writeString(new RunDirectory(out).metrics(), "{\"type\":\"step\",\"epoch\":1,\"step\":0,\"old\":1}\n");
        Files.writeString(new RunDirectory(out).epochs(), "0,0,old\n");
        TrainingRuns.run(TrainingRuns.settings(out, false));
        assertFalse(Files.readString(new RunDirectory(out).metrics()).contains("old"));
        assertFalse(Files.readString(new RunDirectory(out).epochs()).contains("old"));
    }

    @Test
    void lineFilesKeepLinesAcrossTheBuffersEnd() throws IOException {
        Path file = out.resolve("lines");
        StringBuilder text = new StringBuilder();
        for (int k = 0; k < 20_000; k++) {
            text.append("line ").append(k).append('\n');
        }
        Files.writeString(file, text);
        try (LineFile lines = LineFile.open(file, line -> !line.equals("line 17000"))) {
            lines.add("new");
        }
        List<String> left = Files.readAllLines(file);
        assertEquals(17_001, left.size());
        assertEquals("line 16999", left.get(16_999));
        assertEquals("new", left.getLast());
        Files.writeString(file, "a\n" + "x".repeat(100_000) + "\nb\n");
        try (LineFile lines = LineFile.open(file, line -> true)) {
            assertFalse(lines.isEmpty());
        }
        assertEquals("a\n", Files.readString(file));
    }

    @Test
    void findsTheRevisionInGitsOwnFiles() throws IOException {
        String hash = "0123456789abcdef0123456789abcdef01234567";
        Path inside = Files.createDirectories(out.resolve("project/module"));
        Path git =
                Files.createDirectories(out.resolve("project/.git/refs/heads")).getParent();
        Path directory = Objects.requireNonNull(Objects.requireNonNull(git).getParent());
        Files.writeString(directory.resolve("HEAD"), hash + "\n");
        assertEquals(hash, GitRevision.of(inside).orElseThrow());
        Files.writeString(directory.resolve("HEAD"), "ref: refs/heads/main\n");
        Files.writeString(
                directory.resolve("packed-refs"), "# pack-refs\n" + hash.replace('0', 'f') + " refs/heads/main\n");
        assertEquals(hash.replace('0', 'f'), GitRevision.of(inside).orElseThrow());
        Files.writeString(directory.resolve("refs/heads/main"), hash + "\n");
        assertEquals(hash, GitRevision.of(inside).orElseThrow());
        for (String bad : List.of("ref: ../../secret", "ref: refs/../../../secret", "nonsense", "")) {
            Files.writeString(directory.resolve("HEAD"), bad);
            assertTrue(GitRevision.of(inside).isEmpty(), bad);
        }
        Path worktree = Files.createDirectories(out.resolve("tree"));
        Path own = Files.createDirectories(directory.resolve("worktrees/tree"));
        Files.writeString(worktree.resolve(".git"), "gitdir: " + own + "\n");
        Files.writeString(own.resolve("HEAD"), "ref: refs/heads/main\n");
        Files.writeString(own.resolve("commondir"), "../..\n");
        assertEquals(Map.of("git", hash), Map.of("git", GitRevision.of(worktree).orElseThrow()));
    }
}
