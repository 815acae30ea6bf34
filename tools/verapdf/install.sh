#!/bin/sh
# Installs the veraPDF judge for the tests; see README.md. Does nothing when this
# version is there already. Safe to interrupt: the finished folder appears at once.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
caches=${XDG_CACHE_HOME:-$HOME/.cache}/daluang
target=$caches/verapdf
version=$(cat "$here/pom.xml" "$here/Judge.java" "$here/install.sh" | sha256sum | cut -c1-16)

if [ -x "$target/verapdf" ] && [ "$(cat "$target/version" 2>/dev/null)" = "$version" ]; then
	exit 0
fi
for tool in mvn javac java; do
	command -v "$tool" >/dev/null || {
		echo "verapdf: $tool is missing; install maven and default-jdk-headless" >&2
		exit 1
	}
done

mkdir -p "$caches"
fresh=$(mktemp -d "$caches/verapdf.XXXXXX")
trap 'rm -rf "$fresh"' EXIT
chmod 755 "$fresh"
mkdir "$fresh/lib" "$fresh/classes"
echo "verapdf: fetching the library (about 20 MB, once)" >&2
# The pom is copied because Maven writes a target folder beside it.
cp "$here/pom.xml" "$fresh/pom.xml"
mvn -B -q -Dstyle.color=never -f "$fresh/pom.xml" dependency:copy-dependencies \
	-DincludeScope=runtime -DoutputDirectory="$fresh/lib"
javac -nowarn -cp "$fresh/lib/*" -d "$fresh/classes" "$here/Judge.java"
cat >"$fresh/verapdf" <<'LAUNCHER'
#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
exec java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx1g -Djava.awt.headless=true -Dfile.encoding=UTF-8 \
	-cp "$here/classes:$here/lib/*" Judge "$@"
LAUNCHER
chmod 755 "$fresh/verapdf"
echo "$version" >"$fresh/version"

# Two installs at a time: one of them wins, both are whole.
old=$(mktemp -d "$caches/verapdf-old.XXXXXX")
trap 'rm -rf "$fresh" "$old"' EXIT
if [ -e "$target" ]; then mv "$target" "$old/" || true; fi
mv -T "$fresh" "$target" || test -x "$target/verapdf"
echo "verapdf: installed in $target" >&2
