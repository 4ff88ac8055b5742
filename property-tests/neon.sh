#!/usr/bin/env bash
# Runs the kernels beside their scalar twins on x86 at each width and on NEON under emulation, and
# compares one digest of all results. Arguments: --install fetches the emulator and an arm64 JDK 17
# (Debian, as root); without it, what is not there is said and left out.
set -euo pipefail
cd "$(dirname "$0")"
out=target/neon
arm=$out/arm64
mkdir -p "$out/classes" "$arm"

if [ "${1:-}" = --install ]; then
  dpkg --add-architecture arm64
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq qemu-user-static >/dev/null
  if [ ! -x "$(echo "$arm"/usr/lib/jvm/java-17-openjdk-arm64/bin/java)" ]; then
    (cd "$arm" && apt-get download -qq {openjdk-17-jre-headless,libc6,zlib1g,libgcc-s1,libstdc++6}:arm64)
    for deb in "$arm"/*.deb; do dpkg-deb -x "$deb" "$arm"; done
  fi
fi

jdk25=
for home in "${BACKSWEEP_JAVA_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/*; do
  version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release" 2>/dev/null || true)
  if [ "${version:-0}" -ge 25 ] && [ -x "$home/bin/javac" ]; then jdk25=$home; break; fi
done
[ -n "$jdk25" ] || { echo "neon: no JDK 25 found; set JAVA_HOME" >&2; exit 1; }
jspecify=$(find "${HOME}/.m2/repository/org/jspecify/jspecify" -name 'jspecify-1.0.0.jar' 2>/dev/null | head -n 1)
[ -n "$jspecify" ] || { echo "neon: jspecify is not in the local repository; run mvn verify first" >&2; exit 1; }

# shellcheck disable=SC2046 # one word per file is meant
"$jdk25/bin/javac" --release 17 --add-modules jdk.incubator.vector -nowarn -cp "$jspecify" -d "$out/classes" \
  $(find ../src/engine/main/java/backsweep/kernel -name '*.java' ! -name package-info.java) \
  test/java/backsweep/kernel/{Kernel,Loss,Normalization,Cells,Pooling,AdaptiveUpdates,Depthwise}Trial*.java neon/KernelDigest.java 2>&1 |
  grep -v '^warning: using incubating\|^1 warning' || true

run() { "$@" --add-modules jdk.incubator.vector -cp "$out/classes:$jspecify" backsweep.kernel.KernelDigest 2> >(grep differ >&2); }
# Recorded on NEON and on x86; a kernel that changes its results on purpose changes it too.
expected=1a9ca187eb11e656e48f8dddeca3e68141f38373d44c809c4840b1b931f06e03
check() {
  [ "$1" = "$expected" ] || { echo "neon: found digest $1, expected $expected" >&2; exit 1; }
}
echo "digest $expected"
widest=$("$jdk25/bin/java" -XX:+PrintFlagsFinal -version 2>/dev/null | awk '$2 == "MaxVectorSize" { print 8 * $4 }')
for bits in 128 256 512; do
  if [ $bits -gt "$widest" ]; then
    echo "$bits bits: not run, the vectors of this processor have $widest bits"
    continue
  fi
  digest=$(run "$jdk25/bin/java" -Dbacksweep.vector.bits=$bits)
  check "$digest"
done

java=$arm/usr/lib/jvm/java-17-openjdk-arm64
if command -v qemu-aarch64-static >/dev/null && [ -x "$java/bin/java" ]; then
  digest=$(run qemu-aarch64-static -cpu neoverse-n1 -L "$arm" "$java/bin/java")
  check "$digest"
  echo "neon: the same digest under emulated aarch64"
else
  echo "NOT TESTED on NEON: no emulator or no arm64 JDK here; run property-tests/neon.sh --install"
fi
