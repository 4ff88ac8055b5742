#!/usr/bin/env bash
# compare.sh BEFORE.json AFTER.json: the ratios of two files of results, of run.sh or of peers.sh.
set -euo pipefail
. "$(dirname "$0")/java.sh"
# shellcheck disable=SC2119
build_jar
exec "$java" -cp "$benchmarks/target/benchmarks.jar" backsweep.benchmarks.Compare "$@"
