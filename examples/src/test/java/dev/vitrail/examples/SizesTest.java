package dev.vitrail.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The numbers of parameters in the gate list of the specification (section 14), and multiply-adds by its formula. */
class SizesTest {

    @ParameterizedTest
    @CsvSource({
        "Ti16, '5,717,416', '1,253,683,200'",
        "S16, '22,050,664', '4,598,882,304'",
        "S32, '22,878,952', '1,142,909,952'",
        "B16, '86,567,656', '17,563,828,224'",
        "B32, '88,224,232', '4,409,186,304'",
        "L16, '304,326,632', '61,554,712,576'",
        "L32, '306,535,400', '15,377,539,072'",
        "H14, '632,045,800', '167,295,109,120'"
    })
    void inspectPrintsTheIntegersOfTheSpecification(String name, String parameters, String macs) {
        String out = CommandRun.done("inspect", "dev.vitrail.examples.sizes." + name, "--batch", "1");
        String total =
                out.lines().filter(line -> line.startsWith("total")).findFirst().orElse("");
        assertTrue(total.contains(" " + parameters + " "), out);
        assertTrue(total.endsWith(" " + macs), out);
        assertTrue(out.lines().allMatch(line -> line.length() <= 80), out);
    }
}
