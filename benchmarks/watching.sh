#!/usr/bin/env bash
# watching.sh [--rounds 9] [--optimizer sgd] [BATCH...]: what a training step costs when it is watched.
#
# Each round starts a fresh JVM for each way of watching, one after the other; a ratio is taken within
# its round. "absent" is a JVM without the flight recorder's module, for which the compiler leaves out
# every question whether anybody watches; "off" asks and nobody does, and it runs twice, so that the
# spread between two runs of the same code stands beside the differences.
set -euo pipefail
. "$(dirname "$0")/java.sh"

rounds=9 optimizer=sgd
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) rounds=$2; shift 2 ;;
    --optimizer) optimizer=$2; shift 2 ;;
    -*) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    *) break ;;
  esac
done
[ $# -gt 0 ] || set -- 1 32 128
# shellcheck disable=SC2119
build_jar

one() {
  local modules=()
  if [ "$1" = absent ]; then
    modules=(--limit-modules java.base,jdk.incubator.vector,jdk.unsupported)
  fi
  "$java" "${modules[@]}" --add-modules jdk.incubator.vector -cp "$benchmarks/target/benchmarks.jar" \
    backsweep.benchmarks.OneStep "$1" "$2" "$optimizer" 2> >(grep -v 'incubator modules' >&2)
}

ways=(absent off off recorded statistics)
echo "$(lscpu | sed -n 's/^Model name: *//p'), commit $(revision), $optimizer, $rounds rounds, one thread"
for batch; do
  for ((round = 1; round <= rounds; round++)); do
    for ((i = 0; i < ${#ways[@]}; i++)); do
      # The order turns around from round to round.
      way=$((round % 2 ? i : ${#ways[@]} - 1 - i))
      echo "$round $way $(one "${ways[way]}" "$batch")"
    done
  done | awk -v batch="$batch" '
    function median(list, n,   i, j, t) {
      for (i = 2; i <= n; i++) for (j = i; j > 1 && list[j - 1] > list[j]; j--) { t = list[j]; list[j] = list[j - 1]; list[j - 1] = t }
      return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
    }
    { us[$1, $2] = $3; if ($1 > n) n = $1 }
    END {
      split("without the code,off,off again,recorded,statistics of every 100th step", name, ",")
      printf "\nbatch %d%36s%12s%20s\n", batch, "µs", "ratio", "from … to"
      for (way = 0; way < 5; way++) {
        for (round = 1; round <= n; round++) { own[round] = us[round, way]; ratio[round] = us[round, way] / us[round, 0] }
        m = median(ratio, n)
        printf "%-38s%10.1f%12.3f%12.3f … %.3f\n", name[way + 1], median(own, n), m, ratio[1], ratio[n]
      }
    }'
done
