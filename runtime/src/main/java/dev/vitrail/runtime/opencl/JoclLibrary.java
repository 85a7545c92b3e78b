package dev.vitrail.runtime.opencl;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jocl.CL;

/** Loads JOCL's native library, which loads the system's OpenCL loader ({@code libOpenCL.so.1}). */
final class JoclLibrary {
    /** How to get an OpenCL device; the end of every message that there is none. */
    static final String INSTALL =
            "install the driver of your GPU, or PoCL for the processor (Debian and Ubuntu: apt-get"
                    + " install pocl-opencl-icd ocl-icd-libopencl1)";

    private static final String NO_OPENCL = "there is no OpenCL on this machine: " + INSTALL;

    /** As JOCL looks for it on Linux. */
    private static final List<String> LOADERS = List.of("libOpenCL.so.1", "libOpenCL.so");

    /** JOCL's own property: the library is unpacked under a name that no other process uses, and deleted at the end. */
    private static final String UNIQUE_NAMES = "uniqueLibraryNames";

    /** What this process has loaded, and how the name of a file ends that JOCL has unpacked for it alone. */
    private static final Path MAPPED = Path.of("/proc/self/maps");

    private static final Pattern UNPACKED =
            Pattern.compile("/libJOCL_[^/]*-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}[.]so$");

    private JoclLibrary() {}

    /** @throws OpenClException if something is not there; says what to install */
    static synchronized void load() {
        if (System.getProperty("os.name", "").equals("Linux") && !loaderExists()) {
            throw new OpenClException(NO_OPENCL);
        }
        // Under JOCL's fixed name a process could load what another one has only half written, or what another user put
        // into the shared folder.
        System.setProperty(UNIQUE_NAMES, "true");
        try {
            CL.setExceptionsEnabled(false);
            deleteUnpacked();
        } catch (LinkageError e) {
            throw new OpenClException(reason(e), e);
        }
    }

    // Where there is none, JOCL writes to standard output by itself; so we look before it does.
    @SuppressWarnings("restricted") // loads the library that JOCL is about to load
    private static boolean loaderExists() {
        for (String name : LOADERS) {
            try {
                SymbolLookup.libraryLookup(name, Arena.global());
                return true;
            } catch (IllegalArgumentException e) {
                continue;
            }
        }
        return false;
    }

    /** Linux does not need the file once it is loaded; a process that is killed then leaves none. */
    private static void deleteUnpacked() {
        if (!Files.isReadable(MAPPED)) {
            return;
        }
        try {
            for (String line : Files.readAllLines(MAPPED)) {
                int start = line.indexOf('/');
                if (start >= 0 && UNPACKED.matcher(line).find()) {
                    Files.deleteIfExists(Path.of(line.substring(start)));
                }
            }
        } catch (IOException e) {
            System.getLogger(JoclLibrary.class.getName()).log(System.Logger.Level.DEBUG, "JOCL's file stays", e);
        }
    }

    private static String reason(LinkageError error) {
        String text = text(error);
        if (text.contains("native OpenCL library")) {
            return NO_OPENCL;
        }
        if (text.contains("org/jocl/CL") && !text.contains("initialize class")) {
            return "OpenCL devices need the library org.jocl:jocl on the class path";
        }
        if (text.contains("No resource found")) {
            return "OpenCL devices cannot be used: JOCL has no library for " + System.getProperty("os.name") + " on "
                    + System.getProperty("os.arch");
        }
        Path folder = Path.of(System.getProperty("java.io.tmpdir", ""));
        return "OpenCL devices cannot be used: JOCL could not unpack and load its library in " + folder
                + (Files.isWritable(folder) ? "" : ", which cannot be written")
                + "; name a folder that can be written and holds executable files with -Djava.io.tmpdir=FOLDER";
    }

    // After a first failure the JVM says only that the class cannot be initialised, and why as the cause.
    private static String text(Throwable error) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            text.append(cause.getMessage()).append('\n');
        }
        return text.toString();
    }
}
