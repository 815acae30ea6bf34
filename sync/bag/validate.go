package bag

import (
	"cmp"
	"context"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// Errors of a bag that anyone may have made.
var (
	ErrBadBag        = errors.New("not a valid bag")
	ErrIncompleteBag = errors.New("the bag is not complete")
	ErrUnsafePath    = errors.New("the bag names a place outside itself")
)

// Limits on a stranger's bag.
const (
	maxTagFile = 128 << 20
	maxFiles   = 1_000_000
)

// Report is what a bag says of itself, and what was seen in it.
type Report struct {
	Version    string      // "0.93" to "1.0"
	Encoding   string      // of the tag files
	Algorithms []string    // of the payload manifests that were checked
	Files      int         // of the payload
	Bytes      int64       // of the payload
	Info       [][2]string // bag-info.txt, in order, labels repeated as written
	Warnings   []string    // codes of what is allowed and yet unwise
}

// algorithms are those of RFC 8493 2.4 and their brothers seen in the wild.
var algorithms = map[string]func() hash.Hash{
	"md5": md5.New, "sha1": sha1.New, "sha224": sha256.New224, "sha256": sha256.New, "sha384": sha512.New384, "sha512": sha512.New,
}

// Validate judges any bag, of version 0.93 to 1.0: whether it is complete and
// valid (RFC 8493 3). fetch.txt is never followed: what is only there is
// missing. It returns ErrBadBag, ErrIncompleteBag or ErrUnsafePath with what
// is wrong; the report is filled as far as the bag could be read. Give it the
// file system of an os.Root, so that links cannot lead out of the folder.
func Validate(ctx context.Context, fsys fs.FS) (Report, error) {
	v := validation{ctx: ctx, fsys: fsys, payload: map[string]int64{}, listed: map[string]map[string][]byte{}}
	for _, step := range []func() error{v.declaration, v.walk, v.info, v.manifests, v.fetch, v.complete, v.fixity} {
		if err := errors.Join(ctx.Err(), step()); err != nil {
			return v.report, err
		}
	}
	slices.Sort(v.report.Warnings)
	v.report.Warnings = slices.Compact(v.report.Warnings)
	return v.report, nil
}

// validation is the state of one judgement.
type validation struct {
	ctx       context.Context
	fsys      fs.FS
	report    Report
	strict    bool // version 1.0 or later
	text      decoding
	payload   map[string]int64             // files below data/
	manifest  []string                     // payload manifests that can be checked
	tags      []string                     // tag manifests that can be checked
	listed    map[string]map[string][]byte // file -> algorithm -> sum
	listedIn  map[string]map[string]bool   // payload manifest -> files in it
	tagListed map[string]map[string][]byte
}

func (v *validation) warn(code string) { v.report.Warnings = append(v.report.Warnings, code) }

func bad(format string, args ...any) error {
	return fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), ErrBadBag)
}

// walk lists the payload. Anything that is neither file nor folder is refused:
// a link may lead anywhere.
func (v *validation) walk() error {
	info, err := fs.Stat(v.fsys, "data")
	if err != nil || !info.IsDir() {
		return bad("no data folder")
	}
	return fs.WalkDir(v.fsys, "data", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("read payload: %w: %w", ErrBadBag, err)
		case entry.IsDir():
			return v.ctx.Err()
		case !entry.Type().IsRegular():
			return fmt.Errorf("%.200q is not a file: %w", name, ErrUnsafePath)
		case len(v.payload) >= maxFiles:
			return bad("more than %d files", maxFiles)
		}
		info, err := entry.Info()
		if err != nil {
			return fmt.Errorf("read payload: %w: %w", ErrBadBag, err)
		}
		v.payload[name] = info.Size()
		v.report.Files++
		v.report.Bytes += info.Size()
		return nil
	})
}

