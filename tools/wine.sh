#!/bin/sh
# Runs the Windows build of daluangctl under Wine: its eSCL client scans a stack
# from the virtual scanner into a catalogue, and its WIA driver is asked for
# scanners, which Wine has none of. Wine is not Windows: this shows that the
# program starts, that its files, its SQLite and its network work there, and
# that the COM calls of the WIA worker come back with a result. It needs Debian's
# wine64 and gcc-mingw-w64-x86-64-win32; without them it says so and ends with 77.
#
# usage: wine.sh [DALUANGCTL.EXE [DALUANGCTL]]   built where they are not given
set -eu
cd "$(dirname "$0")/.."
go=${GO:-go}
wine=$(command -v wine64 || command -v wine || ls /usr/lib/wine/wine64 2>/dev/null || true)
compiler=$(command -v x86_64-w64-mingw32-gcc-win32 || command -v x86_64-w64-mingw32-gcc || true)
if [ -z "$wine" ] || [ -z "$compiler" ]; then
	echo "left out: Wine or mingw is missing (apt-get install wine64 gcc-mingw-w64-x86-64-win32)"
	exit 77
fi

work=$(mktemp -d)
scanner=
finish() {
	[ -z "$scanner" ] || kill "$scanner" 2>/dev/null || true
	WINEPREFIX="$work/prefix" wineserver -k 2>/dev/null || WINEPREFIX="$work/prefix" /usr/lib/wine/wineserver -k 2>/dev/null || true
	rm -rf "$work" 2>/dev/null || { sleep 2; rm -rf "$work"; }
}
trap finish EXIT
trap 'exit 130' INT TERM
exe=${1:-$work/daluangctl.exe}
ctl=${2:-$work/daluangctl}
[ $# -ge 1 ] || CGO_ENABLED=0 GOOS=windows GOARCH=amd64 "$go" build -o "$exe" ./cmd/daluangctl
[ $# -ge 2 ] || "$go" build -o "$ctl" ./cmd/daluangctl

# Go asks bcryptprimitives.dll for random numbers, which Wine 8 does not have.
cat >"$work/bp.c" <<'C'
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T length) { return SystemFunction036(buffer, (ULONG)length); }
C
"$compiler" -shared -s -o "$work/bcryptprimitives.dll" "$work/bp.c" -ladvapi32

export WINEPREFIX="$work/prefix" WINEDEBUG=-all WINEARCH=win64 WINEDLLOVERRIDES="mscoree,mshtml=;winemenubuilder.exe=d" DISPLAY=
timeout 180 "$wine" wineboot -i >/dev/null 2>&1 || true
cp "$work/bcryptprimitives.dll" "$WINEPREFIX/drive_c/windows/system32/"
data=$(printf '%s' "$work/desk" | sed 's|/|\\|g; s|^|Z:|')
windows() { timeout 120 "$wine" "$exe" --data "$data" --lang en "$@"; }

echo "==> $("$wine" --version), $(windows version | tr -d '\r')"
windows init --creator 'SDN SPESIMEN 1' >/dev/null

"$ctl" --json scanner --pages 5 </dev/null >"$work/scanner" &
scanner=$!
tries=0
until [ -s "$work/scanner" ] || [ "$tries" -ge 50 ]; do
	sleep 0.1
	tries=$((tries + 1))
done
address=$(sed 's|.*"address":"\([^"]*\)".*|\1|' "$work/scanner")
echo "==> devices --address $address"
windows devices --address "$address"
windows scan --device "$address" --batch 'Wine' --source feeder --mode gray --dpi 75
echo '==> in the catalogue'
windows --json items --batch Wine | tr -d '\r' >"$work/items"
grep -o '"total":[0-9]*' "$work/items"
grep -q '"total":5' "$work/items"
windows verify --full
# The same folder, read by the program of this system.
"$ctl" --data "$work/desk" --lang en verify --full

echo '==> WIA: Wine has no such class, and the worker has to say so by its number'
ask='{"do":"list the scanners"}'
{ printf 'a\032\000\000\000%s' "$ask"; sleep 5; } | timeout 60 "$wine" "$exe" wia-worker | tail -c +6 >"$work/wia"
cat "$work/wia"
echo
grep -q '"result":2147746132' "$work/wia" # 0x80040154 REGDB_E_CLASSNOTREG

echo '==> the tests of the WIA package that need a Windows and no scanner'
CGO_ENABLED=0 GOOS=windows GOARCH=amd64 "$go" test -c -o "$work/wia.test.exe" ./app/acquire/wia
tests='Variant|Callback|CancelEnds|TroubleThat|MissingFolder|TheWorkerOf|Frame|HasItsCode|Attributes|Order'
status=0
(cd app/acquire/wia && timeout 300 "$wine" "$work/wia.test.exe" -test.v -test.run "$tests") >"$work/tests" 2>&1 || status=$?
tr -d '\r' <"$work/tests" | grep -v '^=== '
[ "$status" -eq 0 ]
echo '==> all as it should be'
