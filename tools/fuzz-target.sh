#!/bin/sh
# Runs one fuzz target; called by fuzz.sh from the module's root. Exits 255,
# which ends the other runs too, when it found something.
#
# usage: fuzz-target.sh FOLDER TARGET SECONDS PROGRAMS LEARNED
set -eu
folder=$1 target=$2 seconds=$3 learned=$5/$1
program=$4/$(echo "$folder" | tr / _)
out=$4/$(echo "$folder.$target" | tr / _).out
mkdir -p "$learned"
cd "$folder"

if "$program" -test.run '^$' -test.fuzz "^$target\$" -test.fuzztime "${seconds}s" -test.fuzzcachedir "$learned" \
	-test.fuzzminimizetime 2x -test.parallel 1 >"$out" 2>&1; then
	echo "    $folder $target: $(grep -o 'execs: [0-9]*' "$out" | tail -n 1)"
	exit 0
fi

# A find has an input, written by the fuzzer. Two ways to fail are none: the
# time ran out while a worker was at something, and a
# machine so busy that a worker seemed hung (10 s for one input), whose input
# passes by itself in less.
input=$(sed -n "s|^ *Failing input written to \(testdata/fuzz/$target/.*\)|\1|p" "$out" | tail -n 1)
if [ -z "$input" ] && ! grep -q 'testdata/fuzz\|panic:\|seed corpus\|fatal error:' "$out" && grep -q 'context deadline exceeded' "$out"; then
	echo "    $folder $target: $(grep -o 'execs: [0-9]*' "$out" | tail -n 1), broken off at the end"
	exit 0
fi
if [ -n "$input" ] && grep -q 'hung or terminated unexpectedly' "$out" &&
	"$program" -test.timeout 10s -test.run "^$target\$/^$(basename "$input")\$" >>"$out" 2>&1; then
	echo "    $folder $target: a worker was lost, its input passes by itself"
	rm -f "$input"
	exit 0
fi
echo "    $folder $target: FOUND SOMETHING"
cat "$out"
exit 255
