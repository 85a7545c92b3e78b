package dev.vitrail.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class QuantityTest {

    @Test
    void countsAreExact() {
        assertEquals("5,717,416", Quantity.count(5_717_416));
        assertEquals("167,295,385,600", Quantity.count(167_295_385_600L));
    }

    @Test
    void bytesHaveTheUnitThatKeepsThemShort() {
        assertEquals("64 B", Quantity.bytes(64));
        assertEquals("1.0 KiB", Quantity.bytes(1024));
        assertEquals("18.7 MiB", Quantity.bytes(19_608_371));
        assertEquals("3.0 TiB", Quantity.bytes(3L << 40));
    }

    @Test
    void durationsHaveTheUnitsThatPeopleUse() {
        assertEquals("4.2 s", Quantity.duration(4.23));
        assertEquals("1:00 min", Quantity.duration(59.6));
        assertEquals("2:41 min", Quantity.duration(161));
        assertEquals("1:02:41 h", Quantity.duration(3761));
    }
}
