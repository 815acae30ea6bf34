#!/bin/sh
# Runs staticcheck and govulncheck at the versions named by the Makefile, outside
# of go.mod. A finding fails. What needs the network and cannot reach it is said
# and left out, so that the checks also run at a desk without one.
#
# usage: lint.sh STATICCHECK GOVULNCHECK   (each package@version)
set -eu
go=${GO:-go}

echo '==> staticcheck'
if $go run "$1" -version >/dev/null 2>&1; then
	$go run "$1" ./...
else
	echo "    left out: $1 cannot be fetched or built here" >&2
fi

echo '==> govulncheck'
report=$(mktemp)
trap 'rm -f "$report"' EXIT
status=0
$go run "$2" ./... >"$report" 2>&1 || status=$?
if [ "$status" -eq 0 ]; then
	exit 0
fi
# "go run" turns every exit status of its program into 1 and prints the real one;
# 3 means that a vulnerable function can be reached.
if grep -q 'exit status 3' "$report"; then
	cat "$report" >&2
	exit 1
fi
echo "    left out: $(grep -v '^exit status' "$report" | tail -n 1)" >&2
