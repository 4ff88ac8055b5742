#!/usr/bin/env bash
# fashion.sh [options]: trains on Fashion-MNIST by the command and by a PyTorch script, in turn.
# fashion.sh --help lists the options; README.md beside this file tells how to read the result.
set -euo pipefail
. "$(dirname "$0")/java.sh"
. "$benchmarks/torch.sh"
. "$benchmarks/command.sh"
build_jar

exec "$java" -Djava.awt.headless=true --add-modules jdk.incubator.vector \
  -Dbenchmarks.command="$command" -Dbenchmarks.python="$python" \
  -Dbenchmarks.torch="$benchmarks/main/python/torch_fashion.py" -Dbenchmarks.torch.blas="$blas" \
  -Dbenchmarks.torch.version="$("$python" -c 'import torch; print(torch.__version__)' || true)" \
  -Dbenchmarks.results="$benchmarks/results" -Dbenchmarks.revision="$(revision)" \
  -cp "$benchmarks/target/benchmarks.jar" backsweep.benchmarks.fashion.FashionRace "$@"
