package dev.vitrail.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vitrail.examples.studies.CifarChoicesStudy;
import dev.vitrail.examples.studies.ClassTokenOrMeanStudy;
import dev.vitrail.examples.studies.GeluFormsStudy;
import dev.vitrail.examples.studies.HeadsStudy;
import dev.vitrail.examples.studies.InitialisationsStudy;
import dev.vitrail.examples.studies.PositionEmbeddingsStudy;
import dev.vitrail.examples.studies.ScalingStudy;
import dev.vitrail.runtime.study.StudyCell;
import dev.vitrail.runtime.study.StudyDefinition;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The shipped studies are what their documentation says. */
class StudiesTest {

    static List<Arguments> studies() {
        return List.of(
                Arguments.of(CifarChoicesStudy.DEFINITION, 8, 8, 24),
                Arguments.of(ClassTokenOrMeanStudy.DEFINITION, 6, 2, 18),
                Arguments.of(GeluFormsStudy.DEFINITION, 2, 2, 10),
                Arguments.of(HeadsStudy.DEFINITION, 5, 5, 15),
                Arguments.of(InitialisationsStudy.DEFINITION, 4, 2, 12),
                Arguments.of(PositionEmbeddingsStudy.DEFINITION, 3, 3, 9),
                Arguments.of(ScalingStudy.DEFINITION, 9, 9, 27));
    }

    @ParameterizedTest
    @MethodSource("studies")
    void haveTheirCellsModelsAndTrialsTheBaseFirst(StudyDefinition study, int cells, int models, int trials) {
        assertEquals(cells, study.cells().size());
        assertEquals(
                models, study.cells().stream().map(StudyCell::model).distinct().count());
        assertEquals(trials, cells * study.seeds().size());
        assertEquals(0, study.baseCell());
        assertEquals("dev.vitrail.examples.studies.StudyVit", study.of());
    }

    @Test
    void theMlpGrowsWithTheWidth() {
        assertEquals(
                List.of(64, 256),
                List.of(
                        ScalingStudy.hiddenSize32()
                                .model()
                                .info()
                                .architecture()
                                .mlpSize(),
                        ScalingStudy.hiddenSize128()
                                .model()
                                .info()
                                .architecture()
                                .mlpSize()));
    }

    @Test
    void aPositionWithoutATableIsNoThirdModel() {
        assertEquals(
                List.of(List.of("NONE", "false")),
                PositionEmbeddingsStudy.DEFINITION.skipped().stream()
                        .map(StudyDefinition.Skipped::values)
                        .toList());
    }
}
