#!/usr/bin/env bash
# steps.sh [options] [cases]: training steps and predictions beside PyTorch, TensorFlow, DL4J and Smile.
# steps.sh --help lists the options; README.md beside this file tells how to read the result.
set -euo pipefail
. "$(dirname "$0")/java.sh"
. "$benchmarks/torch.sh"

steps=$benchmarks/target/steps
apart=$benchmarks/target/apart

build_frameworks steps "DJL and TensorFlow"
build_frameworks apart "DL4J and Smile"
build_jar

frameworks=$(framework_classpath steps)
frameworks_apart=
if [ -e "$apart/classpath" ]; then
  frameworks_apart=$apart/classes:$benchmarks/target/benchmarks.jar:$(cat "$apart/classpath")
fi

# Smile asks for a name that only Debian's development package has.
openblas=$(find /usr/lib/*/ -maxdepth 1 -name libopenblas.so.0 -print -quit 2>/dev/null || true)
if [ -n "$openblas" ] && [ -n "$frameworks_apart" ]; then
  mkdir -p "$apart/blas"
  ln -sf "$openblas" "$apart/blas/libopenblas.so"
fi

# Idle threads of one library must be asleep when the next one is timed.
export GOMP_SPINCOUNT=50000 OPENBLAS_THREAD_TIMEOUT=22 TF_CPP_MIN_LOG_LEVEL=2

# shellcheck disable=SC2086 # several options may stand in STEPS_JVM
exec "$java" -Djava.awt.headless=true --add-modules jdk.incubator.vector \
  --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ${STEPS_JVM:-} \
  -Dbenchmarks.cache="$steps" -Dbenchmarks.python="$python" \
  -Dbenchmarks.torch="$benchmarks/main/python/torch_steps.py" -Dbenchmarks.torch.blas="$blas" \
  -Dbenchmarks.apart="$frameworks_apart" -Dbenchmarks.apart.blas="$apart/blas" \
  -Dbenchmarks.results="$benchmarks/results" -Dbenchmarks.revision="$(revision)" \
  -cp "$benchmarks/target/benchmarks.jar$frameworks" backsweep.benchmarks.steps.StepsBenchmark \
  "$@"
