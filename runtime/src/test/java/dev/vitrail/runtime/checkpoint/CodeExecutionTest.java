package dev.vitrail.runtime.checkpoint;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ByteArrayInputStream;
import java.io.ObjectInputStream;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** No file can make the runtime run code: nothing that turns data into code is used at all. */
class CodeExecutionTest {
    private static final Set<String> DANGEROUS = Set.of(
            "java.io.ObjectInputStream",
            "java.beans.XMLDecoder",
            "javax.script.ScriptEngine",
            "javax.script.ScriptEngineManager",
            "java.rmi.MarshalledObject",
            "javax.management.loading.MLet");

    private static final ArchRule NOTHING_DANGEROUS = noClasses()
            .should()
            .dependOnClassesThat(describe(
                    "turn data into code",
                    type -> DANGEROUS.stream().anyMatch(name -> type.isAssignableTo(name) || type.getName().equals(name))));

    private static final DescribedPredicate<AccessTarget> BY_NAME = describe(
            "class lookups by name",
            target -> (target.getOwner().isEquivalentTo(Class.class) && target.getName().equals("forName"))
                    || (target.getOwner().isAssignableTo(ClassLoader.class)
                            && target.getName().equals("loadClass"))
                    || target.getName().equals("defineClass"));

    /** Other packages may look up classes, but read no files of tensors or images. */
    private static final ArchRule NO_CLASSES_BY_NAME = noClasses()
            .that()
            .resideInAnyPackage("dev.vitrail.runtime.checkpoint..", "dev.vitrail.runtime.data..")
            .should()
            .accessTargetWhere(target(BY_NAME));

    private static JavaClasses runtime() {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.vitrail.runtime");
    }

    @Test
    void nothingTurnsDataIntoCode() {
        assertTrue(runtime().size() > 30);
        NOTHING_DANGEROUS.check(runtime());
    }

    @Test
    void namesFromFilesNeverBecomeClasses() {
        NO_CLASSES_BY_NAME.check(runtime());
    }

    @Test
    void theRulesFindWhatTheyForbid() {
        JavaClasses offender = new ClassFileImporter().importClasses(Offender.class);
        assertThrows(AssertionError.class, () -> NOTHING_DANGEROUS.check(offender));
        assertThrows(AssertionError.class, () -> NO_CLASSES_BY_NAME.check(offender));
    }

    /** What must not be. */
    static final class Offender {
        Object load(String name) throws Exception {
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(new byte[0]))) {
                return Class.forName(name).equals(in.readObject());
            }
        }
    }
}
