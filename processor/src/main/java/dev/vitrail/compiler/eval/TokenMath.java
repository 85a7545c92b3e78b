package dev.vitrail.compiler.eval;

/** Operations that move values between tokens, heads and patches. */
final class TokenMath {
    private TokenMath() {}

    static void patchify(Tensor images, Tensor patches, int patch) {
        int channels = images.type().dim(0),
                height = images.type().dim(1),
                width = images.type().dim(2);
        int out = 0;
        for (int image = 0; image < images.batch(); image++) {
            for (int top = 0; top < height; top += patch) {
                for (int left = 0; left < width; left += patch) {
                    for (int c = 0; c < channels; c++) {
                        for (int y = top; y < top + patch; y++) {
                            for (int x = left; x < left + patch; x++) {
                                patches.data()[out++] =
                                        images.data()[((image * channels + c) * height + y) * width + x];
                            }
                        }
                    }
                }
            }
        }
    }

    static void splitHeads(Tensor x, Tensor y, int part, int parts) {
        Tensor target = y;
        forEachHeadValue(y, part, parts, (inHeads, inTokens) -> target.data()[inHeads] = x.data()[inTokens]);
    }

    static void placeHeads(Tensor x, Tensor y, int part, int parts) {
        forEachHeadValue(x, part, parts, (inHeads, inTokens) -> y.data()[inTokens] = x.data()[inHeads]);
    }

    private interface Move {
        void move(int inHeads, int inTokens);
    }

    /** Pairs each place of [B,h,T,d] with its place in [B,T,parts*h*d]. */
    private static void forEachHeadValue(Tensor heads, int part, int parts, Move move) {
        int h = heads.type().dim(0),
                tokens = heads.type().dim(1),
                d = heads.type().dim(2);
        int index = 0;
        for (int image = 0; image < heads.batch(); image++) {
            for (int head = 0; head < h; head++) {
                for (int token = 0; token < tokens; token++) {
                    for (int i = 0; i < d; i++) {
                        move.move(index++, (image * tokens + token) * parts * h * d + (part * h + head) * d + i);
                    }
                }
            }
        }
    }

    static void prependToken(Tensor token, Tensor x, Tensor y) {
        int size = x.data().length / x.batch(), d = x.columns();
        for (int image = 0; image < x.batch(); image++) {
            System.arraycopy(token.data(), 0, y.data(), image * (size + d), d);
            System.arraycopy(x.data(), image * size, y.data(), image * (size + d) + d, size);
        }
    }

    static void selectToken(Tensor x, Tensor y) {
        int size = x.data().length / x.batch(), d = x.columns();
        for (int image = 0; image < x.batch(); image++) {
            System.arraycopy(x.data(), image * size, y.data(), image * d, d);
        }
    }

    static void placeToken(Tensor x, Tensor y) {
        int size = y.data().length / y.batch(), d = x.columns();
        for (int image = 0; image < y.batch(); image++) {
            System.arraycopy(x.data(), image * d, y.data(), image * size, d);
        }
    }

    static void dropToken(Tensor x, Tensor y) {
        int size = y.data().length / y.batch(), d = x.columns();
        for (int image = 0; image < x.batch(); image++) {
            System.arraycopy(x.data(), image * (size + d) + d, y.data(), image * size, size);
        }
    }

    static void meanTokens(Tensor x, Tensor y) {
        int tokens = x.type().dim(0), d = x.columns();
        for (int i = 0; i < x.data().length; i++) {
            y.data()[i / (tokens * d) * d + i % d] += x.data()[i] / tokens;
        }
    }

    static void spreadTokens(Tensor dy, Tensor dx, int tokens) {
        int d = dy.columns();
        for (int i = 0; i < dx.data().length; i++) {
            dx.data()[i] = dy.data()[i / (tokens * d) * d + i % d] / tokens;
        }
    }
}
