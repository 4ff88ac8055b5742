#!/usr/bin/env bash
# scaling.sh [--measure 1,2] [--predict 8,16,64] [--l2 KiB] [--l3 MiB]: training steps on more threads.
#
# Measures the threads of --measure here, and predicts these and those of --predict from counted
# operations, bytes and barriers. --l2 and --l3 are the caches to reckon with: by default, those that
# Linux reports. --costs PEAK,TOGETHER,EFFICIENCY,L2,L3,ONE,ALL,REGION predicts for a machine whose costs
# another run has told: GFLOP/s of a core alone and with all busy, part of it that a product reaches, GB/s
# from L2, L3 and memory for one core, from memory for all, nanoseconds of a region for each further thread.
set -euo pipefail
if [ "${1:-}" = --help ]; then
  sed -n '2,9s/^# \{0,1\}//p' "$0"
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
