#!/usr/bin/env bash
# Compares the time of a step with PyTorch's on this machine, in turn, several rounds each.
#
#   benchmarks/compare.sh [-r ROUNDS] [-s STEPS] [-m train|infer] [-d DEVICE [-p PRECISION,...]] [-M]
#                         [IMAGE/PATCH/LAYERS/HIDDEN/HEADS/MLP:BATCH ...]
#
#   -d opencl   also run Vitrail on this device, once per precision of -p (fp32, bf16x3, bf16; fp32 by default)
#   -M          also compare memory: peak resident size of a process less that of one with the smallest model (Linux)
#
# Vitrail on the CPU and PyTorch in fp32, its best precision on CPUs, are always there. The last lines are a table for
# docs/benchmarks.md: medians, and below each time the median of the ratios, round by round, to PyTorch's; below 1 Vitrail
# is faster. PEER is the script that runs PyTorch (../shared/peer/run.sh beside this checkout by default), THREADS the
# number of threads of all (2).
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
peer=${PEER:-$root/../shared/peer/run.sh}
export THREADS=${THREADS:-2}
rounds=5
steps=20
mode=train
device=
precisions=fp32
memory=
while getopts 'r:s:m:d:p:M' option; do
  case $option in
    r) rounds=$OPTARG ;;
    s) steps=$OPTARG ;;
    m) mode=$OPTARG ;;
    d) device=$OPTARG ;;
    p) precisions=$OPTARG ;;
    M) memory=yes ;;
    *) exit 2 ;;
  esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || set -- 32/4/6/192/3/768:64

fail() {
  echo "compare.sh: $*" >&2
  exit "${code:-2}"
}

[ -x "$peer" ] || fail "no $peer; set PEER to the script that runs PyTorch"
[ "$device" != cpu ] || fail "-d cpu: the CPU is always measured; -d names an OpenCL device"
runners=(cpu)
if [ -n "$device" ]; then
  for precision in ${precisions//,/ }; do
    case $precision in
      fp32 | bf16x3 | bf16) runners+=("$device/$precision") ;;
      *) fail "-p $precision: expected fp32, bf16x3 or bf16" ;;
    esac
  done
fi
runners+=(pytorch)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Sets image, patch, layers, hidden, heads, mlp and batch from a shape and writes its model as a source file.
use_shape() {
  IFS='/:' read -r image patch layers hidden heads mlp batch <<<"$1"
  [ -n "${batch:-}" ] || fail "'$1' is not IMAGE/PATCH/LAYERS/HIDDEN/HEADS/MLP:BATCH"
  cat >"$work/Compared.java" <<JAVA
import dev.vitrail.dsl.VisionTransformer;

@VisionTransformer(
    imageSize = $image, patchSize = $patch, layers = $layers, hiddenSize = $hidden, heads = $heads, mlpSize = $mlp,
    classes = 10)
public interface Compared {}
JAVA
}

# Runs so many steps of the shape in use and prints what the process prints. Arguments: runner, steps.
run() {
  local options=("$work/Compared.java" --batch "$batch" --steps "$2" --mode "$mode" --threads "$THREADS")
  case $1 in
    cpu) exec "$root/vitrail" bench "${options[@]}" ;;
    pytorch) exec "$peer" TorchVit "$image" "$patch" "$layers" "$hidden" "$heads" "$mlp" "$batch" "$2" fp32 "$mode" ;;
    *) exec "$root/vitrail" bench "${options[@]}" --device "${1%/*}" --precision "${1##*/}" ;;
  esac
}

# Seconds per step.
seconds() {
  local output
  output=$(run "$1" "$steps") || { code=1; fail "$1 failed on $shape"; }
  sed -n 's/.*"median_seconds":\([0-9.eE-]*\).*/\1/p; s/.*median \([0-9.]*\) s.*/\1/p' <<<"$output"
}

# Peak resident size in MiB of a process that runs three steps, as far as it was seen.
peak() {
  local pid kib=0 now
  run "$1" 3 >"$work/output" 2>&1 &
  pid=$!
  while now=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$pid/status" 2>/dev/null) && [ -n "$now" ]; do
    kib=$now
    sleep 0.05
  done
  wait "$pid" || { code=1; fail "$1 failed: $(tail -n 1 "$work/output")"; }
  echo $((kib / 1024))
}

median() {
  sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f", a / b }'; }

# A row of a Markdown table.
row() {
  local cell
  printf '|'
  for cell in "$@"; do
    printf ' %s |' "$cell"
  done
  echo
}

declare -A idle took ratios
if [ -n "$memory" ]; then
  [ -r /proc/self/status ] || fail "-M reads /proc, which is not here"
  use_shape 4/4/1/16/1/16:1
  for runner in "${runners[@]}"; do
    idle[$runner]=$(peak "$runner")
  done
fi

table=("$(row "image/patch/layers/hidden/heads/mlp, batch" "${runners[@]}")")
table+=("$(row --- "${runners[@]//*/--:}")")
for shape in "$@"; do
  use_shape "$shape"
  echo "$shape, $mode, $THREADS threads, $steps steps per round: seconds per step, and over PyTorch's"
  took=() ratios=()
  for ((round = 1; round <= rounds; round++)); do
    # The order changes from round to round, so that a machine that slows down is fair to all.
    order=("${runners[@]}")
    if ((round % 2 == 0)); then
      order=()
      for runner in "${runners[@]}"; do
        order=("$runner" "${order[@]}")
      done
    fi
    declare -A now=()
    for runner in "${order[@]}"; do
      now[$runner]=$(seconds "$runner")
      [ -n "${now[$runner]}" ] || { code=1; fail "$runner gave no time in round $round"; }
    done
    printf '  round %d' "$round"
    for runner in "${runners[@]}"; do
      quotient=$(ratio "${now[$runner]}" "${now[pytorch]}")
      took[$runner]+="${now[$runner]}"$'\n'
      ratios[$runner]+="$quotient"$'\n'
      printf '  %s %.4f (%s)' "$runner" "${now[$runner]}" "$quotient"
    done
    echo
  done
  times=() quotients=()
  for runner in "${runners[@]}"; do
    times+=("$(printf '%s' "${took[$runner]}" | median | xargs printf %.4f)")
    quotients+=("$(printf '%s' "${ratios[$runner]}" | median | xargs printf %.3f)")
  done
  table+=("$(row "${shape/:/, }, $mode: s" "${times[@]}")" "$(row ratio "${quotients[@]}")")
  if [ -n "$memory" ]; then
    sizes=()
    for runner in "${runners[@]}"; do
      sizes+=("$(($(peak "$runner") - idle[$runner]))")
    done
    table+=("$(row "MiB above idle" "${sizes[@]}")")
  fi
done
echo
printf '%s\n' "${table[@]}"
