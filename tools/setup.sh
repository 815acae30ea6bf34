#!/bin/sh
# Installs what is missing to build Daluang and to run its tests, and nothing
# else; does nothing, within a second, when all is there. Works as root or with
# sudo. On a system without dpkg it names the packages and goes on.
set -eu
cd "$(dirname "$0")/.."

wanted_go=1.26
# to build: the compiler and what Fyne links
packages="gcc pkg-config libgl1-mesa-dev libxcursor-dev libxrandr-dev libxinerama-dev libxi-dev libxxf86vm-dev"
# to drive a real window in tests
packages="$packages xvfb openbox xdotool x11-utils xclip imagemagick libgl1-mesa-dri"
# text recognition, and the tools that check what we write
packages="$packages tesseract-ocr tesseract-ocr-ind tesseract-ocr-eng poppler-utils qpdf libtiff-tools jbig2dec mupdf-tools unpaper zbar-tools"
# a scanner client that is not ours, and SANE's own test device
packages="$packages sane-utils libsane1 sane-airscan"
# the viewer that text is selected in; pdf.js comes through npm where that is
packages="$packages chromium"
# veraPDF runs on Java and comes through Maven
packages="$packages maven default-jdk-headless"

say() { printf '%s\n' "$*" >&2; }

check_go() {
	if ! command -v go >/dev/null; then
		say "Go $wanted_go atau lebih baru diperlukan: https://go.dev/dl/ / Go $wanted_go or newer is needed."
		exit 1
	fi
	version=$(GOTOOLCHAIN=local go version | sed 's/^go version go//; s/[^0-9.].*//')
	oldest=$(printf '%s\n%s\n' "$wanted_go" "$version" | sort -V | head -n 1)
	if [ "$oldest" != "$wanted_go" ]; then
		say "Go $version terlalu lama, perlu $wanted_go atau lebih baru: https://go.dev/dl/ / Go $version is too old."
		exit 1
	fi
}

# missing prints the packages that dpkg does not know as installed. It asks dpkg
# and not the PATH: a command of the same name may be something else.
missing() {
	# shellcheck disable=SC2086 # one word per package is what is meant
	installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $packages 2>/dev/null | sed -n 's/^installed //p')
	for package in $packages; do
		printf '%s\n' "$installed" | grep -qx "$package" || printf '%s ' "$package"
	done
}

install_packages() {
	as_root=""
	if [ "$(id -u)" -ne 0 ]; then
		if ! command -v sudo >/dev/null; then
			say "Perlu hak root. Jalankan sebagai root: / Run as root: apt-get install $*"
			exit 1
		fi
		as_root="sudo"
	fi
	say "==> memasang / installing: $*"
	log=$(mktemp)
	for step in update "install -y --no-install-recommends $*"; do
		# shellcheck disable=SC2086
		if ! $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq $step >"$log" 2>&1; then
			say "apt-get $step:"
			tail -n 15 "$log" >&2
			# stale lists may do for the installation; a failed installation may not
			[ "$step" = update ] || exit 1
		fi
	done
	rm -f "$log"
}

check_go
if command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then
	lacking=$(missing)
	if [ -n "$lacking" ]; then
		# shellcheck disable=SC2086
		install_packages $lacking
	fi
else
	say "Bukan Debian. Pasang yang setara dengan: / Not Debian; install the equivalents of:"
	say "  $packages"
fi

for judge in verapdf pdfjs; do
	sh "tools/$judge/install.sh"
done
