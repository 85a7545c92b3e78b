#!/usr/bin/env bash
# Everything to find out on a machine with an NVIDIA GPU, in one run: what OpenCL says of it, whether models compute
# the same there, the rates of the matrix kernels, and images/s beside PyTorch (eager and torch.compile, bf16 autocast).
#
#   benchmarks/gpu.sh [OPTIONS] [MODEL=REFERENCE.safetensors ...]
#
#   --vitrail PATH   the launcher: of a package (./vitrail package) or of a checkout (the one beside benchmarks/)
#   --device NAME    the device; by default the first GPU of NVIDIA in `vitrail devices`
#   --out DIR        where logs and the summary go (gpu-results)
#   --python PATH    the Python that has PyTorch (python3)
#   --rounds N       rounds of the comparison; who goes first changes from round to round (3)
#   --small          tiny models, few steps: to try the script itself on any device, such as PoCL
#   --dry-run        only prints the commands
#
# MODEL=REFERENCE: a class in the package or a .java file, and the file that `vitrail verify` compares it with.
# A stage that fails does not stop the others; the exit code is then 1.
set -uo pipefail

folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
vitrail=$folder/../vitrail
device=
out=gpu-results
python=python3
rounds=3
small=
dry=
references=()

stop() {
  echo "gpu.sh: $*" >&2
  exit 2
}

while [ $# -gt 0 ]; do
  case $1 in
    --vitrail | --device | --out | --python | --rounds)
      [ $# -gt 1 ] || stop "$1 needs a value"
      case $1 in
        --vitrail) vitrail=$2 ;;
        --device) device=$2 ;;
        --out) out=$2 ;;
        --python) python=$2 ;;
        --rounds) rounds=$2 ;;
      esac
      shift 2
      ;;
    --small) small=yes && shift ;;
    --dry-run) dry=yes && shift ;;
    -h | --help) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p;}' "${BASH_SOURCE[0]}" && exit 0 ;;
    *=*) references+=("$1") && shift ;;
    *) stop "unknown argument '$1' (see --help)" ;;
  esac
done
case $rounds in
  '' | *[!0-9]* | 0) stop "--rounds must be a number of at least 1, not '$rounds'" ;;
esac

# Name, image, patch, layers, hidden, heads, mlp, batch.
shapes=("ViT-Ti/16 224 16 12 192 3 768 256" "ViT-S/16 224 16 12 384 6 1536 256" "ViT-B/16 224 16 12 768 12 3072 256")
product="ViT-B/16 224 16 12 768 12 3072 256"
tiny="launches 32 16 1 64 1 64 1"
steps=30
if [ -n "$small" ]; then
  shapes=("tiny 32 16 1 64 1 64 2" "small 32 8 2 64 2 128 4")
  product="small 32 8 2 64 2 128 4"
  steps=4
fi

if [ -z "$dry" ]; then
  [ -x "$vitrail" ] || stop "no launcher $vitrail; name one with --vitrail PACKAGE/vitrail"
  listed=$("$vitrail" devices 2>/dev/null) || stop "'$vitrail devices' failed; run it to see why"
  # The number of the first device whose line "device" says that it is a GPU of NVIDIA.
  nvidia=$(awk '/^opencl:/ { name = $1 } $1 == "device" && /gpu of NVIDIA/ && !found { found = 1; print name }' <<<"$listed")
  device=${device:-$nvidia}
  [ -n "$device" ] || stop "there is no GPU of NVIDIA in '$vitrail devices'; docs/gpu.md says what to check, --device names another one"
  mkdir -p "$out" || stop "cannot make the folder $out"
  [ -z "$(ls -A "$out")" ] || stop "$out holds results already; name another folder with --out"
fi
device=${device:-opencl:0}
models=$out/models

stages=()
failed=0

# note STAGE RESULT DETAIL: a line of the summary.
note() {
  stages+=("$(printf '%-34s %-8s %s' "$1" "$2" "$3")")
  if [ "$2" = FAILED ]; then
    failed=1
  fi
}

# stage NAME LOG COMMAND...: says what it does, runs it, keeps and shows its output, notes the result.
stage() {
  local name=$1 log=$out/$2 start=$SECONDS
  shift 2
  echo
  echo "== $name"
  printf '  '
  printf ' %q' "$@"
  echo
  [ -z "$dry" ] || return 0
  if "$@" >"$log" 2>&1; then
    note "$name" ok "$((SECONDS - start)) s"
  else
    note "$name" FAILED "see $log"
  fi
  cat "$log"
}

# Writes the model of a shape as a source file and prints its path.
declare_model() {
  local file=$models/Measured$5x$4.java
  echo "$file"
  [ -z "$dry" ] || return 0
  mkdir -p "$models"
  cat >"$file" <<JAVA
package measured;

@dev.vitrail.dsl.VisionTransformer(
    imageSize = $2, patchSize = $3, layers = $4, hiddenSize = $5, heads = $6, mlpSize = $7, classes = 1000)
public interface Measured$5x$4 {}
JAVA
}

# bench NAME LOG SHAPE PRECISION [OPTION...]: one run of vitrail bench.
bench() {
  local name=$1 log=$2 precision=$4 shape model
  read -r -a shape <<<"$3"
  shift 4
  model=$(declare_model "${shape[@]}")
  stage "$name" "$log" "$vitrail" bench "$model" --device "$device" --precision "$precision" \
    --batch "${shape[7]}" --steps "$steps" "$@"
}

