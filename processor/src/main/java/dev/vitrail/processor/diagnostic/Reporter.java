package dev.vitrail.processor.diagnostic;

import javax.annotation.processing.Messager;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic.Kind;

/** The only place that talks to the user, through javac. */
public final class Reporter {
    private final Messager messager;

    public Reporter(Messager messager) {
        this.messager = messager;
    }

    /** Reports an error of the build: no place in a source file. */
    public void error(Diagnostic diagnostic) {
        messager.printMessage(Kind.ERROR, diagnostic.text());
    }

    /** Reports an error at the annotation value it is about; at the annotation or the type where there is none. */
    public void error(Diagnostic diagnostic, Source source) {
        AnnotationMirror annotation = source.annotation(diagnostic.place());
        AnnotationValue value = source.value(diagnostic.place());
        if (diagnostic.place().part() == Place.Part.BUILD) {
            error(diagnostic);
        } else {
            messager.printMessage(Kind.ERROR, diagnostic.text(), source.type(), annotation, value);
        }
    }

    /** Tells something that is no mistake. */
    public void note(String text, TypeElement type) {
        messager.printMessage(Kind.NOTE, text, type);
    }
}
