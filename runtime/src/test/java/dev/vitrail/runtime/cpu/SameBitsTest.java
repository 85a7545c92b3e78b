package dev.vitrail.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.checkpoint.ChildJvm;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Scalar Java and the Vector API at every width give the same bits. Widths are constants of a class, so each one gets its
 * own copy of the package, in a class loader of its own.
 */
final class SameBitsTest {
    private static final String BITS = "vitrail.cpu.vectorBits";
    private static final Map<String, int[]> SCALAR = run("scalar", 0, "scalar Java");

    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void vectorsOfEveryWidthAgreeWithScalarCode(int bits) {
        Map<String, int[]> vector = run("vector", bits, "Vector API, " + bits + " bits");
        assertEquals(SCALAR.keySet(), vector.keySet());
        assertTrue(SCALAR.size() > 1000, "only " + SCALAR.size() + " results");
        SCALAR.forEach((name, expected) -> assertArrayEquals(expected, vector.get(name), name));
    }

    /** As in a program that sets no flags but the module: the arena is read as it is. */
    @Test
    void vectorsAgreeWhereNativeAccessIsNotEnabled() throws IOException, InterruptedException {
        ChildJvm.Result child = ChildJvm.run(List.of("--add-modules", "jdk.incubator.vector"), Printed.class);
        String printed = child.output();
        assertEquals(0, child.exitCode(), printed);
        assertTrue(printed.contains("native access: false"), printed);
        assertTrue(printed.contains("Vector API"), printed);
        assertTrue(printed.contains("bits: " + hash(SCALAR)), printed);
    }

    /** What the child prints. */
    static final class Printed {
        private Printed() {}

        public static void main(String[] none) {
            KernelBits kernels = new KernelBits();
            System.out.println("native access: " + Printed.class.getModule().isNativeAccessEnabled());
            System.out.println("bits: " + hash(kernels.get()));
            System.out.println(kernels.description());
        }
    }

    private static int hash(Map<String, int[]> results) {
        Map<String, Integer> hashes = new TreeMap<>();
        results.forEach((name, bits) -> hashes.put(name, Arrays.hashCode(bits)));
        return hashes.hashCode();
    }

    @Test
    void theComparisonSeesDifferentValues() {
        long distinct =
                SCALAR.values().stream().map(Arrays::hashCode).distinct().count();
        assertTrue(distinct > SCALAR.size() / 2, distinct + " distinct results of " + SCALAR.size());
    }

    @Test
    void theModuleIsUsedWhereItIsThere() {
        assertTrue(OpsProvider.reason().contains("jdk.incubator.vector"), OpsProvider.reason());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, int[]> run(String ops, int bits, String description) {
        System.setProperty(OpsProvider.PROPERTY, ops);
        System.setProperty(BITS, Integer.toString(bits));
        try {
            Class<?> type = new OwnCopy().loadClass(KernelBits.class.getName());
            Object kernels = type.getDeclaredConstructor().newInstance();
            Map<String, int[]> results = new HashMap<>(((Supplier<Map<String, int[]>>) kernels).get());
            assertEquals(description, type.getMethod("description").invoke(kernels));
            return results;
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        } finally {
            System.clearProperty(OpsProvider.PROPERTY);
            System.clearProperty(BITS);
        }
    }

    /** Defines this package anew instead of asking its parent for it. */
    private static final class OwnCopy extends ClassLoader {
        private static final String PACKAGE = SameBitsTest.class.getPackageName() + ".";

        OwnCopy() {
            super(SameBitsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null || !name.startsWith(PACKAGE)) {
                    return loaded != null ? loaded : super.loadClass(name, resolve);
                }
                try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                    if (in == null) {
                        throw new ClassNotFoundException(name);
                    }
                    byte[] bytes = in.readAllBytes();
                    return defineClass(name, bytes, 0, bytes.length);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
