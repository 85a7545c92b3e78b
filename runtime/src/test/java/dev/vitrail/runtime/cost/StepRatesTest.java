package dev.vitrail.runtime.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vitrail.runtime.cpu.KernelKind;
import dev.vitrail.runtime.cpu.Roofs;
import dev.vitrail.runtime.cpu.StepWork;
import dev.vitrail.runtime.cpu.StepWork.Amount;
import dev.vitrail.runtime.cpu.StepWork.PhaseWork;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StepRatesTest {
    /** Two threads; a call of a linear layer takes a second. */
    private static final StepRates RATES =
            new StepRates(2, Map.of(KernelKind.LINEAR, new KernelRate(1, 0, 0, 0)), 0.25, new Roofs(8, 16));

    private static Map<KernelKind, Amount> linear(double calls) {
        return Map.of(KernelKind.LINEAR, new Amount(calls, 0, 0, 0));
    }

    private static double seconds(PhaseWork... phases) {
        return RATES.predict(new StepWork(List.of(phases), 0)).seconds();
    }

    @Test
    void tasksThatDoNotComeOutEvenKeepOneThreadWaiting() {
        assertEquals(2.25, seconds(new PhaseWork(false, 4, linear(1), Map.of())));
        assertEquals(3.25, seconds(new PhaseWork(false, 5, linear(1), Map.of())));
        assertEquals(2.25, seconds(new PhaseWork(false, 3, linear(1), linear(0.5))));
        assertEquals(2.75, seconds(new PhaseWork(false, 4, linear(1), linear(0.5))));
        assertEquals(0.75, seconds(new PhaseWork(false, 0, Map.of(), linear(0.5))));
    }

    @Test
    void sharedWorkIsDividedAndEveryPhaseHasItsBarrier() {
        PhaseWork shared = new PhaseWork(true, 1, linear(3), Map.of());
        assertEquals(1.75, seconds(shared));
        assertEquals(3.5, seconds(shared, shared));
    }

    @Test
    void whatWasNotMeasuredTakesWhatTheRoofsSay() {
        Map<KernelKind, Amount> unknown = Map.of(KernelKind.ATTENTION, new Amount(1, 8, 16, 1));
        assertEquals(2.25, seconds(new PhaseWork(true, 1, unknown, Map.of())));
    }

    @Test
    void imagesAreCopiedByOneThread() {
        assertEquals(4, RATES.predict(new StepWork(List.of(), 32)).seconds());
    }

    @Test
    void sharesAddUpWhereNobodyWaits() {
        Prediction prediction = RATES.predict(new StepWork(List.of(new PhaseWork(false, 4, linear(1), Map.of())), 0));
        assertEquals(Map.of(KernelKind.LINEAR, 2.0), prediction.kernelSeconds());
    }

    @Test
    void textKeepsRates() {
        assertEquals(Optional.of(RATES), RatesText.read(RatesText.write(RATES)));
    }

    @Test
    void textThatIsDamagedIsNone() {
        String good = RatesText.write(RATES);
        for (String bad : List.of(
                "",
                good.replace("LINEAR", "NO_KERNEL"),
                good.replace("1.0", "-1.0"),
                good.replace("1.0", "NaN"),
                good.replace("1.0", ""),
                good.replace("threads 2", "threads"),
                good + "LINEAR 1.0\n")) {
            assertEquals(Optional.empty(), RatesText.read(bad), bad);
        }
    }
}
