# shellcheck shell=bash disable=SC2034,SC2154
# Sourced after java.sh by the scripts that run the backsweep command. Sets command, and builds it if
# it is missing or older than a source.
command=$benchmarks/../src/cli/target/backsweep/bin/backsweep
command_jar=$(find "$benchmarks"/../src/cli/target -maxdepth 1 -name 'backsweep-cli-*.jar' -print -quit 2>/dev/null || true)
if [ -z "$command_jar" ] || [ -n "$(find "$benchmarks"/../src/*/main -newer "$command_jar" -print -quit)" ]; then
  (cd "$benchmarks/.." && mvn -q -pl src/cli -am -DskipTests -Dformat.phase=none package)
fi
