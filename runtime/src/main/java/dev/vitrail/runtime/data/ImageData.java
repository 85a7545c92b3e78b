package dev.vitrail.runtime.data;
import java.io.IOException;
public record ImageData(String source, Dataset train, Dataset test) {
}
