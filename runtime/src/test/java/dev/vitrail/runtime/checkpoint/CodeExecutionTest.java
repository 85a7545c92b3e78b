package dev.vitrail.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * No file can make the runtime run code: nothing that turns data into code is used at all. Read from the constant pools,
 * which name every class and method that a class refers to.
 */
class CodeExecutionTest {
    private static final Set<String> NOWHERE = Set.of(
            "java/io/ObjectInputStream",
            "java/beans/XMLDecoder",
            "javax/script/ScriptEngine",
            "javax/script/ScriptEngineManager",
            "javax/script/ScriptEngineFactory",
            "java/rmi/MarshalledObject",
            "javax/management/loading/MLet");

    /** Not where files of tensors or images are read; elsewhere, names of classes come from the user or from constants. */
    private static final Set<String> NOT_BESIDE_FILES = Set.of(
            "java/lang/Class.forName",
            "java/lang/ClassLoader.loadClass",
            "java/net/URLClassLoader.<init>",
            "java/lang/invoke/MethodHandles$Lookup.defineClass",
            "java/lang/invoke/MethodHandles$Lookup.findClass");

    private static Set<String> references(byte[] classFile) {
        Set<String> references = new TreeSet<>();
        for (PoolEntry entry : ClassFile.of().parse(classFile).constantPool()) {
            if (entry instanceof ClassEntry type) {
                references.add(type.asInternalName());
            } else if (entry instanceof MemberRefEntry member) {
                references.add(
                        member.owner().asInternalName() + "." + member.name().stringValue());
            }
        }
        return references;
    }

    private static List<Path> classes(String folder) throws IOException, URISyntaxException {
        Path root = Path.of(Checkpoint.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.walk(root.resolve("dev/vitrail/runtime").resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".class")).toList();
        }
    }

    private static Set<String> found(Set<String> references, Set<String> forbidden) {
        Set<String> found = new TreeSet<>(references);
        found.retainAll(forbidden);
        return found;
    }

    @Test
    void nothingTurnsDataIntoCode() throws Exception {
        List<Path> classes = classes("");
        assertTrue(classes.size() > 40, classes.size() + " classes");
        for (Path file : classes) {
            assertEquals(Set.of(), found(references(Files.readAllBytes(file)), NOWHERE), file.toString());
        }
    }

    @Test
    void namesFromFilesNeverBecomeClasses() throws Exception {
        for (String folder : List.of("checkpoint", "data")) {
            List<Path> classes = classes(folder);
            assertTrue(classes.size() > 10, classes.size() + " classes");
            for (Path file : classes) {
                assertEquals(Set.of(), found(references(Files.readAllBytes(file)), NOT_BESIDE_FILES), file.toString());
            }
        }
    }

    @Test
    void theRulesFindWhatTheyForbid() throws IOException {
        String resource = Offender.class.getName().replace('.', '/') + ".class";
        try (var in = Offender.class.getClassLoader().getResourceAsStream(resource)) {
            Set<String> references = references(Objects.requireNonNull(in).readAllBytes());
            assertFalse(found(references, NOWHERE).isEmpty());
            assertFalse(found(references, NOT_BESIDE_FILES).isEmpty());
        }
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
