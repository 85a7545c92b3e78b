package dev.vitrail.processor.frontend;

import dev.vitrail.dsl.Design;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a study varies, and what it changes in every cell alike.
 *
 * @param varying the axes; each of the values, with the base's, makes two configurations or more
 * @param fixed by member
 * @param base the base's value of every varying axis
 */
record StudyAxes(List<DeclaredStudy.Axis> varying, Map<String, Object> fixed, List<Object> base, Design design) {

    /** A single value is a fixed change in a factorial study; one at a time it is a change like others. */
    static StudyAxes of(DeclaredStudy study, DeclaredModel declared) {
        List<DeclaredStudy.Axis> varying = new ArrayList<>();
        Map<String, Object> fixed = new LinkedHashMap<>();
        List<Object> base = new ArrayList<>();
        for (DeclaredStudy.Axis axis : study.axes()) {
            Object own = baseValue(axis.member(), declared);
            Object first = axis.values().getFirst();
            boolean single = axis.values().size() == 1;
            if (single && (study.design() == Design.FACTORIAL || first.equals(own))) {
                fixed.put(axis.member(), first);
            } else {
                varying.add(axis);
                base.add(own);
            }
        }
        return new StudyAxes(varying, fixed, base, study.design());
    }

    private static Object baseValue(String member, DeclaredModel base) {
        if (member.equals(DeclaredStudy.MLP_RATIO)) {
            return (double) base.size("mlpSize") / base.size("hiddenSize");
        }
        if (DeclaredModel.PRESET_MEMBERS.contains(member)) {
            return base.size(member);
        }
        Members members = base.model().isKnown(member) ? base.model() : base.training();
        Object value = members.values().get(member);
        if (value == null) {
            throw new IllegalArgumentException("the base has no value for " + member);
        }
        return value;
    }

    /** Number of combinations, without looking at one of them; {@code Long.MAX_VALUE} where it is larger. */
    long cells() {
        long product = 1;
        long sum = 1;
        for (int axis = 0; axis < varying.size(); axis++) {
            int values = varying.get(axis).values().size();
            product = product > Long.MAX_VALUE / values ? Long.MAX_VALUE : product * values;
            sum += values - (varying.get(axis).values().contains(base.get(axis)) ? 1 : 0);
        }
        return design == Design.FACTORIAL ? product : sum;
    }

    /** The combinations in order, the base first where it is among them: a value for every varying axis. */
    List<List<Object>> combinations() {
        List<List<Object>> all = design == Design.FACTORIAL ? everyCombination() : oneAtATime();
        if (all.remove(base)) {
            all.addFirst(base);
        }
        return all;
    }

    private List<List<Object>> everyCombination() {
        List<List<Object>> all = new ArrayList<>(List.of(List.of()));
        for (DeclaredStudy.Axis axis : varying) {
            List<List<Object>> longer = new ArrayList<>();
            for (List<Object> start : all) {
                for (Object value : axis.values()) {
                    List<Object> combination = new ArrayList<>(start);
                    combination.add(value);
                    longer.add(combination);
                }
            }
            all = longer;
        }
        return all;
    }

    private List<List<Object>> oneAtATime() {
        List<List<Object>> all = new ArrayList<>(List.of(base));
        for (int axis = 0; axis < varying.size(); axis++) {
            for (Object value : varying.get(axis).values()) {
                if (!value.equals(base.get(axis))) {
                    List<Object> changed = new ArrayList<>(base);
                    changed.set(axis, value);
                    all.add(changed);
                }
            }
        }
        return all;
    }
}
