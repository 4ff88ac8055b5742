#!/usr/bin/env bash
# run.sh NAMES [JMH options] [--bits 128,256,512] [--out FILE]: runs JMH benchmarks.
set -euo pipefail
. "$(dirname "$0")/java.sh"
# shellcheck disable=SC2119
build_jar
exec "$java" -Dbenchmarks.revision="$(revision)" --add-modules jdk.incubator.vector \
  -cp "$benchmarks/target/benchmarks.jar" backsweep.benchmarks.Main "$@"
