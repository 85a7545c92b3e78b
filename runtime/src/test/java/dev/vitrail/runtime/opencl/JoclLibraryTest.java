package dev.vitrail.runtime.opencl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process says that cannot reach OpenCL. */
class JoclLibraryTest {
    @TempDir
    Path folder;

    /** Prints the devices, or the message why there are none. */
    static final class ListDevices {
        public static void main(String[] arguments) {
            for (int again = 0; again < 2; again++) {
                try {
                    System.out.println("found " + ClDevices.list().size());
                } catch (OpenClException e) {
                    System.out.println(e.getMessage());
                }
            }
            System.out.flush();
            Runtime.getRuntime().halt(0); // as when it is killed: nothing is cleaned up at the end
        }
    }

    @Test
    void withoutJocl() throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("jocl"))
                .collect(Collectors.joining(File.pathSeparator));
        said("OpenCL devices need the library org.jocl:jocl on the class path", start("", "-cp", classPath));
    }

    @Test
    void withoutAFolderToUnpackInto() throws Exception {
        Path none = Files.createFile(folder.resolve("file")).resolve("tmp");
        said(
                "OpenCL devices cannot be used: JOCL could not unpack and load its library in " + none
                        + ", which cannot be written; name a folder that can be written and holds executable files with"
                        + " -Djava.io.tmpdir=FOLDER",
                start("", "-Djava.io.tmpdir=" + none));
    }

    @Test
    @RequiresOpenCl
    void withoutADevice() throws Exception {
        said(
                "there is no OpenCL device on this machine: " + JoclLibrary.INSTALL,
                start(folder.toString(), "-Djava.io.tmpdir=" + folder));
    }

    @Test
    @RequiresOpenCl
    void twoProcessesAtOnceUnpackIntoOneFolder() throws Exception {
        String found = "found " + ClDevices.list().size();
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            processes.add(start("", "-Djava.io.tmpdir=" + folder));
        }
        for (Process process : processes) {
            said(found, process);
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
    }

    private static void said(String expected, Process process) throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        // The JVM itself complains of a folder that is not there.
        List<String> lines = output.lines()
                .filter(line -> !line.equals("WARNING: java.io.tmpdir directory does not exist"))
                .toList();
        assertEquals(0, process.waitFor(), lines::toString);
        assertEquals(List.of(expected, expected), lines);
    }

    private static Process start(String drivers, String... flags) throws IOException {
        List<String> command = TileSupport.command(ListDevices.class);
        command.addAll(command.size() - 1, List.of(flags));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        if (!drivers.isEmpty()) {
            builder.environment().put("OCL_ICD_VENDORS", drivers);
        }
        return builder.start();
    }
}
