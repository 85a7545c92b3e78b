#!/usr/bin/env bash
# Compares the time of a step with PyTorch's on this machine, in turn, several rounds each.
#
#   benchmarks/compare.sh [-r ROUNDS] [-s STEPS] [-m train|infer] [IMAGE/PATCH/LAYERS/HIDDEN/HEADS/MLP:BATCH ...]
#
# PEER is the script that runs PyTorch (../shared/peer/run.sh beside this checkout by default), THREADS the number of
# threads of both (2). A ratio below 1 means that Vitrail is faster.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
peer=${PEER:-$root/../shared/peer/run.sh}
export THREADS=${THREADS:-2}
rounds=5
steps=20
mode=train
while getopts 'r:s:m:' option; do
  case $option in
    r) rounds=$OPTARG ;;
    s) steps=$OPTARG ;;
    m) mode=$OPTARG ;;
    *) exit 2 ;;
  esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || set -- 32/4/6/192/3/768:64
[ -x "$peer" ] || {
  echo "compare.sh: no $peer; set PEER to the script that runs PyTorch" >&2
  exit 2
}

models=$(mktemp -d)
trap 'rm -rf "$models"' EXIT

# Writes the model of a shape as a source file and prints its path.
declare_model() {
  local file=$models/Compared.java
  cat >"$file" <<JAVA
import dev.vitrail.dsl.VisionTransformer;

@VisionTransformer(
    imageSize = $1, patchSize = $2, layers = $3, hiddenSize = $4, heads = $5, mlpSize = $6, classes = 10)
public interface Compared {}
JAVA
  echo "$file"
}

vitrail_seconds() {
  "$root/vitrail" bench "$1" --batch "$2" --steps "$steps" --mode "$mode" --threads "$THREADS" |
    sed -n 's/.*"median_seconds":\([0-9.eE-]*\).*/\1/p'
}

# Arguments: the six sizes, the batch.
peer_seconds() {
  "$peer" TorchVit "$@" "$steps" fp32 "$mode" | sed -n 's/.*median \([0-9.]*\) s.*/\1/p'
}

median() {
  sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

for shape in "$@"; do
  IFS='/:' read -r image patch layers hidden heads mlp batch <<<"$shape"
  [ -n "${batch:-}" ] || {
    echo "compare.sh: '$shape' is not IMAGE/PATCH/LAYERS/HIDDEN/HEADS/MLP:BATCH" >&2
    exit 2
  }
  file=$(declare_model "$image" "$patch" "$layers" "$hidden" "$heads" "$mlp")
  echo "$shape, $mode, $THREADS threads, $steps steps per round: seconds per step"
  ours=() theirs=() ratios=()
  for ((round = 1; round <= rounds; round++)); do
    # The order changes from round to round, so that a machine that slows down is fair to both.
    if ((round % 2)); then
      a=$(vitrail_seconds "$file" "$batch")
      b=$(peer_seconds "$image" "$patch" "$layers" "$hidden" "$heads" "$mlp" "$batch")
    else
      b=$(peer_seconds "$image" "$patch" "$layers" "$hidden" "$heads" "$mlp" "$batch")
      a=$(vitrail_seconds "$file" "$batch")
    fi
    [ -n "$a" ] && [ -n "$b" ] || {
      echo "compare.sh: round $round gave no time" >&2
      exit 1
    }
    ours+=("$a") theirs+=("$b") ratios+=("$(awk -v a="$a" -v b="$b" 'BEGIN { print a / b }')")
    printf '  round %d  vitrail %.4f  pytorch %.4f  ratio %.3f\n' "$round" "$a" "$b" "${ratios[-1]}"
  done
  printf '  median   vitrail %.4f  pytorch %.4f  ratio %.3f\n' \
    "$(printf '%s\n' "${ours[@]}" | median)" \
    "$(printf '%s\n' "${theirs[@]}" | median)" \
    "$(printf '%s\n' "${ratios[@]}" | median)"
done
