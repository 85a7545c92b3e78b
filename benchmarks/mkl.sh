#!/usr/bin/env bash
# What Intel MKL reaches on this machine at the matrix products of a block, in GFLOP/s of float: the rate beside which
# those of `./vitrail bench MODEL --profile` are to be read.
#
#   benchmarks/mkl.sh [ROWS/HIDDEN/MLP ...]        rows: batch times tokens
#
# PEER_BUILD is the folder in which the script that runs PyTorch (see compare.sh) has put its jars, MKL's among them.
# THREADS is the number of threads (2), JAVA_HOME names a JDK 25.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
jars=${PEER_BUILD:-${TMPDIR:-/tmp}/torch-peer}/lib
[ -n "${JAVA_HOME:-}" ] || {
  echo "mkl.sh: set JAVA_HOME to a JDK 25" >&2
  exit 2
}
ls "$jars"/mkl-*.jar >/dev/null 2>&1 || {
  echo "mkl.sh: no jars of MKL in $jars; run compare.sh first, or set PEER_BUILD" >&2
  exit 2
}
[ $# -gt 0 ] || set -- 4160/192/768 3152/192/768 1576/384/1536 1576/768/3072
exec "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -cp "$jars/*" "$root/benchmarks/MklProducts.java" \
  "${THREADS:-2}" 15 "$@"