// manifests reads every manifest in the bag's folder whose algorithm is known
// (RFC 8493 2.1.3, 2.2.1).
func (v *validation) manifests() error {
	entries, err := fs.ReadDir(v.fsys, ".")
	if err != nil {
		return fmt.Errorf("read bag: %w: %w", ErrBadBag, err)
	}
	v.listedIn, v.tagListed = map[string]map[string]bool{}, map[string]map[string][]byte{}
	for _, entry := range entries {
		name := strings.ToLower(entry.Name())
		bare, isTag := strings.CutPrefix(name, "tag")
		algorithm, isManifest := strings.CutPrefix(strings.TrimSuffix(bare, ".txt"), "manifest-")
		if !isManifest || !strings.HasSuffix(name, ".txt") || !entry.Type().IsRegular() {
			continue
		}
		if algorithms[algorithm] == nil {
			v.warn("unknown-algorithm")
			continue
		}
		if isTag {
			v.tags = append(v.tags, algorithm)
		} else {
			v.manifest = append(v.manifest, algorithm)
		}
		if err := v.readManifest(entry.Name(), algorithm, isTag); err != nil {
			return err
		}
	}
	v.report.Algorithms = v.manifest
	if len(v.manifest) == 0 {
		return bad("no payload manifest")
	}
	return nil
}

func (v *validation) readManifest(file, algorithm string, isTag bool) error {
	lines, err := v.lines(file)
	if err != nil {
		return err
	}
	target, seen := v.listed, map[string]bool{}
	if isTag {
		target = v.tagListed
	} else {
		v.listedIn[algorithm] = seen
	}
	for number, line := range lines {
		if line == "" {
			continue
		}
		sum, name, err := v.entry(line)
		if err != nil {
			return fmt.Errorf("%s line %d: %w", file, number+1, err)
		}
		if len(sum) != algorithms[algorithm]().Size() {
			return bad("%s line %d: a sum of %d bytes", file, number+1, len(sum))
		}
		if isTag == strings.HasPrefix(name, "data/") {
			return bad("%s line %d: %.200q belongs into the other manifest", file, number+1, name)
		}
		name = v.onDisk(name)
		if err := v.list(target, seen, algorithm, name, sum); err != nil {
			return fmt.Errorf("%s line %d: %w", file, number+1, err)
		}
	}
	return nil
}

// list enters one line. Twice the same file is an error in 1.0; before, only
// with another sum.
func (v *validation) list(target map[string]map[string][]byte, seen map[string]bool, algorithm, name string, sum []byte) error {
	if target[name] == nil {
		target[name] = map[string][]byte{}
	}
	if seen[name] {
		if v.strict || !slices.Equal(target[name][algorithm], sum) {
			return bad("%.200q twice", name)
		}
		v.warn("listed-twice")
	}
	seen[name] = true
	target[name][algorithm] = sum
	return nil
}

// entry takes a manifest line apart: sum, white space, path.
func (v *validation) entry(line string) (sum []byte, name string, err error) {
	digits, rest, found := cutSpace(line)
	if !found {
		return nil, "", bad("not a manifest line")
	}
	if sum, err = hex.DecodeString(digits); err != nil {
		return nil, "", bad("not a checksum")
	}
	if bare, starred := strings.CutPrefix(rest, "*"); starred {
		v.warn("made-with-md5sum") // RFC 8493 2.1.3: the star is not part of the path
		rest = bare
	}
	name, err = v.safePath(rest)
	return sum, name, err
}

func cutSpace(line string) (before, after string, found bool) {
	i := strings.IndexAny(line, " \t")
	if i < 0 {
		return "", "", false
	}
	return line[:i], strings.TrimLeft(line[i:], " \t"), true
}

