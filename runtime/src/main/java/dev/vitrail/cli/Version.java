package dev.vitrail.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says. */
final class Version implements IVersionProvider {
    private static final String BUILD = "/META-INF/maven/dev.vitrail/vitrail-runtime/pom.properties";

    @Override
    public String[] getVersion() throws IOException {
        return new String[] {
            "vitrail " + number() + " (Java " + Runtime.version() + ", " + System.getProperty("os.name") + " "
                    + System.getProperty("os.arch") + ")"
        };
    }

    /** Maven writes the number into the jar; classes that lie in a folder have none. */
    private static String number() throws IOException {
        try (InputStream in = Version.class.getResourceAsStream(BUILD)) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "of the working tree");
        }
    }
}
