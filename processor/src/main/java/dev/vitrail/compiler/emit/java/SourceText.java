package dev.vitrail.compiler.emit.java;

import com.palantir.javapoet.AnnotationSpec;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.TypeSpec;
import dev.vitrail.compiler.emit.GeneratedFile;

/** A generated class as the text of its file. */
final class SourceText {
    private static final ClassName GENERATED = ClassName.get("javax.annotation.processing", "Generated");
    private static final String PROCESSOR = "dev.vitrail.processor.VitrailProcessor";

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
        return source.replaceAll("(?m)^( *)/\\*\\*\n *\\* ([^\n]{1,100})\n *\\*/", "$1/** $2 */");
    }
}
