# shellcheck shell=bash disable=SC2034
# Sourced by steps.sh and fashion.sh. Sets python and blas.

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
