package dev.vitrail.study.report.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** Files on the class path that go into the page whole. */
final class Bundled {
    private static final String CHARTS = "/META-INF/resources/webjars/chart.js/";

    private Bundled() {}

    /** A file beside this class. */
    static String own(String name) {
        return text(name);
    }

    /** Chart.js with its licence. */
    static String charts() {
        Properties artifact = new Properties();
        try (InputStream in = open("/META-INF/maven/org.webjars.npm/chart.js/pom.properties")) {
            artifact.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String folder = CHARTS + artifact.getProperty("version");
        String script = text(folder + "/dist/chart.umd.min.js").replaceFirst("//# sourceMappingURL=.*", "");
        if (script.contains("</script")) {
            throw new IllegalStateException("chart.js ends the element that it stands in");
        }
        return "/*!\n" + text(folder + "/LICENSE.md").strip() + "\n*/\n" + script;
    }

    private static String text(String name) {
        try (InputStream in = open(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String name) throws IOException {
        InputStream in = Bundled.class.getResourceAsStream(name);
        if (in == null) {
            throw new IOException(name + " is not on the class path");
        }
        return in;
    }
}
