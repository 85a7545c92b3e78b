package dev.vitrail.processor;

import com.google.auto.service.AutoService;
import dev.vitrail.compiler.VitCompiler;
import dev.vitrail.compiler.spec.ModelSpec;
import dev.vitrail.dsl.AblationStudy;
import dev.vitrail.dsl.Training;
import dev.vitrail.dsl.VisionTransformer;
import dev.vitrail.processor.diagnostic.Code;
import dev.vitrail.processor.diagnostic.Diagnostic;
import dev.vitrail.processor.diagnostic.Place;
import dev.vitrail.processor.diagnostic.Reporter;
import dev.vitrail.processor.frontend.Declaration;
import dev.vitrail.processor.frontend.DeclaredModel;
import dev.vitrail.processor.frontend.SpecReader;
import dev.vitrail.processor.frontend.SpecValidator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.Generated;
import javax.annotation.processing.Processor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;

/**
 * Compiles every type that carries {@link VisionTransformer}: read, validate, compile, write. Types with
 * {@link AblationStudy} are the {@link StudyProcessor}'s.
 *
 * <p>A declaration with an error generates nothing; the others of the same compilation are still checked and generated.
 * Local classes are not seen: javac shows processors no types inside of methods.
 */
@AutoService(Processor.class)
public final class VitrailProcessor extends AbstractProcessor {
    private final ModelCompiler compiler;
    private final CompilationRules rules = new CompilationRules();
    private final Set<String> waiting = new LinkedHashSet<>();
    private final Set<String> generated = new HashSet<>();
    private final StudyProcessor studies;
    private boolean buildIsChecked;
    private boolean buildIsSound;

    /** For javac. */
    public VitrailProcessor() {
        this(VitCompiler::compile);
    }

    VitrailProcessor(ModelCompiler compiler) {
        this.compiler = compiler;
        this.studies = new StudyProcessor(compiler, rules, generated);
    }

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latestSupported();
    }

    /** {@code @Generated} too, so that the classes written here are claimed as well; see {@link #claims}. */
    @Override
    public Set<String> getSupportedAnnotationTypes() {
        return Set.of(
                VisionTransformer.class.getName(),
                Training.class.getName(),
                AblationStudy.class.getName(),
                Generated.class.getName());
    }

    /** Unknown options of ours too: their error comes from here, without a warning of javac beside it. */
    @Override
    public Set<String> getSupportedOptions() {
        Set<String> names = new HashSet<>(ProcessorOptions.NAMES);
        if (isInitialized()) {
            processingEnv.getOptions().keySet().stream()
                    .filter(name -> name.startsWith(ProcessorOptions.PREFIX))
                    .forEach(names::add);
        }
        return names;
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        rules.add(round);
        if (!round.processingOver() && !round.errorRaised()) {
            Reporter reporter = new Reporter(processingEnv.getMessager());
            for (TypeElement type : declaredTypes(round)) {
                process(type, reporter);
            }
            ProcessorOptions options = ProcessorOptions.parse(processingEnv.getOptions());
            for (TypeElement type : studies.declaredTypes(round, processingEnv.getElementUtils())) {
                checkBuild(options, type, reporter);
                studies.process(type, processingEnv, options, buildIsSound, reporter);
            }
        }
        return claims(annotations, round);
    }

    /** The round's types that carry one of the annotations, and those that waited for it. */
    private Set<TypeElement> declaredTypes(RoundEnvironment round) {
        Set<TypeElement> types = new LinkedHashSet<>();
        for (String name : waiting) {
            types.add(processingEnv.getElementUtils().getTypeElement(name));
        }
        waiting.clear();
        types.addAll(ElementFilter.typesIn(
                round.getElementsAnnotatedWithAny(Set.of(VisionTransformer.class, Training.class))));
        return types;
    }

    private void process(TypeElement type, Reporter reporter) {
        ProcessorOptions options = ProcessorOptions.parse(processingEnv.getOptions());
        checkBuild(options, type, reporter);
        Declaration declaration = new SpecReader(processingEnv.getElementUtils()).read(type);
        List<Diagnostic> errors = validate(declaration);
        if (errors.isEmpty() && !declaration.declared().unresolved().isEmpty()) {
            // A constant that another processor may yet make; if none does, javac says that it cannot find it.
            waiting.add(type.getQualifiedName().toString());
        } else if (errors.isEmpty() && buildIsSound) {
            errors = compile(declaration, options, reporter);
        }
        errors.forEach(error -> reporter.error(error, declaration.source()));
    }

    private void checkBuild(ProcessorOptions options, TypeElement user, Reporter reporter) {
        if (!buildIsChecked) {
            List<Diagnostic> errors = rules.checkBuild(processingEnv, options, user);
            errors.forEach(reporter::error);
            buildIsChecked = true;
            buildIsSound = errors.isEmpty();
        }
    }

    private List<Diagnostic> validate(Declaration declaration) {
        if (declaration.source().model() == null) {
            String name = declaration.declared().type().simpleName();
            return List.of(new Diagnostic(
                    Code.TRAINING_ALONE,
                    Place.TRAINING,
                    "%s has @Training but not @VisionTransformer: there is no model to train.\n".formatted(name)
                            + "Add @VisionTransformer to " + name + ", or remove @Training."));
        }
        List<Diagnostic> errors = new ArrayList<>(SpecValidator.validate(declaration.declared()));
        DeclaredModel declared = declaration.declared();
        errors.addAll(rules.checkNames(declared.type().typeName(), declared.generatedClasses()));
        return errors;
    }

    private List<Diagnostic> compile(Declaration declaration, ProcessorOptions options, Reporter reporter) {
        ModelSpec spec = declaration.declared().spec();
        TypeElement type = declaration.source().type();
        return CompilerFailure.guard(spec.typeName(), spec.name(), () -> {
            VitCompiler.Output output = compiler.compile(spec, new VitCompiler.Options(options.dump()));
            List<Diagnostic> errors = MemoryLimit.check(spec, output, options.maxMemory());
            if (errors.isEmpty()) {
                output.sources().forEach(source -> generated.add(source.name()));
                new OutputWriter(processingEnv.getFiler()).write(output, spec.packageName(), type);
                if (options.report()) {
                    reporter.note(output.summary(), type);
                }
            }
            return errors;
        });
    }

    /**
     * Claims the annotations, which are ours alone, and {@code @Generated} where only classes written here carry it.
     * An unclaimed annotation makes javac warn under {@code -Xlint:processing}, and so breaks builds that compile with
     * {@code -Xlint:all -Werror}.
     */
    private boolean claims(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        for (TypeElement annotation : annotations) {
            if (annotation.getQualifiedName().contentEquals(Generated.class.getName())
                    && !isOwn(round.getElementsAnnotatedWith(annotation))) {
                return false;
            }
        }
        return !annotations.isEmpty();
    }

    private boolean isOwn(Set<? extends Element> elements) {
        return elements.stream()
                .allMatch(element -> element instanceof TypeElement type
                        && generated.contains(type.getQualifiedName().toString()));
    }
}
