package dev.vitrail.runtime.train;

import dev.vitrail.runtime.checkpoint.DurableFile;
import dev.vitrail.runtime.checkpoint.RecordFields;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/** Writes down what was trained, with which settings, on what: enough to do it again. */
final class RunConfiguration {
    private static final JsonFactory JSON = JsonFactory.builder().build();
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private RunConfiguration() {}

    static void write(RunInfo run, Path file) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(new Pretty(), text)) {
            json.writeStartObject();
            json.writeObjectPropertyStart("model");
            json.writeStringProperty("name", run.model().name());
            json.writeStringProperty("declaration", run.model().declaration());
            json.writeNumberProperty("parameters", run.model().parameterCount());
            texts(json, "architecture", RecordFields.of(run.model().architecture()));
            json.writeEndObject();
            json.writeObjectPropertyStart("data");
            json.writeStringProperty("source", run.data());
            json.writeNumberProperty("trainImages", run.trainImages());
            json.writeNumberProperty("testImages", run.testImages());
            json.writeArrayPropertyStart("classes");
            run.classes().forEach(json::writeString);
            json.writeEndArray();
            json.writeEndObject();
            json.writeNumberProperty("seed", run.settings().recipe().seed());
            json.writeNumberProperty("totalSteps", run.totalSteps());
            texts(json, "settings", run.settings().describe());
            texts(json, "notes", run.settings().notes());
            texts(json, "machine", machine());
            json.writeEndObject();
        }
        DurableFile.ON_DISK.replace(file, text + "\n");
    }

    private static void texts(JsonGenerator json, String name, Map<String, String> texts) {
        json.writeObjectPropertyStart(name);
        texts.forEach(json::writeStringProperty);
        json.writeEndObject();
    }

    private static Map<String, String> machine() {
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("jdk", System.getProperty("java.vm.vendor") + " " + Runtime.version());
        machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        machine.put("cpu", cpu());
        machine.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        GitRevision.of(Path.of("")).ifPresent(revision -> machine.put("git", revision));
        return machine;
    }

    private static String cpu() {
        try (Stream<String> lines = Files.lines(CPU_INFO, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException notLinux) {
            return System.getProperty("os.arch");
        }
    }

    private static final class Pretty extends ObjectWriteContext.Base {
        @Override
        public PrettyPrinter getPrettyPrinter() {
            return new DefaultPrettyPrinter();
        }

        @Override
        public boolean hasPrettyPrinter() {
            return true;
        }
    }
}
