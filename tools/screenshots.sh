#!/bin/sh
# Makes docs/desk-*.png, docs/tidy-*.png and docs/scan-*.png from the real window: it opens the
# desk on the sample pages on a screen of its own, describes one document with the
# keyboard, and takes a picture in each language and look; then it tidies a batch
# of samples that were scanned badly, and scans a stack from the virtual scanner.
#
#   sh tools/screenshots.sh [WIDTHxHEIGHT]
#
# Needs what "make setup" installs: xvfb, openbox, xdotool, x11-utils and
# imagemagick. Build the programs before (make build).
set -eu
cd "$(dirname "$0")/.."
size=${1:-1366x768}
suffix=
test "$size" = 1366x768 || suffix="-$size"
work=$(mktemp -d)
display=:$((90 + $$ % 100))
export DISPLAY=$display LIBGL_ALWAYS_SOFTWARE=1 XDG_CONFIG_HOME="$work/config" XDG_CACHE_HOME="${XDG_CACHE_HOME:-$HOME/.cache}"
screen= window= manager=
finish() {
	for process in $window $manager $screen; do kill "$process" 2>/dev/null || true; wait "$process" 2>/dev/null || true; done
	rm -rf "$work"
}
trap finish EXIT INT TERM

Xvfb "$display" -screen 0 "${size}x24" -nolisten tcp >/dev/null 2>&1 &
screen=$!
tries=0
until xdpyinfo >/dev/null 2>&1; do
	tries=$((tries + 1))
	test "$tries" -lt 100 || { echo "no virtual screen" >&2; exit 1; }
	sleep 0.1
done
cat >"$work/openbox.xml" <<'END'
<openbox_config xmlns="http://openbox.org/3.4/rc">
<applications><application class="*"><maximized>yes</maximized></application></applications>
</openbox_config>
END
openbox --config-file "$work/openbox.xml" >/dev/null 2>&1 &
manager=$!

# await EVENT: waits until the window has printed a line that begins so.
await() {
	tries=0
	until grep -q "^EVENT $1" "$work/events"; do
		tries=$((tries + 1))
		test "$tries" -lt 300 || { echo "no event: $1" >&2; cat "$work/events" "$work/errors" >&2; exit 1; }
		sleep 0.1
	done
}

# start LANGUAGE LOOK: opens the window; the window manager makes it as large as
# the screen.
start() {
	: >"$work/events"
	bin/daluang --data "$work/data" --lang "$1" --theme "$2" --events >"$work/events" 2>"$work/errors" &
	window=$!
	await 'window ready'
	xdotool search --sync --onlyvisible --pid "$window" windowfocus >/dev/null
	sleep 1
}

stop() {
	kill "$window"
	wait "$window" || true
	window=
}

type_field() {
	xdotool type --delay 12 "$1"
	sleep 0.3
	xdotool key Return
	sleep 0.3
}

# picture NAME: looks for a code by its words and takes the picture.
picture() {
	xdotool key alt+4
	sleep 0.3
	xdotool key ctrl+a
	xdotool type --delay 12 'alih'
	sleep 2
	shoot "$1"
	xdotool key ctrl+a BackSpace
	stop
}

# tidy_picture NAME: shows the next page of the grid of the screen of tidying and
# takes the picture.
tidy_picture() {
	await 'tidy open'
	sleep 2
	xdotool key Right
	sleep 3
	shoot "$1"
	stop
}

# small NAME: a picture of few colours takes a third of the bytes.
small() { mogrify -dither None -colors 200 "docs/$1$suffix.png"; }

shoot() { import -window root "PNG24:docs/$1$suffix.png"; }

mkdir -p docs
bin/daluangctl --data "$work/data" init --creator 'Dinas Pendidikan Contoh' --unit 'Sekretariat' --operator 'Petugas Contoh' >/dev/null
bin/daluangctl --data "$work/data" import assets/samples/[0-9]* --batch 'Surat masuk, boks 12' >/dev/null

# The first document is described by keyboard, as a clerk does it, and the
# second one begun.
start id light
xdotool key alt+1
sleep 0.3
type_field '000.5.2.6/017/DPK/2023'
type_field '14 Maret 2023'
type_field 'Undangan rapat koordinasi penyelamatan arsip'
type_field '000.5.2.6'
type_field 'B'
type_field 'Koordinasi penyelamatan arsip 2023'
xdotool key ctrl+Return
await saved
sleep 1
type_field '000.5.7/042/Disdik/2022'
type_field '8 Agustus 2022'
type_field 'Usulan alih media arsip Bidang Pembinaan SMP'
picture desk-id
start id dark
picture desk-id-dark
start en light
picture desk-en
start en dark
picture desk-en-dark

# A batch that was scanned badly, made of the samples.
mkdir "$work/badly"
bad() {
	name=$1
	shift
	convert "assets/samples/$name" "$@" "$work/badly/$name"
}
bad 01-surat-undangan.jpg -background '#d8d0c0' -rotate 4
bad 03-surat-data-peserta-didik.jpg -background '#404040' -rotate -3
bad 05-surat-pinjam-ruang.jpg -rotate 90
bad 06-kuitansi-alat-tulis.jpg -modulate 32
bad 08-ijazah-2021-transkrip.jpg -blur 0x6
bad 12-nota-dinas-1987.jpg -rotate 180
cp assets/samples/04-surat-tugas.png assets/samples/07-ijazah-2021-depan.jpg "$work/badly"
bin/daluangctl --data "$work/untidy" init --creator 'Dinas Pendidikan Contoh' --unit 'Sekretariat' --operator 'Petugas Contoh' >/dev/null
bin/daluangctl --data "$work/untidy" import "$work/badly" --batch 'Surat masuk, boks 13' >/dev/null
rm -rf "$work/data"
mv "$work/untidy" "$work/data"
start id light
await 'desk open'
xdotool key ctrl+t
await measured
tidy_picture tidy-id
start en light # comes back where it was
tidy_picture tidy-en
small tidy-id
small tidy-en

# A stack from the virtual scanner.
rm -rf "$work/data"
bin/daluangctl --data "$work/data" init --creator 'Dinas Pendidikan Contoh' --unit 'Sekretariat' --operator 'Petugas Contoh' >/dev/null
bin/daluangctl --data "$work/data" jobs --add 'Surat masuk' --key 1 --device virtual --source feeder --mode color --dpi 300 --profile Surat >/dev/null
bin/daluangctl --data "$work/data" jobs --add 'Ijazah, dua sisi' --key 2 --device virtual --source feeder-duplex --mode color --dpi 600 --profile Ijazah >/dev/null
# scan_picture NAME LANGUAGE LOOK: the screen after a stack.
scan_picture() {
	start "$2" "$3"
	await 'desk open'
	xdotool key ctrl+p
	await 'scan jobs 2'
	await 'scanners found'
	test "$(bin/daluangctl --data "$work/data" --json status | grep -c '"pages":10')" = 1 || {
		xdotool key ctrl+1
		await 'scan done'
	}
	sleep 4
	shoot "$1"
	stop
	small "$1"
}
scan_picture scan-id id light
scan_picture scan-id-dark id dark
scan_picture scan-en en light
scan_picture scan-en-dark en dark
ls -l docs/desk-*"$suffix".png docs/tidy-*"$suffix".png docs/scan-*"$suffix".png
