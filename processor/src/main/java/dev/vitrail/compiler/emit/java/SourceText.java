package dev.vitrail.compiler.emit.java;

import com.palantir.javapoet.AnnotationSpec;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.TypeSpec;
import dev.vitrail.compiler.emit.GeneratedFile;
import java.util.regex.Pattern;

/** A generated class as the text of its file. */
final class SourceText {
    private static final ClassName GENERATED = ClassName.get("javax.annotation.processing", "Generated");
    private static final String PROCESSOR = "dev.vitrail.processor.VitrailProcessor";

    /** A Javadoc of one line, as JavaPoet writes it. */
    private static final Pattern LONG_JAVADOC =
            Pattern.compile("^( *)/\\*\\*\n *\\* ([^\n]{1,100})\n *\\*/", Pattern.MULTILINE);

    private SourceText() {}

    static GeneratedFile of(ClassName name, TypeSpec type) {
        TypeSpec marked = type.toBuilder()
                .addAnnotation(AnnotationSpec.builder(GENERATED)
                        .addMember("value", "$S", PROCESSOR)
                        .build())
                .build();
        JavaFile file = JavaFile.builder(name.packageName(), marked)
                .indent("    ")
                .skipJavaLangImports(true)
                .build();
        return new GeneratedFile(name.canonicalName(), oneLineJavadoc(file.toString()));
    }

    /** JavaPoet spreads every Javadoc over three lines; short ones read better on one. */
    private static String oneLineJavadoc(String source) {
        return LONG_JAVADOC.matcher(source).replaceAll("$1/** $2 */");
    }
}
