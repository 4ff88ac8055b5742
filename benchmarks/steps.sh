#!/usr/bin/env bash
# steps.sh [options] [cases]: training steps and predictions beside PyTorch and TensorFlow.
# steps.sh --help lists the options; README.md beside this file tells how to read the result.
set -euo pipefail
. "$(dirname "$0")/java.sh"

steps=$benchmarks/target/steps
sources=("$benchmarks"/main/steps "$benchmarks"/main/java/backsweep/benchmarks/steps "$benchmarks"/pom.xml)
if [ -e "$steps/classpath" ] && [ -z "$(find "${sources[@]}" -newer "$steps/classpath" -print -quit)" ]; then
  build_jar
else
  build_jar -Psteps || {
    echo "steps.sh: DJL and TensorFlow cannot be had here; going on without them" >&2
    build_jar
  }
fi
frameworks=
if [ -e "$steps/classpath" ]; then
  frameworks=:$steps/classes:$benchmarks/main/steps:$(cat "$steps/classpath")
fi

# The first python that has PyTorch; a system often has several.
python=python3
for candidate in "${PYTHON:-/none}" /usr/bin/python3 python3; do
  if "$candidate" -c 'import torch' 2>/dev/null; then
    python=$candidate
    break
  fi
done

# PyTorch and its BLAS must share one team of threads: OpenBLAS with its own halves PyTorch's speed.
blas=$(find /usr/lib/*/openblas-openmp -name libblas.so.3 -printf '%h' -quit 2>/dev/null || true)

# Idle threads of one library must be asleep when the next one is timed.
export GOMP_SPINCOUNT=50000 OPENBLAS_THREAD_TIMEOUT=22 TF_CPP_MIN_LOG_LEVEL=2

# shellcheck disable=SC2086 # several options may stand in STEPS_JVM
exec "$java" -Djava.awt.headless=true --add-modules jdk.incubator.vector \
  --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ${STEPS_JVM:-} \
  -Dbenchmarks.cache="$steps" -Dbenchmarks.python="$python" \
  -Dbenchmarks.torch="$benchmarks/main/python/torch_steps.py" -Dbenchmarks.torch.blas="$blas" \
  -Dbenchmarks.results="$benchmarks/results" -Dbenchmarks.revision="$(revision)" \
  -cp "$benchmarks/target/benchmarks.jar$frameworks" backsweep.benchmarks.steps.StepsBenchmark \
  "$@"
