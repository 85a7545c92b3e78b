package dev.vitrail.compiler.emit.java;

import static javax.lang.model.element.Modifier.FINAL;
import static javax.lang.model.element.Modifier.PRIVATE;
import static javax.lang.model.element.Modifier.PUBLIC;
import static javax.lang.model.element.Modifier.STATIC;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeSpec;
import dev.vitrail.compiler.emit.GeneratedFile;
import dev.vitrail.compiler.spec.StudySpec;
import dev.vitrail.compiler.spec.TrainingSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The index of a study: the class with its definition and one method per cell. */
public final class StudyEmitter {
    /** Entries per method: a method of the JVM holds at most 65,535 bytes of code. */
    private static final int ENTRIES_PER_METHOD = 32;

    private final StudySpec study;
    private final ClassName name;
    private final List<String> members;
    private final Map<TrainingSpec, String> trainings = new LinkedHashMap<>();

    private StudyEmitter(StudySpec study) {
        this.study = study;
        this.name = ClassName.get(study.packageName(), study.generatedName());
        this.members = study.axes().stream().map(StudySpec.Axis::member).toList();
        study.cells()
                .forEach(cell -> trainings.computeIfAbsent(
                        cell.model().training(), training -> "training" + (trainings.size() + 1)));
    }

    /** The one class; the models' classes come from {@link ModelEmitter}. */
    public static GeneratedFile emit(StudySpec study) {
        StudyEmitter emitter = new StudyEmitter(study);
        return SourceText.of(emitter.name, emitter.type());
    }

    private TypeSpec type() {
        TypeSpec.Builder type = TypeSpec.classBuilder(name)
                .addJavadoc(
                        "The study {@link $L} of {@link $L}: $L cells, $L models, $L trials.\n",
                        study.typeName(),
                        study.of(),
                        study.cells().size(),
                        study.models().size(),
                        study.trials())
                .addModifiers(PUBLIC, FINAL)
                .addField(definition())
                .addMethod(MethodSpec.constructorBuilder().addModifiers(PRIVATE).build());
        for (int cell = 0; cell < study.cells().size(); cell++) {
            type.addMethod(accessor(cell));
        }
        type.addMethod(axes());
        addList(
                type,
                "cells",
                Names.STUDY_CELL,
                study.cells().stream().map(this::cell).toList());
        addList(
                type,
                "skipped",
                Names.STUDY_DEFINITION.nestedClass("Skipped"),
                study.skipped().stream().map(StudyEmitter::skipped).toList());
        trainings.forEach((training, method) -> type.addMethod(MethodSpec.methodBuilder(method)
                .addModifiers(PRIVATE, STATIC)
                .returns(Names.TRAINING_DEFAULTS)
                .addStatement("return $L", LayoutEmitter.training(training))
                .build()));
        return type.build();
    }

    private FieldSpec definition() {
        return FieldSpec.builder(Names.STUDY_DEFINITION, "DEFINITION", PUBLIC, STATIC, FINAL)
                .addJavadoc("The whole study.\n")
                .initializer(
                        "new $T(\n$>$>$S,\n$S,\n$S,\n$S,\n$T.$L,\naxes(),\ncells(),\n$L,\nskipped(),\n$T.of($L)$<$<)",
                        Names.STUDY_DEFINITION,
                        study.name(),
                        study.declaration(),
                        study.of(),
                        study.annotation(),
                        Names.STUDY_DEFINITION.nestedClass("Design"),
                        study.design(),
                        study.baseCell(),
                        List.class,
                        study.seeds().stream().map(seed -> seed + "L").collect(Collectors.joining(", ")))
                .build();
    }

    // /** (heads = 2), the base. */
    // public static StudyCell heads2() { return DEFINITION.cells().get(1); }
    private MethodSpec accessor(int index) {
        StudySpec.Cell cell = study.cells().get(index);
        return MethodSpec.methodBuilder(cell.name())
                .addJavadoc(
                        "$L$L.\n",
                        StudySpec.describe(members, cell.values()),
                        index == study.baseCell() ? ", the base" : "")
                .addModifiers(PUBLIC, STATIC)
                .returns(Names.STUDY_CELL)
                .addStatement("return DEFINITION.cells().get($L)", index)
                .build();
    }

    private MethodSpec axes() {
        CodeBlock axes = study.axes().stream()
                .map(axis -> CodeBlock.of(
                        "new $T($S, $T.$L, $L, $S)",
                        Names.STUDY_AXIS,
                        axis.member(),
                        Names.STUDY_AXIS.nestedClass("Kind"),
                        axis.architecture() ? "ARCHITECTURE" : "TRAINING",
                        texts(axis.values()),
                        axis.base()))
                .collect(CodeBlock.joining(",\n"));
        return listMethod("axes", Names.STUDY_AXIS, CodeBlock.of("$T.of(\n$L)", List.class, axes));
    }

    private CodeBlock cell(StudySpec.Cell cell) {
        return CodeBlock.of(
                "new $T($T.DEFINITION, $L(), $L)",
                Names.STUDY_CELL,
                Names.model(cell.model()),
                trainings.get(cell.model().training()),
                quoted(cell.values()));
    }

    private static CodeBlock skipped(StudySpec.Skipped skipped) {
        return CodeBlock.of(
                "new $T($L, $S)",
                Names.STUDY_DEFINITION.nestedClass("Skipped"),
                texts(skipped.values()),
                skipped.reason());
    }

    /** One method, or where that could get too long for the JVM one that joins several. */
    private static void addList(TypeSpec.Builder type, String method, ClassName element, List<CodeBlock> entries) {
        if (entries.size() <= ENTRIES_PER_METHOD) {
            type.addMethod(listMethod(method, element, listOf(entries)));
            return;
        }
        List<String> parts = new ArrayList<>();
        for (int from = 0; from < entries.size(); from += ENTRIES_PER_METHOD) {
            parts.add(method + (parts.size() + 1));
        }
        CodeBlock calls = parts.stream().map(part -> CodeBlock.of("$L()", part)).collect(CodeBlock.joining(",\n"));
        type.addMethod(listMethod(
                method,
                element,
                CodeBlock.of(
                        "$T.<$T>of(\n$L).flatMap($T::stream).toList()",
                        Stream.class,
                        ParameterizedTypeName.get(ClassName.get(List.class), element),
                        calls,
                        List.class)));
        for (int part = 0; part < parts.size(); part++) {
            int from = part * ENTRIES_PER_METHOD;
            List<CodeBlock> own = entries.subList(from, Math.min(entries.size(), from + ENTRIES_PER_METHOD));
            type.addMethod(listMethod(parts.get(part), element, listOf(own)));
        }
    }

    private static MethodSpec listMethod(String method, ClassName element, CodeBlock value) {
        return MethodSpec.methodBuilder(method)
                .addModifiers(PRIVATE, STATIC)
                .returns(ParameterizedTypeName.get(ClassName.get(List.class), element))
                .addStatement("return $L", value)
                .build();
    }

    private static CodeBlock listOf(List<CodeBlock> entries) {
        return entries.isEmpty()
                ? CodeBlock.of("$T.of()", List.class)
                : CodeBlock.of("$T.of(\n$L)", List.class, entries.stream().collect(CodeBlock.joining(",\n")));
    }

    private static CodeBlock texts(List<String> texts) {
        return CodeBlock.of("$T.of($L)", List.class, quoted(texts));
    }

    private static CodeBlock quoted(List<String> texts) {
        return texts.stream().map(text -> CodeBlock.of("$S", text)).collect(CodeBlock.joining(", "));
    }
}
