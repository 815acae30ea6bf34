#!/bin/sh
# Installs what "make bench" compares with and is not there yet, and nothing
# else. Works as root or with sudo; on a system without apt-get it names what is
# missing and goes on, and the lines that need it say so.
set -eu

missing=""
for pair in img2pdf:img2pdf ocrmypdf:ocrmypdf tesseract:tesseract-ocr jbig2dec:jbig2dec pdftotext:poppler-utils unpaper:unpaper vips:libvips-tools vipsthumbnail:libvips-tools cc:gcc; do
	command -v "${pair%%:*}" >/dev/null || missing="$missing ${pair##*:}"
done
if command -v dpkg-query >/dev/null; then
	for package in tesseract-ocr-ind tesseract-ocr-eng libleptonica-dev; do
		dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
	done
fi
test -n "$missing" || exit 0

as_root=""
[ "$(id -u)" -eq 0 ] || as_root=sudo
if ! command -v apt-get >/dev/null || { [ -n "$as_root" ] && ! command -v sudo >/dev/null; }; then
	echo "bench: install these to measure against them:$missing" >&2
	exit 0
fi
echo "==> memasang / installing:$missing" >&2
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update >/dev/null 2>&1 || true # stale lists may do
# shellcheck disable=SC2086 # one word per package is what is meant
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing >/dev/null 2>&1 ||
	echo "bench: not all could be installed:$missing" >&2