# torch NAME LOG SHAPE [--compile]: one run of PyTorch.
torch() {
  local name=$1 log=$2 shape
  read -r -a shape <<<"$3"
  shift 3
  stage "$name" "$log" "$python" "$folder/torch_vit.py" --image "${shape[1]}" --patch "${shape[2]}" \
    --layers "${shape[3]}" --hidden "${shape[4]}" --heads "${shape[5]}" --mlp "${shape[6]}" \
    --batch "${shape[7]}" --steps "$steps" "$@"
}

# The images per second in a log, or nothing.
rate() {
  sed -n 's/.*"images_per_second": *\([0-9.]*\).*/\1/p' "$1" 2>/dev/null | tail -n 1
}

median() {
  sort -g | awk '{ v[NR] = $1 } END { if (NR) print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

echo "Vitrail on $device; logs in $out/"
if [ -z "$dry" ] && command -v nvidia-smi >/dev/null; then
  stage "driver and GPU" nvidia-smi.txt nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.max.sm --format=csv
fi

# 1. What OpenCL says: memory, largest buffer, local memory, extensions, which forms of the kernels are accepted.
stage "device and accepted forms" devices.txt "$vitrail" devices

# 2. Do the kernels build? The driver's build log is in the log if not. The programs are then in the cache.
for precision in fp32 bf16x3 bf16; do
  bench "builds and runs, $precision" "build-$precision.txt" "$tiny" "$precision" --debug
done

# 3. What a launch costs: a model so small that its kernels take no time. Its step time over the sum of the column "calls" is
# an upper bound; the line "waiting and between kernels" is what is not in kernels.
bench "cost of a launch" launches.txt "$tiny" fp32 --profile

# 4. The same numbers as the references?
number=0
for pair in ${references[@]+"${references[@]}"}; do
  number=$((number + 1))
  for precision in fp32 bf16; do
    name=$(basename "${pair#*=}" .safetensors)
    stage "verify $name, $precision" "verify-$number-$precision.txt" "$vitrail" verify "${pair%%=*}" \
      --reference "${pair#*=}" --device "$device" --precision "$precision"
  done
done
[ ${#references[@]} -gt 0 ] || note "verify" skipped "no MODEL=REFERENCE was given"

# 5. Rates of the matrix kernels. ViT-B/16 with 256 images: 256 x 197 = 50432 rows, 768 and 3072 columns. block_active (and
# its gradient block_d_mlp_hidden) and block_next (block_d_norm2) are the products 50432 x 3072 x 768 and 50432 x 768 x 3072;
# block_gradients holds 3072 x 768 x 50432 and the block's other weight gradients.
for precision in fp32 bf16; do
  bench "matrix kernels, $precision" "profile-$precision.txt" "$product" "$precision" --profile
done

# 6. Images per second beside PyTorch.
with_torch=yes
if [ -z "$dry" ] && ! "$python" -c 'import sys, torch; sys.exit(not torch.cuda.is_available())' 2>/dev/null; then
  with_torch=
  echo
  echo "PyTorch is left out: $python has none, or it sees no CUDA device (--python names another one)."
  note "PyTorch" skipped "$python has none, or it sees no CUDA device"
fi
for ((round = 1; round <= rounds; round++)); do
  for shape in "${shapes[@]}"; do
    name=${shape%% *}
    file=${name//\//-}
    turns=(vitrail eager compiled)
    for ((turn = 0; turn < 3; turn++)); do
      who=${turns[(round + turn - 1) % 3]}
      case $who in
        vitrail) bench "$name vitrail, round $round" "$file-vitrail-$round.txt" "$shape" bf16 ;;
        eager) [ -z "$with_torch" ] || torch "$name eager, round $round" "$file-eager-$round.txt" "$shape" ;;
        compiled) [ -z "$with_torch" ] || torch "$name compiled, round $round" "$file-compiled-$round.txt" "$shape" --compile ;;
      esac
    done
  done
done
[ -z "$dry" ] || exit 0

summary() {
  echo "stage                              result   "
  echo "------------------------------------------------------------------------"
  printf '%s\n' "${stages[@]}"
  echo
  echo "images/s in training, bf16, median of the rounds"
  printf '%-12s %6s %12s %12s %12s %10s\n' model batch vitrail eager compiled ratio
  echo "---------------------------------------------------------------------"
  local shape name file who all row
  for shape in "${shapes[@]}"; do
    name=${shape%% *}
    file=${name//\//-}
    row=()
    for who in vitrail eager compiled; do
      all=$(for ((round = 1; round <= rounds; round++)); do rate "$out/$file-$who-$round.txt"; done)
      row+=("$(median <<<"$all")")
    done
    printf '%-12s %6s %12s %12s %12s %10s\n' "$name" "${shape##* }" "${row[0]:--}" "${row[1]:--}" "${row[2]:--}" \
      "$(awk -v a="${row[0]:-0}" -v b="${row[2]:-0}" 'BEGIN { if (a > 0 && b > 0) printf "%.3f", a / b; else print "-" }')"
  done
  echo "ratio: vitrail over compiled; above 1 Vitrail is faster"
}

echo
summary | tee "$out/summary.txt"
exit "$failed"
