package dev.vitrail.compiler.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.compiler.Specs;
import dev.vitrail.compiler.build.VitProgram;
import dev.vitrail.compiler.pass.Pipeline;
import dev.vitrail.dsl.Pooling;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The text form of graphs: what is printed parses back; and all operations occur in the graphs of the tests. */
class GraphTextTest {

    private static Stream<Section> sections() {
        Specs tiny = Specs.tiny();
        return Stream.of(tiny, tiny.pooling(Pooling.MEAN), tiny.drop(0.1, 0.2, 0.3))
                .map(specs -> VitProgram.of(specs.named("Tiny")))
                .flatMap(forward ->
                        Stream.concat(forward.sections().stream(), Pipeline.run(forward).sections().stream()));
    }

    @Test
    void printedGraphsParseBack() {
        sections()
                .flatMap(section -> Stream.of(section.forward(), section.backward()))
                .forEach(graph -> {
                    Graph parsed = GraphParser.parse(graph.toString());
                    assertEquals(graph, parsed);
                    assertEquals(graph.toString(), parsed.toString());
                });
    }

    @Test
    void theModelsOfTheTestsUseEveryOperation() {
        Set<Class<?>> used = new HashSet<>();
        sections()
                .flatMap(section ->
                        Stream.concat(section.forward().nodes().stream(), section.backward().nodes().stream()))
                .forEach(node -> used.add(node.op().getClass()));
        // placeHeads exists only between two passes: joinHeads replaces it
        used.add(Op.PlaceHeads.class);
        Stream.of(Op.Forward.class, Op.Gradient.class)
                .flatMap(family -> Arrays.stream(family.getPermittedSubclasses()))
                .forEach(op -> assertTrue(used.contains(op), op + " is not covered"));
    }

    @Test
    void aUseBeforeTheDefinitionIsRefused() {
        Graph graph = GraphParser.parse("""
                graph wrong(%x: f32[B,2]) {
                  %y = add %x, %x : f32[B,2]
                  return %y
                }
                """);
        Node node = graph.nodes().getFirst();
        Value unknown = new Value("unknown", node.output().type());
        Graph broken = graph.withNodes(
                java.util.List.of(new Node(node.op(), java.util.List.of(unknown, unknown), node.output())));
        IllegalStateException error = assertThrows(IllegalStateException.class, () -> GraphVerifier.verify(broken));
        assertTrue(error.getMessage().startsWith("%unknown is not defined before its use"), error.getMessage());
    }

    @Test
    void aWrongTypeIsRefused() {
        Graph wrong = GraphParser.parse("""
                graph wrong(%x: f32[B,2,3]) {
                  %y = meanTokens %x : f32[B,2]
                  return %y
                }
                """);
        IllegalStateException error = assertThrows(IllegalStateException.class, () -> GraphVerifier.verify(wrong));
        assertTrue(error.getMessage().startsWith("%y should be f32[B,3]"), error.getMessage());
    }
}
