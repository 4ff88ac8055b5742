#!/usr/bin/env bash
# layers.sh [--rounds 9] [--threads 1] [CASE...]: training steps of networks of other layers than dense
# beside PyTorch through DJL. Cases: lenet5 convnet lstm gru embedding1k embedding100k embedding1m transformer.
#
# Each case has a JVM of its own, in which both take samples in turn; milliseconds are medians, the
# ratio is PyTorch's time over ours, its median over the rounds and its extremes.
set -euo pipefail
. "$(dirname "$0")/java.sh"

rounds=9 threads=1
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) rounds=$2; shift 2 ;;
    --threads) threads=$2; shift 2 ;;
    -*) sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    *) break ;;
  esac
done
[ $# -gt 0 ] || set -- lenet5 convnet lstm gru embedding1k embedding100k embedding1m transformer

build_frameworks steps "DJL and TensorFlow"
build_jar

echo "$(lscpu | sed -n 's/^Model name: *//p'), commit $(revision), $threads thread(s), $rounds rounds"
printf '%-14s %9s %9s %7s  %s\n' "" "ours, ms" "PyTorch" ratio "from … to"
for case; do
  "$java" --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
    -Dbenchmarks.cache="$benchmarks/target/steps" \
    -cp "$benchmarks/target/benchmarks.jar$(framework_classpath steps)" \
    backsweep.benchmarks.layers.LayersBenchmark "$case" "$threads" "$rounds" \
    2> >(grep -vE 'incubator modules|^WARNING|SLF4J' >&2)
done
