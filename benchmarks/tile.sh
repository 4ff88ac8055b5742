#!/usr/bin/env bash
# tile.sh [--forks 5] [--threads 1] SHAPE "SETTING A" "SETTING B": one shape under two settings.
#
# A setting is any JVM options, a shape is named as for peers.sh:
#   tile.sh 512 -Dbacksweep.vector.bits=512 -Dbacksweep.vector.bits=256
#   tile.sh fwd:784x512:128 "" "-XX:MaxVectorSize=32 -Dbacksweep.vector.registers=16"
# Each fork is a fresh JVM; A and B take turns, and the ratio is taken within each pair.
set -euo pipefail
. "$(dirname "$0")/java.sh"

forks=5 threads=1
while [ $# -gt 0 ]; do
  case $1 in
    --forks) forks=$2; shift 2 ;;
    --threads) threads=$2; shift 2 ;;
    *) break ;;
  esac
done
if [ $# -ne 3 ]; then
  sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
# shellcheck disable=SC2119
build_jar

one() {
  # shellcheck disable=SC2086 # a setting may be several options
  "$java" $1 --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
    -cp "$benchmarks/target/benchmarks.jar" backsweep.benchmarks.peers.OneShape "$shape" "$threads" \
    2> >(grep -v 'incubator modules' >&2)
}

shape=$1
echo "A: ${2:-(none)}"
echo "B: ${3:-(none)}"
for ((fork = 1; fork <= forks; fork++)); do
  a=$(one "$2")
  b=$(one "$3")
  echo "$fork $a $b"
done | awk '
  BEGIN { printf "fork    A GFLOP/s  of peak    B GFLOP/s  of peak      A/B\n" }
  { r[NR] = $2 / $4; as += log($2); bs += log($4)
    printf "%4d %12.1f %7.0f%% %12.1f %7.0f%% %8.3f\n", $1, $2, 100 * $2 / $3, $4, 100 * $4 / $5, r[NR] }
  END {
    for (i = 2; i <= NR; i++) for (j = i; j > 1 && r[j - 1] > r[j]; j--) { t = r[j]; r[j] = r[j - 1]; r[j - 1] = t }
    median = NR % 2 ? r[(NR + 1) / 2] : (r[NR / 2] + r[NR / 2 + 1]) / 2
    printf "A/B median %.3f, from %.3f to %.3f\n", median, r[1], r[NR] }'
