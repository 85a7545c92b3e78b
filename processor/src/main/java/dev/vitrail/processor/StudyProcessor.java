package dev.vitrail.processor;

import dev.vitrail.compiler.VitCompiler;
import dev.vitrail.compiler.emit.GeneratedFile;
import dev.vitrail.compiler.spec.StudySpec;
import dev.vitrail.dsl.AblationStudy;
import dev.vitrail.processor.diagnostic.Code;
import dev.vitrail.processor.diagnostic.Diagnostic;
import dev.vitrail.processor.diagnostic.Place;
import dev.vitrail.processor.diagnostic.Reporter;
import dev.vitrail.processor.frontend.Declaration;
import dev.vitrail.processor.frontend.DeclaredModel;
import dev.vitrail.processor.frontend.DeclaredStudy;
import dev.vitrail.processor.frontend.SpecReader;
import dev.vitrail.processor.frontend.SpecValidator;
import dev.vitrail.processor.frontend.StudyCellErrors;
import dev.vitrail.processor.frontend.StudyExpander;
import dev.vitrail.processor.frontend.StudyReader;
import dev.vitrail.processor.frontend.StudyRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.annotation.processing.ProcessingEnvironment;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;

/** Compiles every type that carries {@link AblationStudy}: read, expand, validate, compile each architecture once, write. */
final class StudyProcessor {
    private final ModelCompiler compiler;
    private final CompilationRules rules;
    private final Set<String> generated;
    private final Set<String> waiting = new LinkedHashSet<>();

    /** @param generated receives the names of the classes written */
    StudyProcessor(ModelCompiler compiler, CompilationRules rules, Set<String> generated) {
        this.compiler = compiler;
        this.rules = rules;
        this.generated = generated;
    }

    /** The round's studies, and those that waited for it. */
    Set<TypeElement> declaredTypes(RoundEnvironment round, Elements elements) {
        Set<TypeElement> types = new LinkedHashSet<>();
        waiting.forEach(name -> types.add(elements.getTypeElement(name)));
        waiting.clear();
        types.addAll(ElementFilter.typesIn(round.getElementsAnnotatedWith(AblationStudy.class)));
        return types;
    }

    void process(
            TypeElement type,
            ProcessingEnvironment environment,
            ProcessorOptions options,
            boolean buildIsSound,
            Reporter reporter) {
        Elements elements = environment.getElementUtils();
        StudyReader.Study study = new StudyReader(elements).read(type);
        Declaration base = study == null || study.base() == null ? null : new SpecReader(elements).read(study.base());
        boolean isBaseKnown = base == null || base.declared().unresolved().isEmpty();
        if (study == null || !isBaseKnown) {
            // A type or constant that another processor may yet make; if none does, javac says that it cannot find it.
            waiting.add(type.getQualifiedName().toString());
            return;
        }
        List<Diagnostic> errors = new ArrayList<>(StudyRules.validate(study.declared()));
        if (base == null || !study.hasModel()) {
            errors.add(noModel(study.declared()));
        } else {
            List<Diagnostic> ofBase = SpecValidator.validate(base.declared());
            if (!ofBase.isEmpty() && !rules.isSource(base.source().type())) {
                errors.add(invalidBase(study.declared(), ofBase.getFirst()));
            }
            if (ofBase.isEmpty()) {
                errors.addAll(StudyRules.validate(study.declared(), base.declared()));
            }
            // The errors of a base of this compilation are reported there, and are no mistakes of the study.
            if (errors.isEmpty() && ofBase.isEmpty()) {
                errors = CompilerFailure.guard(
                        study.declared().type().typeName(),
                        study.declared().type().simpleName(),
                        () -> compile(study, base.declared(), environment, options, buildIsSound, reporter));
            }
        }
        errors.forEach(error -> reporter.error(error, study.source()));
    }

    private static Diagnostic noModel(DeclaredStudy study) {
        return new Diagnostic(
                Code.STUDY_OF,
                Place.study("of"),
                "%s varies %s, which has no @VisionTransformer: there is no model to vary.\n"
                                .formatted(study.type().simpleName(), study.of())
                        + "Name a declared model, or add @VisionTransformer to it.");
    }

    private static Diagnostic invalidBase(DeclaredStudy study, Diagnostic error) {
        return new Diagnostic(
                Code.STUDY_OF,
                Place.study("of"),
                "%s varies %s, which is invalid itself: %s"
                        .formatted(study.type().simpleName(), study.of(), error.text()));
    }

    private List<Diagnostic> compile(
            StudyReader.Study study,
            DeclaredModel base,
            ProcessingEnvironment environment,
            ProcessorOptions options,
            boolean buildIsSound,
            Reporter reporter)
            throws java.io.IOException {
        StudyExpander.Expansion expansion = StudyExpander.expand(study.declared(), base);
        StudySpec spec = expansion.spec();
        List<Diagnostic> errors = new ArrayList<>(StudyCellErrors.check(study.declared(), expansion));
        if (errors.isEmpty()) {
            errors.addAll(checkVariants(spec, options.maxVariants()));
            errors.addAll(rules.checkNames(spec.typeName(), generatedClasses(spec)));
        }
        if (!errors.isEmpty() || !buildIsSound) {
            return errors;
        }
        Map<String, VitCompiler.Output> outputs = new LinkedHashMap<>();
        // The compiler is pure, so models can be compiled at the same time; javac's files are written one after the
        // other.
        List<VitCompiler.Output> compiled = spec.models().parallelStream()
                .map(model -> compiler.compile(model, new VitCompiler.Options(options.dump())))
                .toList();
        for (int i = 0; i < compiled.size(); i++) {
            outputs.put(spec.models().get(i).typeName(), compiled.get(i));
        }
        errors.addAll(MemoryLimit.check(spec, outputs, options.maxMemory()));
        if (errors.isEmpty()) {
            GeneratedFile index = VitCompiler.index(spec);
            TypeElement origin = study.source().type();
            OutputWriter writer = new OutputWriter(environment.getFiler());
            Stream.concat(Stream.of(index), outputs.values().stream().flatMap(output -> output.sources().stream()))
                    .forEach(source -> generated.add(source.name()));
            for (VitCompiler.Output output : outputs.values()) {
                writer.write(output, spec.packageName(), origin);
            }
            writer.write(index, origin);
            reporter.note(StudyNote.of(spec, outputs), origin);
        }
        return errors;
    }

    private static List<Diagnostic> checkVariants(StudySpec spec, int limit) {
        int models = spec.models().size();
        return models <= limit
                ? List.of()
                : List.of(new Diagnostic(
                        Code.STUDY_TOO_LARGE,
                        Place.STUDY,
                        "%s has %,d models, and each is compiled; -Avitrail.maxVariants is %,d.\n"
                                        .formatted(spec.name(), models, limit)
                                + "Use fewer values, or -Avitrail.maxVariants=%d.".formatted(models)));
    }

    /** The names of the generated classes with their package, the index first. */
    private static List<String> generatedClasses(StudySpec spec) {
        String prefix = spec.packageName().isEmpty() ? "" : spec.packageName() + ".";
        Stream<String> models = spec.models().stream()
                .flatMap(model -> Stream.of(model.generatedName(), model.layoutName(), model.launchesName()));
        return Stream.concat(Stream.of(spec.generatedName()), models)
                .map(name -> prefix + name)
                .toList();
    }
}
