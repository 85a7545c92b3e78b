package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.ParameterSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Parameters that lie next to each other and that weight decay treats alike.
 *
 * @param start bytes from the start of the parameters
 * @param end bytes from the start of the parameters
 * @param decays whether weight decay applies
 */
record ParameterRange(long start, long end, boolean decays) {

    /** The ranges of all parameters but some, ascending. */
    static List<ParameterRange> of(List<ParameterSpec> parameters, Collection<ParameterSpec> without) {
        List<ParameterRange> ranges = new ArrayList<>();
        parameters.stream()
                .filter(spec -> !without.contains(spec))
                .sorted(Comparator.comparingLong(ParameterSpec::offset))
                .forEach(spec -> {
                    long start = spec.offset(), end = spec.offset(Math.max(1, spec.layers()));
                    ParameterRange last = ranges.isEmpty() ? null : ranges.getLast();
                    if (last != null && last.end() == start && last.decays() == spec.decays()) {
                        ranges.removeLast();
                        start = last.start();
                    }
                    ranges.add(new ParameterRange(start, end, spec.decays()));
                });
        return ranges;
    }
}
