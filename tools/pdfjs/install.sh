#!/bin/sh
# Fetches pdf.js, the viewer that the tests select text in; see README.md. Does
# nothing when this version is there already. Safe to interrupt: the finished
# folder appears at once. Without npm it says so and goes on: the test is skipped.
set -eu
version=6.5.438
digest=7461aefcd27c4ef0dd76f9ca5760f09466eb6b3f934432670c12132e7b3d6faa
caches=${XDG_CACHE_HOME:-$HOME/.cache}/daluang
target=$caches/pdfjs-$version

[ ! -d "$target" ] || exit 0
command -v npm >/dev/null || {
	echo "pdf.js: npm is missing; the test of selecting text will be skipped" >&2
	exit 0
}
mkdir -p "$caches"
fresh=$(mktemp -d "$caches/pdfjs.XXXXXX")
trap 'rm -rf "$fresh"' EXIT
chmod 755 "$fresh"
cd "$fresh"
echo "pdf.js: fetching the package (9 MB, once)" >&2
npm pack --silent "pdfjs-dist@$version" >/dev/null
echo "$digest  pdfjs-dist-$version.tgz" | sha256sum -c --quiet
tar -xzf "pdfjs-dist-$version.tgz" --exclude '*.map' --exclude 'package/legacy' --exclude 'package/types'

# Two installs at a time: one of them wins, both are whole.
mv -T package "$target" 2>/dev/null || test -d "$target"
echo "pdf.js: installed in $target" >&2
