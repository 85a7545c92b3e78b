/*
 * What tile_amx.cl does by AMX instructions, in plain OpenCL C, for processors that have none. Written from the description of
 * TILELOADD, TILESTORED and TDPBF16PS in Intel's instruction set reference, not from the code under test.
 */
#define EMULATE_TILES
#define TILE_BEGIN
#define TILE_END
/* Eight tiles of 16 rows of 64 bytes, named by their numbers. */
#define TILES uint tiles[8][16][16];
#define tmm0 0
#define tmm1 1
#define tmm2 2
#define tmm3 3
#define tmm4 4
#define tmm5 5
#define tmm6 6
#define tmm7 7
#define FOR_TILE(i, j) for (int i = 0; i < 16; i++) for (int j = 0; j < 16; j++)
#define TILE_WORD(address, row, i, j) *(uint*)((address) + (ulong)(i) * (row) + 4 * (j))
#define TILE_ZERO(tile) FOR_TILE(i, j) tiles[tile][i][j] = 0
#define TILE_LOAD(tile, address, row) FOR_TILE(i, j) tiles[tile][i][j] = TILE_WORD(address, row, i, j)
#define TILE_STORE(tile, address, row) FOR_TILE(i, j) TILE_WORD(address, row, i, j) = tiles[tile][i][j]
#define TILE_MULTIPLY(c, a, b)                                                                              \
    FOR_TILE(i, j) {                                                                                        \
        float sum = as_float(tiles[c][i][j]);                                                               \
        for (int k = 0; k < 16; k++) {                                                                      \
            const uint left = tiles[a][i][k], right = tiles[b][k][j];                                       \
            sum += as_float(left << 16) * as_float(right << 16);                                            \
            sum += as_float(left & 0xffff0000u) * as_float(right & 0xffff0000u);                            \
        }                                                                                                   \
        tiles[c][i][j] = as_uint(sum);                                                                      \
    }
