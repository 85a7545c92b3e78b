package dev.vitrail.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class JavaCommandTest {

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @Test
    void aCommandIsTakenApartAtItsClassPath() {
        String classPath = "/lib/a.jar" + File.pathSeparator + "/lib/b.jar";
        JavaCommand command =
                JavaCommand.parse(List.of("/elsewhere/java", "-Xmx1g", "-cp", classPath, "Main", "-cp", "argument"));
        assertEquals(
                new JavaCommand(
                        List.of("-Xmx1g"), List.of("/lib/a.jar", "/lib/b.jar"), List.of("Main", "-cp", "argument")),
                command);
        assertEquals(List.of(JAVA, "-Xmx1g", "-cp", classPath, "Main", "-cp", "argument"), command.words());
        assertEquals(
                List.of(JAVA, "-jar", "a.jar"),
                JavaCommand.parse(List.of("java", "-jar", "a.jar")).words());
    }

    @Test
    void whatLiesInTheFolderMovesWithItAndNothingElse() {
        JavaCommand command = new JavaCommand(
                List.of("-Dlog=/out/t1/log"), List.of("/out/t1/lib"), List.of("/out/t1", "/out/t12", "/out"));
        assertEquals(
                new JavaCommand(
                        List.of("-Dlog=/new$/log"), List.of("/out/t1/lib"), List.of("/new$", "/out/t12", "/out")),
                command.moved("/out/t1", "/new$"));
    }
}
