#!/bin/sh
# Starts Vitrail from this folder, which may lie anywhere. Needed on the machine: Linux's C and C++ libraries; for
# --device opencl a driver. VITRAIL_JAVA_OPTS adds options of the JVM.
set -eu

fail() {
  echo "vitrail: $*" >&2
  exit 2
}

# The folder of this file, through any symbolic links.
self=$0
while [ -L "$self" ]; do
  target=$(readlink "$self")
  case $target in
    /*) self=$target ;;
    *) self=$(dirname "$self")/$target ;;
  esac
done
root=$(CDPATH='' cd -- "$(dirname -- "$self")" && pwd -P)
case $root in
  *:*) fail "Java does not run from a folder with a colon in its name: $root" ;;
esac
[ -x "$root/runtime/bin/java" ] || fail "this package is incomplete: there is no $root/runtime/bin/java; copy it again"

# Whether programs find a shared library, by its path or its name.
found() {
  case $1 in
    /*)
      [ -e "$1" ]
      return
      ;;
  esac
  for ldconfig in ldconfig /sbin/ldconfig /usr/sbin/ldconfig; do
    if "$ldconfig" -p 2>/dev/null | grep -qF "$1 "; then
      return 0
    fi
  done
  for folder in /lib /usr/lib /lib64 /usr/lib64 /lib/*-linux-gnu /usr/lib/*-linux-gnu; do
    if [ -e "$folder/$1" ]; then
      return 0
    fi
  done
  rest=${LD_LIBRARY_PATH:-}
  while [ -n "$rest" ]; do
    folder=${rest%%:*}
    if [ -n "$folder" ] && [ -e "$folder/$1" ]; then
      return 0
    fi
    case $rest in
      *:*) rest=${rest#*:} ;;
      *) rest= ;;
    esac
  done
  return 1
}

# Whether an OpenCL loader is told of a driver that is there.
vendor_found() {
  for vendor in /etc/OpenCL/vendors/*.icd; do
    [ -r "$vendor" ] || continue
    library=
    read -r library <"$vendor" || true # fails, too, where the line does not end
    if [ -n "$library" ] && found "$library"; then
      return 0
    fi
  done
  return 1
}

# The machine's own loader and vendor files go first. Those here are for a driver that came without them, as in many
# containers.
if [ -e "$root/opencl/lib/libOpenCL.so.1" ] && ! found libOpenCL.so.1; then
  LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$root/opencl/lib
  export LD_LIBRARY_PATH
fi
if [ -z "${OCL_ICD_VENDORS:-}${OCL_ICD_FILENAMES:-}" ] && ! vendor_found && found libnvidia-opencl.so.1; then
  OCL_ICD_VENDORS=$root/opencl/vendors
  export OCL_ICD_VENDORS
fi

join() {
  joined=
  for file; do
    joined=${joined:+$joined:}$file
  done
  echo "$joined"
}
class_path=$(join "$root"/lib/*.jar)
processor_path=$(join "$root"/processor/*.jar)

set -- -cp "$class_path" dev.vitrail.cli.Vitrail "$@"
if [ -t 2 ]; then
  size=$(stty size 2>/dev/null </dev/tty || true)
  set -- -Dvitrail.terminal=true -Dvitrail.columns="${size##* }" -Dvitrail.rows="${size%% *}" "$@"
fi
# shellcheck disable=SC2086 # the options are meant to be split
exec "$root/runtime/bin/java" \
  --add-modules jdk.incubator.vector \
  --enable-native-access=ALL-UNNAMED \
  -Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0 \
  -Djava.awt.headless=true \
  -XX:Tier3DelayOn=100000 \
  -XX:+UseSerialGC \
  -Dvitrail.processorpath="$processor_path" \
  ${VITRAIL_JAVA_OPTS:-} \
  "$@"
