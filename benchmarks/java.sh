# shellcheck shell=bash disable=SC2120
# Sourced by the other scripts. Sets java to a JDK 25 or newer: that of JAVA_HOME, of the path, or
# the newest that the system has installed.
benchmarks=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

java_version() { "$1" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = //p'; }

java=
for candidate in "${JAVA_HOME:-/none}/bin/java" "$(command -v java || true)" /usr/lib/jvm/*/bin/java; do
  if [ -x "$candidate" ] && [ "$(java_version "$candidate")" -ge 25 ] 2>/dev/null; then
    java=$candidate
    break
  fi
done
if [ -z "$java" ]; then
  echo "Backsweep needs a JDK 25 or newer: install one, or set JAVA_HOME to it" >&2
  exit 1
fi

# The executable jar, built if it is missing or older than a source. Further arguments go to Maven.
build_jar() {
  local jar=$benchmarks/target/benchmarks.jar
  if [ ! -e "$jar" ] || [ -n "$(find "$benchmarks"/{main,pom.xml} "$benchmarks"/../src/engine/main -newer "$jar" -print -quit)" ] || [ $# -gt 0 ]; then
    (cd "$benchmarks/.." && mvn -q -pl benchmarks -am -DskipTests -Dformat.phase=none package "$@")
  fi
}

# The commit that is measured, marked if files differ from it.
revision() {
  local commit
  commit=$(git -C "$benchmarks" rev-parse --short HEAD 2>/dev/null || echo unknown)
  [ -z "$(git -C "$benchmarks/.." status --porcelain 2>/dev/null)" ] || commit=$commit+changes
  echo "$commit"
}

# Builds the jar, and one profile's half of the frameworks if it is missing or older than a source.
build_frameworks() {
  local sources=("$benchmarks/main/$1" "$benchmarks"/main/java/backsweep/benchmarks/{steps,layers} "$benchmarks"/pom.xml)
  local classpath=$benchmarks/target/$1/classpath
  if [ ! -e "$classpath" ] || [ -n "$(find "${sources[@]}" -newer "$classpath" -print -quit)" ]; then
    build_jar "-P$1" || echo "$2 cannot be had here; going on without them" >&2
  fi
}

# What a profile's half needs behind the jar on the class path; nothing if it could not be built.
framework_classpath() {
  local built=$benchmarks/target/$1
  if [ -e "$built/classpath" ]; then
    echo ":$built/classes:$benchmarks/main/$1:$(cat "$built/classpath")"
  fi
}
