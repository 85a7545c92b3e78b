package dev.vitrail.processor;

import dev.vitrail.compiler.VitCompiler;
import dev.vitrail.compiler.emit.GeneratedFile;
import java.io.IOException;
import java.io.Writer;
import javax.annotation.processing.Filer;
import javax.annotation.processing.FilerException;
import javax.lang.model.element.TypeElement;
import javax.tools.FileObject;
import javax.tools.StandardLocation;

/**
 * The only place that writes files. Every file names the annotated type as its origin, so that incremental builds know
 * what to make again when that type changes. A study's base is no second origin: Gradle compiles everything again for a
 * file with two, and compiles the study again with its base anyway, since the study's annotation names it.
 */
final class OutputWriter {
    private final Filer filer;

    OutputWriter(Filer filer) {
        this.filer = filer;
    }

    /**
     * Writes the sources for javac to compile, the OpenCL program beside the classes, and the dumps beside the sources.
     *
     * @throws NameTakenException if another processor has made a class of the same name
     */
    void write(VitCompiler.Output output, String packageName, TypeElement origin) throws IOException {
        for (GeneratedFile source : output.sources()) {
            write(source, origin);
        }
        GeneratedFile program = output.program();
        write(filer.createResource(StandardLocation.CLASS_OUTPUT, packageName, program.name(), origin), program.text());
        for (GeneratedFile dump : output.dumps()) {
            write(filer.createResource(StandardLocation.SOURCE_OUTPUT, packageName, dump.name(), origin), dump.text());
        }
    }

    /**
     * Writes one more source.
     *
     * @throws NameTakenException if another processor has made a class of the same name
     */
    void write(GeneratedFile source, TypeElement origin) throws IOException {
        write(createSource(source.name(), origin), source.text());
    }

    private FileObject createSource(String name, TypeElement origin) throws IOException {
        try {
            return filer.createSourceFile(name, origin);
        } catch (FilerException exists) {
            throw new NameTakenException(name, exists);
        }
    }

    private static void write(FileObject file, String text) throws IOException {
        try (Writer writer = file.openWriter()) {
            writer.write(text);
        }
    }
}
