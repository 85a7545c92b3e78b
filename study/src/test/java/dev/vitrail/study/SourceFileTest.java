package dev.vitrail.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.study.store.StudyRecord;
import dev.vitrail.study.store.StudyStore;
import dev.vitrail.study.store.TrialRecord;
import dev.vitrail.study.store.TrialRecord.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A study in a source file: compiled once, run in other processes. */
class SourceFileTest {
    private static final String SOURCE = """
            package local;

            import dev.vitrail.dsl.*;
            import dev.vitrail.runtime.study.*;
            import java.util.List;

            @VisionTransformer(imageSize = 8, patchSize = 4, layers = 1, hiddenSize = 8, heads = 1, mlpSize = 8,
                    classes = 3, channels = 1)
            @Training(batch = 8, epochs = 1)
            interface Own {
                final class OwnStudy {
                    public static final StudyDefinition DEFINITION = new StudyDefinition(
                            "Own", "local.Own", "local.Own", "", StudyDefinition.Design.FACTORIAL, List.of(),
                            List.of(new StudyCell(List.of(), OwnModel.DEFINITION, OwnModel.DEFINITION.info().training())),
                            0, List.of(), List.of(4L));
                }
            }
            """;

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void findProcessor() {
        // In tests the processor is on the class path; the launcher keeps it apart.
        System.setProperty("vitrail.processorpath", System.getProperty("java.class.path"));
    }

    @AfterEach
    void forget() {
        System.clearProperty("vitrail.processorpath");
    }

    @Test
    void trialsLoadWhatTheControllerCompiled() throws IOException {
        Path file =
                Files.writeString(folder.resolve("Own.java"), SOURCE.replace("interface Own", "public interface Own"));
        Path out = folder.resolve("out");
        StudyCommandRun run = StudyCommandRun.of(
                file.toString(),
                "--data",
                ToyImages.write(folder.resolve("images")),
                "--out",
                out.toString(),
                "--threads-per-job",
                "1");
        assertEquals(0, run.code(), () -> run.out() + run.err());
        StudyRecord study = StudyStore.read(out);
        TrialRecord trial = study.trials().getFirst();
        assertEquals(Status.DONE, trial.status());
        assertEquals("base", study.cells().getFirst().id());
        assertTrue(Files.exists(out.resolve("classes/local/OwnModel.class")));
        String log = Files.readString(out.resolve(trial.directory()).resolve("log.txt"));
        assertTrue(log.contains("epoch 1: loss "), log);
    }

    @Test
    void aSourceWithoutAStudyIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("None.java"), "interface None {}");
        StudyCommandRun run = StudyCommandRun.of(file.toString(), "--data", "x", "--dry-run");
        assertEquals(2, run.code());
        assertTrue(run.err().contains("None.java declares no study: no type in it has @AblationStudy"), run.err());
    }
}
