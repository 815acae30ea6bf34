#!/bin/sh
# Runs every fuzz target of the module for a while, two at a time, and fails
# when one finds something. What they found before is in testdata/fuzz of each
# package and runs with every "go test".
#
# usage: fuzz.sh [SECONDS]   (default 60, for each target)
set -eu
seconds=${1:-60}
go=${GO:-go}
cd "$(dirname "$0")/.."
list=$(mktemp)
log=$(mktemp -d)
trap 'rm -rf "$list" "$list.args" "$log"' EXIT
grep -rl --include='*_test.go' '^func Fuzz' . | while read -r file; do
	sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' "$file" | while read -r target; do
		echo "$(dirname "$file") $target"
	done
done | sort -u >"$list"
echo "==> $(wc -l <"$list" | tr -d ' ') fuzz targets, $seconds s each"
sed "s|\$| $seconds $log $go|" "$list" >"$list.args"
# shellcheck disable=SC2016 # the inner shell expands them
xargs -P 2 -L 1 sh -c '
	out="$3/$(echo "$1.$0" | tr "/" "_")"
	if "$4" test -run "^\$" -fuzz "^$1\$" -fuzztime "$2s" -fuzzminimizetime 2x -parallel 1 "$0" >"$out" 2>&1; then
		echo "    $0 $1: $(grep -o "execs: [0-9]*" "$out" | tail -n 1)"
	else
		echo "    $0 $1: FOUND SOMETHING" && cat "$out" && exit 255
	fi' <"$list.args" || exit 1
