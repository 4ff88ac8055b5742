#!/usr/bin/env bash
# peers.sh [options] [shapes]: the engine's matrix products beside OpenBLAS, BLIS, MKL and oneDNN.
# peers.sh --help lists the options; README.md beside this file tells how to read the result.
set -euo pipefail
. "$(dirname "$0")/java.sh"

unpacked() { find "$benchmarks/target/peers" -name "$1" -printf '%h' -quit 2>/dev/null || true; }
if [ -n "$(unpacked libdnnl.so.3)" ]; then
  build_jar
else
  build_jar -Ppeers || {
    echo "peers.sh: MKL and oneDNN cannot be had here; going on without them" >&2
    build_jar
  }
fi

# shellcheck disable=SC2086 # several options may stand in PEERS_JVM
exec "$java" -Djava.awt.headless=true --add-modules jdk.incubator.vector \
  --enable-native-access=ALL-UNNAMED ${PEERS_JVM:-} \
  -Dbenchmarks.libraries="$(unpacked libdnnl.so.3):$(unpacked libmkl_rt.so.2)" -Dbenchmarks.revision="$(revision)" \
  -Dbenchmarks.results="$benchmarks/results" \
  -cp "$benchmarks/target/benchmarks.jar" backsweep.benchmarks.peers.PeerBenchmark \
  "$@"
