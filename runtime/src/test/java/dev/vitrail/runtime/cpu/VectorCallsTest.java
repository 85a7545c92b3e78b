package dev.vitrail.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What the JIT compilers need of vector code: from 63 calls of the Vector API in a method on, C1 gives up and the method
 * may stay interpreted in all but name; and an own method that takes or returns a vector may not be inlined, which boxes it.
 */
final class VectorCallsTest {
    private static final List<Class<?>> CLASSES = List.of(
            VectorOps.class,
            VectorTiles.class,
            VectorTilesTransposed.class,
            VectorPacking.class,
            VectorBlocks.class,
            VectorPointwise.class,
            VectorRows.class,
            VectorSoftmax.class,
            VectorExponential.class,
            VectorOptimizers.class,
            VectorFunctions.class);
    private static final int MOST = 61;
    private static final String API = "jdk/incubator/vector/";

    @Test
    void noMethodCallsTheVectorApiTooOften() throws IOException {
        Map<String, Integer> calls = new HashMap<>();
        for (Class<?> type : CLASSES) {
            for (MethodModel method : read(type).methods()) {
                int count = 0;
                for (var element : method.code().orElseThrow()) {
                    if (element instanceof InvokeInstruction invoke
                            && invoke.owner().asInternalName().startsWith(API)) {
                        count++;
                    }
                }
                String name = method.methodName().stringValue();
                if (!name.equals("<clinit>")) { // runs once
                    calls.merge(type.getSimpleName() + "." + name, count, Math::max);
                }
            }
        }
        calls.forEach((name, count) -> assertTrue(count <= MOST, name + " calls the Vector API " + count + " times"));
        assertTrue(calls.getOrDefault("VectorTiles.tile6x4", 0) > 50, "the test does not see the calls: " + calls);
    }

    @Test
    void noMethodTakesOrReturnsVectors() throws IOException {
        for (Class<?> type : CLASSES) {
            for (MethodModel method : read(type).methods()) {
                String name = type.getSimpleName() + "." + method.methodName().stringValue();
                assertTrue(!method.methodType().stringValue().contains(API), name);
            }
        }
    }

    private static ClassModel read(Class<?> type) throws IOException {
        try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
            return ClassFile.of().parse(in.readAllBytes());
        }
    }
}
