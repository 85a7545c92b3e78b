package dev.vitrail.processor.frontend;

import dev.vitrail.processor.diagnostic.Code;
import dev.vitrail.processor.diagnostic.Place;
import java.math.BigInteger;
import java.util.List;

/** The image is given once, and the patches cover it exactly. */
final class ImageRules {
    /** Smaller patches make very long sequences; they are proposed only where nothing else divides the image. */
    private static final int SMALLEST_USUAL_PATCH = 4;

    private ImageRules() {}

    static void check(DeclaredModel declared, Findings findings) {
        SizeRules.checkPositive(declared, findings, "imageSize", 32);
        SizeRules.checkPositive(declared, findings, "imageHeight", 32);
        SizeRules.checkPositive(declared, findings, "imageWidth", 32);
        SizeRules.checkPositive(declared, findings, "patchSize", 16);
        if (!isImageGivenOnce(declared.model(), findings)) {
            findings.exclude("imageSize", "imageHeight", "imageWidth");
        }
        if (findings.areSound("imageSize", "imageHeight", "imageWidth", "patchSize")) {
            checkPatches(declared.model(), findings);
        }
    }

    private static boolean isImageGivenOnce(Members model, Findings findings) {
        boolean size = model.isWritten("imageSize");
        boolean height = model.isWritten("imageHeight");
        boolean width = model.isWritten("imageWidth");
        if (size && (height || width)) {
            String others = height && width ? "imageHeight and imageWidth" : height ? "imageHeight" : "imageWidth";
            findings.add(
                    Code.IMAGE_SIZE_TWICE,
                    Place.model("imageSize"),
                    "imageSize is given beside %s: it already is the height and the width.\n"
                            + "Remove %s for a square image, or imageSize for imageHeight and imageWidth.",
                    others,
                    others);
            return false;
        }
        if (height != width) {
            String given = height ? "imageHeight" : "imageWidth";
            String missing = height ? "imageWidth" : "imageHeight";
            findings.add(
                    Code.IMAGE_HALF,
                    Place.model(given),
                    "%s is given without %s.\nAdd %2$s, or for a square image use %s instead of %1$s.",
                    given,
                    missing,
                    findings.areSound(given) ? "imageSize = " + model.integer(given) : "imageSize");
            return false;
        }
        if (!size && !height) {
            findings.add(
                    Code.IMAGE_SIZE_MISSING,
                    Place.MODEL,
                    "The size of the image is not given.\n"
                            + "Add imageSize = 32, for example, or for rectangles imageHeight and imageWidth.");
            return false;
        }
        return true;
    }

    private static void checkPatches(Members model, Findings findings) {
        if (model.isWritten("imageSize")) {
            int side = model.integer("imageSize");
            if (fits("imageSize", side, side, model, findings)) {
                checkGrid("imageSize", side, side, Place.model("patchSize"), model, findings);
            }
            return;
        }
        int height = model.integer("imageHeight");
        int width = model.integer("imageWidth");
        boolean fits = height <= width
                ? fits("imageHeight", height, width, model, findings)
                : fits("imageWidth", width, height, model, findings);
        if (fits) {
            checkGrid("imageHeight", height, width, Place.model("imageHeight"), model, findings);
            checkGrid("imageWidth", width, height, Place.model("imageWidth"), model, findings);
        }
    }

    private static boolean fits(String member, int shorter, int longer, Members model, Findings findings) {
        int patchSize = model.integer("patchSize");
        if (patchSize > shorter) {
            findings.add(
                    Code.PATCH_TOO_LARGE,
                    Place.model("patchSize"),
                    "patchSize = %d is larger than %s = %d: not one patch fits.\nUse %s.",
                    patchSize,
                    member,
                    shorter,
                    patchSizes(shorter, longer, Math.max(1, shorter / 4)));
        }
        return patchSize <= shorter;
    }

    /**
     * Height and width are rules of their own. Which value is wrong, the patch or the side, only the user knows: for a
     * square it is most often the patch, for a rectangle the error is at the side and proposes both.
     */
    private static void checkGrid(String member, int side, int other, Place place, Members model, Findings findings) {
        int patchSize = model.integer("patchSize");
        int rest = side % patchSize;
        if (rest == 0) {
            return;
        }
        boolean isPatchEnough = side == other
                && Suggestions.isNear(divisors(side, other, patchSize).getFirst(), patchSize);
        findings.add(
                Code.PATCH_GRID,
                place,
                "%s = %d is not divisible by patchSize = %d: the patch grid would leave %d pixel%s uncovered.\nUse %s%s.",
                member,
                side,
                patchSize,
                rest,
                rest == 1 ? "" : "s",
                patchSizes(side, other, patchSize),
                isPatchEnough
                        ? ""
                        : ", or " + member + " = " + Suggestions.anyOf(Suggestions.multiplesAround(side, patchSize)));
    }

    /** "patchSize = 4 (64 patches) or 8 (16 patches)": sizes that divide both sides, nearest first. */
    private static String patchSizes(int side, int other, int wanted) {
        return "patchSize = "
                + Suggestions.anyOf(divisors(side, other, wanted).stream()
                        .map(patch -> {
                            long patches = (side / patch) * (other / patch);
                            return patch + " (" + patches + (patches == 1 ? " patch)" : " patches)");
                        })
                        .toList());
    }

    private static List<Long> divisors(int side, int other, int wanted) {
        long common = BigInteger.valueOf(side).gcd(BigInteger.valueOf(other)).longValueExact();
        List<Long> all = Suggestions.divisorsNear(common, wanted, 3);
        List<Long> usual =
                all.stream().filter(patch -> patch >= SMALLEST_USUAL_PATCH).toList();
        return usual.isEmpty() ? all : usual;
    }
}
