package dev.vitrail.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** What bytes and floats of a batch are to a model. */
class PixelsTest {

    @Test
    void bytesGoFromMinusOneToOne() {
        assertEquals(-1f, Pixels.value((byte) 0));
        assertEquals(1f, Pixels.value((byte) 255));
        for (int x = 0; x < 256; x++) {
            assertEquals((x - 127.5f) / 127.5f, Pixels.value((byte) x));
        }
    }

    /** The device multiplies by the inverse and corrects, since its division need not be rounded. */
    @Test
    void theFormulaOfTheKernelHasTheSameBits() {
        float inverse = 1 / 127.5f;
        for (int x = 0; x < 256; x++) {
            float dark = x - 127.5f, quotient = dark * inverse;
            assertEquals(Pixels.value((byte) x), Math.fma(Math.fma(-quotient, 127.5f, dark), inverse, quotient));
        }
    }

    @Test
    void anImageGoesToItsPlaceWhateverItsValuesAre() {
        try (Arena arena = Arena.ofConfined()) {
            Batch bytes = new Batch(arena, 2, 3, Pixels.BYTES), floats = new Batch(arena, 2, 3);
            for (int i = 0; i < 6; i++) {
                bytes.images().set(ValueLayout.JAVA_BYTE, i, (byte) (40 * i));
                floats.images().setAtIndex(ValueLayout.JAVA_FLOAT, i, Pixels.value((byte) (40 * i)));
            }
            for (Batch batch : new Batch[] {bytes, floats}) {
                MemorySegment taken = arena.allocate(6 * Float.BYTES, Float.BYTES);
                batch.copyImage(1, taken);
                for (int i = 0; i < 6; i++) {
                    float expected = i < 3 ? 0 : Pixels.value((byte) (40 * i));
                    assertEquals(expected, taken.getAtIndex(ValueLayout.JAVA_FLOAT, i));
                }
            }
        }
    }
}
