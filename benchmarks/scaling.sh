#!/usr/bin/env bash
# scaling.sh [--measure 1,2] [--predict 8,16,64] [--l2 KiB] [--l3 MiB]: training steps on more threads.
#
# Measures the threads of --measure here, and predicts these and those of --predict from counted
# operations, bytes and barriers. --l2 and --l3 are the caches to reckon with: by default, those that
# Linux reports.
set -euo pipefail
if [ "${1:-}" = --help ]; then
  sed -n '2,6s/^# \{0,1\}//p' "$0"
  exit 0
fi
. "$(dirname "$0")/java.sh"
# shellcheck disable=SC2119
build_jar

cache() { cat /sys/devices/system/cpu/cpu0/cache/"$1"/size 2>/dev/null || echo "$2"; }
l2=$(cache index2 1024K)
l3=$(cache index3 32768K)
exec "$java" --add-modules jdk.incubator.vector -Dbenchmarks.revision="$(revision)" \
  -cp "$benchmarks/target/benchmarks.jar" backsweep.benchmarks.scaling.ScalingBenchmark \
  --l2 "${l2%K}" --l3 $((${l3%K} / 1024)) "$@"
