package inbox

import "bytes"

// Kind is what a file is by its first bytes, whatever its name says.
type Kind string

// The kinds that are told apart. Unknown may be anything else.
const (
	Unknown    Kind = ""
	JPEG       Kind = "jpeg"
	PNG        Kind = "png"
	TIFF       Kind = "tiff"
	PDF        Kind = "pdf"
	WebP       Kind = "webp"
	BMP        Kind = "bmp"
	HEIC       Kind = "heic" // and AVIF: pictures in an ISO base media file
	Executable Kind = "executable"
)

// HeadBytes is how many first bytes KindOf wants to see.
const HeadBytes = 16

var signatures = []struct {
	prefix string
	kind   Kind
}{
	{"\xFF\xD8\xFF", JPEG},
	{"\x89PNG\r\n\x1a\n", PNG},
	{"II*\x00", TIFF}, {"MM\x00*", TIFF}, {"II+\x00", TIFF}, {"MM\x00+", TIFF},
	{"%PDF-", PDF}, {"\xEF\xBB\xBF%PDF-", PDF},
	{"BM", BMP},
	{"MZ", Executable}, {"\x7FELF", Executable}, {"#!", Executable}, {"dex\n", Executable},
	{"\xCF\xFA\xED\xFE", Executable}, {"\xCE\xFA\xED\xFE", Executable}, {"\xCA\xFE\xBA\xBE", Executable},
	{"PK\x03\x04", Executable}, // a package (APK, JAR) as well as an archive: neither is a page
}

// KindOf tells what begins with these bytes.
func KindOf(head []byte) Kind {
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.prefix)) {
			return s.kind
		}
	}
	switch {
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		return WebP
	case len(head) >= 12 && string(head[4:8]) == "ftyp" && pictureBrands[string(head[8:12])]:
		return HEIC
	}
	return Unknown
}

// pictureBrands are the brands of ISO/IEC 23008-12 and of AVIF.
var pictureBrands = map[string]bool{"heic": true, "heix": true, "hevc": true, "hevx": true, "heim": true, "heis": true,
	"mif1": true, "msf1": true, "avif": true, "avis": true}