// safePath returns the clean path of a name in a bag, or ErrUnsafePath for
// anything that could lead out of it on any operating system (RFC 8493 5.1).
func (v *validation) safePath(name string) (string, error) {
	switch {
	case name == "":
		return "", bad("an empty path")
	case strings.HasPrefix(name, "/"), strings.HasPrefix(name, "~"), strings.HasPrefix(name, `\`),
		len(name) > 1 && name[1] == ':', strings.HasPrefix(name, "%") && strings.Count(name, "%") > 1,
		strings.ContainsRune(name, 0):
		return "", fmt.Errorf("%.200q: %w", name, ErrUnsafePath)
	}
	if bare, dotted := strings.CutPrefix(name, "./"); dotted {
		v.warn("relative-path")
		name = bare
	}
	clean := path.Clean(name)
	decoded := percentDecode(clean)
	for _, form := range []string{name, decoded} {
		if slices.Contains(strings.FieldsFunc(form, func(r rune) bool { return r == '/' || r == '\\' }), "..") {
			return "", fmt.Errorf("%.200q: %w", name, ErrUnsafePath)
		}
	}
	return clean, nil
}

// onDisk is the name under which a listed path is kept. RFC 8493 2.1.3 encodes
// only %0A, %0D and %25, but many writers encoded nothing or left a "%" alone:
// the literal name wins where there is such a file.
func (v *validation) onDisk(name string) string {
	if _, ok := v.payload[name]; ok || !strings.Contains(name, "%") {
		return name
	}
	if decoded := percentDecode(name); decoded != name {
		if _, err := fs.Stat(v.fsys, decoded); err == nil {
			return decoded
		}
	}
	return name
}

func percentDecode(name string) string {
	return strings.NewReplacer("%0A", "\n", "%0a", "\n", "%0D", "\r", "%0d", "\r", "%25", "%").Replace(name)
}

// fetch looks at fetch.txt only to refuse hostile paths in it (RFC 8493 2.2.3).
func (v *validation) fetch() error {
	if _, err := fs.Stat(v.fsys, "fetch.txt"); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	v.warn("fetch-not-followed")
	lines, err := v.lines("fetch.txt")
	if err != nil {
		return err
	}
	for number, line := range lines {
		if line == "" {
			continue
		}
		_, rest, _ := cutSpace(line)
		_, name, found := cutSpace(rest)
		if !found {
			return bad("fetch.txt line %d: not a fetch line", number+1)
		}
		if name, err = v.safePath(name); err == nil && !strings.HasPrefix(name, "data/") {
			err = ErrUnsafePath
		}
		if err != nil {
			return fmt.Errorf("fetch.txt line %d: %w", number+1, err)
		}
	}
	return nil
}

// complete compares what is listed with what is there (RFC 8493 3).
func (v *validation) complete() error {
	for _, name := range slices.Sorted(maps.Keys(v.listed)) {
		if _, ok := v.payload[name]; !ok {
			return fmt.Errorf("%.200q is listed and missing: %w", name, ErrIncompleteBag)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(v.payload)) {
		if len(v.listed[name]) == 0 {
			return bad("%.200q is not listed", name)
		}
		if v.strict && len(v.listed[name]) != len(v.manifest) {
			return bad("%.200q is not listed in every manifest", name)
		}
		switch path.Base(name) {
		case "Thumbs.db", ".DS_Store", "desktop.ini":
			v.warn("system-file")
		}
	}
	return nil
}

// fixity compares every sum, of payload and tag files, each file read once.
func (v *validation) fixity() error {
	for _, list := range []map[string]map[string][]byte{v.tagListed, v.listed} {
		for _, name := range slices.Sorted(maps.Keys(list)) {
			if err := v.compare(name, list[name]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (v *validation) compare(name string, sums map[string][]byte) error {
	if info, err := fs.Stat(v.fsys, name); errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%.200q is listed and missing: %w", name, ErrIncompleteBag)
	}
	hashes := make(map[string]hash.Hash, len(sums))
	for algorithm := range sums {
		hashes[algorithm] = algorithms[algorithm]()
	}
	if _, err := hashFile(v.ctx, v.fsys, name, hashes); err != nil {
		return fmt.Errorf("read %.200q: %w", name, cmp.Or(v.ctx.Err(), errors.Join(ErrBadBag, err)))
	}
	for algorithm, sum := range sums {
		if !slices.Equal(hashes[algorithm].Sum(nil), sum) {
			return bad("%.200q does not fit its %s", name, algorithm)
		}
	}
	return nil
}

// readLimited reads a whole small file.
func readLimited(fsys fs.FS, name string, limit int64) ([]byte, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w: %w", name, ErrBadBag, err)
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w: %w", name, ErrBadBag, err)
	}
	if int64(len(raw)) > limit {
		return nil, bad("%s is too large", name)
	}
	return raw, nil
}
