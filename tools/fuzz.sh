#!/bin/sh
# Runs every fuzz target of the module for a while, two on each core, and fails
# when one finds something. The input is then in testdata/fuzz of its package,
# to be kept: what is there runs with every "go test". What the targets learn
# stays in the Go cache, where "go test -fuzz" has it too.
#
# usage: fuzz.sh [SECONDS [WORD]]   (default 60 for each target; WORD: only the
#        targets whose "folder name" has it)
set -eu
seconds=${1:-60}
word=${2:-}
go=${GO:-go}
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

grep -rl --include='*_test.go' '^func Fuzz' . | while read -r file; do
	sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' "$file" | while read -r target; do
		echo "$(dirname "$file" | cut -c3-) $target"
	done
done | sort -u | grep -e "$word" >"$work/targets"
echo "==> $(wc -l <"$work/targets" | tr -d ' ') fuzz targets, $seconds s each"

# One instrumented program for each package, not for each target.
cut -d ' ' -f 1 "$work/targets" | uniq | while read -r folder; do
	"$go" test -c -fuzz . -o "$work/$(echo "$folder" | tr / _)" "./$folder"
done

learned=$("$go" env GOCACHE)/fuzz/$("$go" list -m)
sed "s|\$| $seconds $work $learned|" "$work/targets" >"$work/runs"
cores=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
xargs -P $((2 * cores)) -L 1 sh "$(dirname "$0")/fuzz-target.sh" <"$work/runs"
