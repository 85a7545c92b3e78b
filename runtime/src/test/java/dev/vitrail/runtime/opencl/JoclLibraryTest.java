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
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
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
    @RequiresOpenCl
    void withoutJocl() throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("jocl"))
                .collect(Collectors.joining(File.pathSeparator));
        said("OpenCL devices need the library org.jocl:jocl on the class path", start("", "", "-cp", classPath));
    }

    @Test
    @RequiresOpenCl
    void withoutAFolderToUnpackInto() throws Exception {
        Path none = Files.createFile(folder.resolve("file")).resolve("tmp");
        said(
                "OpenCL devices cannot be used: JOCL could not unpack and load its library in " + none
                        + ", which cannot be written; name a folder that can be written and holds executable files with"
                        + " -Djava.io.tmpdir=FOLDER",
                start("", "", "-Djava.io.tmpdir=" + none));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void withoutALoader() throws Exception {
        // The dynamic linker looks here first and goes no further than a file of the right name.
        Files.createFile(folder.resolve("libOpenCL.so.1"));
        Files.createFile(folder.resolve("libOpenCL.so"));
        said("there is no OpenCL on this machine: " + JoclLibrary.INSTALL, start("LD_LIBRARY_PATH", folder.toString()));
    }

    @Test
    @RequiresOpenCl
    void withoutADevice() throws Exception {
        said(
                "there is no OpenCL device on this machine: " + JoclLibrary.INSTALL,
                start("OCL_ICD_VENDORS", folder.toString(), "-Djava.io.tmpdir=" + folder));
    }

    @Test
    @RequiresOpenCl
    void twoProcessesAtOnceUnpackIntoOneFolder() throws Exception {
        String found = "found " + ClDevices.list().size();
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            processes.add(start("", "", "-Djava.io.tmpdir=" + folder));
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

    private static Process start(String variable, String value, String... flags) throws IOException {
        List<String> command = TileSupport.command(ListDevices.class);
        command.addAll(command.size() - 1, List.of(flags));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        if (!variable.isEmpty()) {
            builder.environment().put(variable, value);
        }
        return builder.start();
    }
}
