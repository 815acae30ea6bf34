package bag

import (
	"bytes"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/ianaindex"
)

// decoding turns the bytes of a tag file into text.
type decoding struct{ from encoding.Encoding } // nil for UTF-8

func (d decoding) decode(raw []byte) (string, error) {
	if d.from != nil {
		decoded, err := d.from.NewDecoder().Bytes(raw)
		if err != nil {
			return "", err
		}
		raw = decoded
	}
	if !utf8.Valid(raw) {
		return "", ErrBadBag
	}
	return string(raw), nil
}

var (
	declarationLines = regexp.MustCompile(`^BagIt-Version:[ \t]*(\d+\.\d+)[ \t]*\r?\n?Tag-File-Character-Encoding:[ \t]*([^\s]+)[ \t]*(\r?\n)*$`)
	strictLines      = regexp.MustCompile(`^BagIt-Version: \d+\.\d+(\r\n|\r|\n)Tag-File-Character-Encoding: [^\s]+(\r\n|\r|\n)?$`)
	versions         = []string{"0.93", "0.94", "0.95", "0.96", "0.97", "1.0"}
)

// declaration reads bagit.txt (RFC 8493 2.1.1): two lines, UTF-8 without byte
// order mark, and from 1.0 on no other white space than one blank.
func (v *validation) declaration() error {
	raw, err := readLimited(v.fsys, "bagit.txt", 4<<10)
	if err != nil {
		return err
	}
	match := declarationLines.FindSubmatch(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")))
	if match == nil {
		return bad("bagit.txt is not a bag declaration")
	}
	v.report.Version, v.report.Encoding = string(match[1]), string(match[2])
	known := false
	for _, version := range versions {
		known = known || version == v.report.Version
	}
	if !known {
		return fmt.Errorf("bag of version %.20q: %w: %w", v.report.Version, ErrBadBag, ErrUnknownFormat)
	}
	v.strict = v.report.Version == "1.0"
	if v.strict && !strictLines.Match(raw) {
		return bad("bagit.txt has white space that BagIt 1.0 does not allow")
	}
	return v.chooseEncoding()
}

func (v *validation) chooseEncoding() error {
	if strings.EqualFold(v.report.Encoding, "UTF-8") {
		return nil
	}
	from, err := ianaindex.IANA.Encoding(v.report.Encoding)
	if err != nil || from == nil {
		return bad("tag files in the unknown encoding %.40q", v.report.Encoding)
	}
	v.text.from = from
	return nil
}

// lines reads a tag file in the bag's encoding.
func (v *validation) lines(name string) ([]string, error) {
	raw, err := readLimited(v.fsys, name, maxTagFile)
	if err != nil {
		return nil, err
	}
	text, err := v.text.decode(raw)
	if err != nil {
		return nil, bad("%s is not %.40s", name, v.report.Encoding)
	}
	text = strings.TrimPrefix(text, "\ufeff")
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	return strings.Split(text, "\n"), nil
}

// info reads bag-info.txt, or package-info.txt as it was called before 0.95
// (RFC 8493 2.2.2): labels may repeat, a line that begins with white space
// continues the one before.
func (v *validation) info() error {
	name := "bag-info.txt"
	if _, err := fs.Stat(v.fsys, name); err != nil {
		name = "package-info.txt"
		if _, err := fs.Stat(v.fsys, name); err != nil {
			return nil
		}
	}
	lines, err := v.lines(name)
	if err != nil {
		return err
	}
	for number, line := range lines {
		last := len(v.report.Info) - 1
		switch label, value, found := strings.Cut(line, ":"); {
		case strings.TrimSpace(line) == "":
		case strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t"):
			if last < 0 {
				return bad("%s line %d continues nothing", name, number+1)
			}
			v.report.Info[last][1] += " " + strings.TrimSpace(line)
		case !found:
			return bad("%s line %d has no label", name, number+1)
		default:
			v.report.Info = append(v.report.Info, [2]string{strings.TrimSpace(label), strings.TrimSpace(value)})
		}
	}
	return v.checkOxum()
}

// checkOxum compares Payload-Oxum, where the bag gives one, with what is there:
// "octets.streams" (RFC 8493 2.2.2).
func (v *validation) checkOxum() error {
	for _, pair := range v.report.Info {
		if strings.EqualFold(pair[0], "Payload-Oxum") {
			if have := fmt.Sprintf("%d.%d", v.report.Bytes, v.report.Files); have != pair[1] {
				return fmt.Errorf("payload is %s, bag-info.txt says %.40q: %w", have, pair[1], ErrIncompleteBag)
			}
		}
	}
	return nil
}
