#!/usr/bin/env bash
# memory.sh [EPOCHS]: what `backsweep train` announces beside what then lives on its heap.
# README.md beside this file tells how to read the result.
set -euo pipefail
. "$(dirname "$0")/java.sh"
. "$benchmarks/command.sh"

epochs=${1:-2}
data=/usr/share/datasets/fashion-mnist
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export BACKSWEEP_JAVA_HOME=${java%/bin/java}
jcmd=$BACKSWEEP_JAVA_HOME/bin/jcmd

# Trains, and lists the living objects again and again: their bytes are the last line's, less what the
# collector put into gaps. Each list begins with a full collection. Prints what was announced and the
# greatest list.
train() {
  local pid live most=0
  "$command" train --json --seed 1 --out "$folder/model.safetensors" "$@" >"$folder/json" 2>"$folder/log" &
  pid=$!
  while kill -0 $pid 2>/dev/null; do
    if grep -q '^memory ' "$folder/log"; then
      # It may end meanwhile.
      live=$("$jcmd" $pid GC.class_histogram 2>/dev/null | awk '
        /FillerElement/ { filler = $3 }
        /^Total/ { print $3 - filler }' || true)
      if [ "${live:-0}" -gt "$most" ]; then
        most=$live
      fi
    fi
    sleep 0.2
  done
  wait $pid || { cat "$folder/log" >&2; exit 1; }
  echo "$(sed 's/.*"plannedBytes":\([0-9]*\).*/\1/' "$folder/json") $most"
}

printf '%-76s%14s%14s%14s%10s\n' "training" "announced" "living" "difference" "error"
own=
# The first is so small that it holds little but the command itself.
while read -r -a options; do
  [ ${#options[@]} -gt 0 ] || continue
  read -r planned most < <(train "${options[@]}")
  own=${own:-$((most - planned))}
  awk -v name="${options[*]}" -v planned="$planned" -v most="$most" -v own="$own" 'BEGIN {
    printf "%-76s%14d%14d%14d%9.2f%%\n", name, planned, most, most - planned, 100 * (most - own - planned) / planned }'
done <<RUNS
--data digits --layers 4 --epochs 2000
--data idx:$data --layers 512,256 --batch 128 --epochs $epochs
--data idx:$data --layers 2048,2048 --batch 256 --epochs $epochs --optimizer sgd
--data idx:$data --layers 512,256 --batch 128 --epochs $epochs --validation 0.1
RUNS
