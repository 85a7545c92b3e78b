package dev.vitrail;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Who may know whom: pure middle, thin edges. */
class ArchitectureTest {
    /** The packages of the compiler in the order of the pipeline: each may look only at those before it. */
    private static final List<String> PIPELINE =
            List.of("spec", "ir", "build", "pass", "eval", "fuse", "plan", "emit", "emit.java");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.vitrail");

    @Test
    void onlyTheProcessorReadsAnnotatedSources() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.vitrail.processor..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "javax.annotation.processing..",
                                "javax.lang.model.element..",
                                "javax.lang.model.type..",
                                "javax.lang.model.util..",
                                "com.sun.source..")
                        .and(not(assignableTo(Modifier.class))))
                .check(CLASSES);
    }

    @Test
    void onlyTheProcessorAndTheCommandLineKnowJavac() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.vitrail.processor..", "dev.vitrail.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("javax.tools..", "javax.lang.model")
                .check(CLASSES);
    }

    @Test
    void onlyTheEmitterWritesModifiers() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.vitrail.processor..", "dev.vitrail.compiler.emit..")
                .should()
                .dependOnClassesThat(assignableTo(Modifier.class))
                .check(CLASSES);
    }

    @Test
    void onlyTheReporterTalksToTheUserAndOnlyTheWriterWrites() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.vitrail.processor.diagnostic.Reporter")
                .should()
                .callMethodWhere(com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                        com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner(
                                assignableTo(javax.annotation.processing.Messager.class))))
                .andShould()
                .callMethodWhere(com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                        com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner(
                                assignableTo(javax.annotation.processing.Filer.class))))
                .check(CLASSES);
    }

    @Test
    void theCompilerDoesNotKnowTheProcessorNorTheRuntime() {
        noClasses()
                .that()
                .resideInAPackage("dev.vitrail.compiler..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.vitrail.processor..", "dev.vitrail.runtime.."))
                .check(CLASSES);
    }

    @Test
    void theRulesDoNotKnowJavac() {
        noClasses()
                .that()
                .resideInAPackage("dev.vitrail.processor.frontend")
                .and()
                .haveNameNotMatching(".*\\.(Spec|Study)Reader(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("javax..")
                .check(CLASSES);
    }

    @Test
    void theRuntimeKnowsNeitherAnnotationsNorCompiler() {
        classes()
                .that()
                .resideInAPackage("dev.vitrail.runtime..")
                .should()
                .onlyDependOnClassesThat(not(resideInAnyPackage(
                        "dev.vitrail.dsl..",
                        "dev.vitrail.processor..",
                        "dev.vitrail.compiler..",
                        "dev.vitrail.examples..")))
                .check(CLASSES);
    }

    @Test
    void theAnnotationsDependOnNothing() {
        classes()
                .that()
                .resideInAPackage("dev.vitrail.dsl..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.vitrail.dsl..", "java.lang..")
                .check(CLASSES);
    }

    @Test
    void packagesOfTheCompilerFollowThePipeline() {
        for (int i = 0; i < PIPELINE.size(); i++) {
            String[] later = PIPELINE.subList(i + 1, PIPELINE.size()).stream()
                    .map(name -> "dev.vitrail.compiler." + name)
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("dev.vitrail.compiler." + PIPELINE.get(i))
                    .should()
                    .dependOnClassesThat(resideInAnyPackage(later).or(resideInAPackage("dev.vitrail.compiler")))
                    .allowEmptyShould(true)
                    .check(CLASSES);
        }
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.vitrail.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void everyPackageButTheAnnotationsIsNullMarked() {
        Set<String> packages = CLASSES.stream()
                .map(JavaClass::getPackage)
                .filter(javaPackage -> !javaPackage.getName().equals("dev.vitrail.dsl"))
                .filter(javaPackage -> !javaPackage.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(Set.of(), packages);
    }

    @Test
    void theRulesLookAtAllModulesOfThisClassPath() {
        for (String name :
                List.of("dev.vitrail.dsl", "dev.vitrail.runtime", "dev.vitrail.compiler", "dev.vitrail.processor")) {
            assertTrue(CLASSES.containPackage(name), name);
        }
    }
}
