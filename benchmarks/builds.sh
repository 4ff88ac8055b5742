#!/usr/bin/env bash
# builds.sh [--threads 1] OLD.jar SHAPE...: one shape with two builds by turns in one JVM.
#
# OLD.jar is a copy of benchmarks/target/benchmarks.jar from before a change; the other build is that
# of the files as they are. A shape is named as for peers.sh:
#   cp benchmarks/target/benchmarks.jar /tmp/before.jar
#   builds.sh /tmp/before.jar 512 fwd:784x512:128 dW:784x512:128
set -euo pipefail
. "$(dirname "$0")/java.sh"

threads=1
while [ $# -gt 0 ]; do
  case $1 in
    --threads) threads=$2; shift 2 ;;
    -*) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    *) break ;;
  esac
done
if [ $# -lt 2 ]; then
  sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
# shellcheck disable=SC2119
build_jar

old=$1
shift
echo "A: $old"
echo "B: commit $(revision)"
exec "$java" --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
  -cp "$benchmarks/target/benchmarks.jar" \
  backsweep.benchmarks.peers.TwoBuilds "$old" "$benchmarks/target/benchmarks.jar" "$threads" "$@" \
  2> >(grep -v 'incubator modules' >&2)
