package pdfa

import (
	_ "embed" // the list of glyph names
	"strconv"
	"strings"
	"sync"

	"golang.org/x/text/encoding/charmap"
)

// latinNames are the standard Latin glyph names in the order of the CFF standard
// strings 1 to 228 (Adobe Technical Note 5176, appendix A), latinRunes what they mean.
var latinNames = strings.Fields(`space exclam quotedbl numbersign dollar percent ampersand quoteright parenleft parenright asterisk plus comma hyphen
	period slash zero one two three four five six seven eight nine colon semicolon less equal greater question at A B C D E F G H I J K L M N O P Q R S T
	U V W X Y Z bracketleft backslash bracketright asciicircum underscore quoteleft a b c d e f g h i j k l m n o p q r s t u v w x y z braceleft bar
	braceright asciitilde exclamdown cent sterling fraction yen florin section currency quotesingle quotedblleft guillemotleft guilsinglleft
	guilsinglright fi fl endash dagger daggerdbl periodcentered paragraph bullet quotesinglbase quotedblbase quotedblright guillemotright ellipsis
	perthousand questiondown grave acute circumflex tilde macron breve dotaccent dieresis ring cedilla hungarumlaut ogonek caron emdash AE ordfeminine
	Lslash Oslash OE ordmasculine ae dotlessi lslash oslash oe germandbls onesuperior logicalnot mu trademark Eth onehalf plusminus Thorn onequarter
	divide brokenbar degree thorn threequarters twosuperior registered minus eth multiply threesuperior copyright Aacute Acircumflex Adieresis Agrave
	Aring Atilde Ccedilla Eacute Ecircumflex Edieresis Egrave Iacute Icircumflex Idieresis Igrave Ntilde Oacute Ocircumflex Odieresis Ograve Otilde
	Scaron Uacute Ucircumflex Udieresis Ugrave Yacute Ydieresis Zcaron aacute acircumflex adieresis agrave aring atilde ccedilla eacute ecircumflex
	edieresis egrave iacute icircumflex idieresis igrave ntilde oacute ocircumflex odieresis ograve otilde scaron uacute ucircumflex udieresis ugrave
	yacute ydieresis zcaron`)

var latinRunes = []rune(" !\"#$%&’()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_‘abcdefghijklmnopqrstuvwxyz{|}~" +
	"¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ–†‡·¶•‚„”»…‰¿`´ˆ˜¯˘˙¨˚¸˝˛ˇ—ÆªŁØŒºæıłøœß¹¬µ™Ð½±Þ¼÷¦°þ¾²®−ð×³©" +
	"ÁÂÄÀÅÃÇÉÊËÈÍÎÏÌÑÓÔÖÒÕŠÚÛÜÙÝŸŽáâäàåãçéêëèíîïìñóôöòõšúûüùýÿž")

// standardRuns are the codes of StandardEncoding whose names follow each other in
// latinNames (ISO 32000-1 annex D.2).
var standardRuns = []struct{ code, first, count int }{
	{32, 1, 95}, {161, 96, 15}, {177, 111, 4}, {182, 115, 8}, {191, 123, 1}, {193, 124, 8}, {202, 132, 2}, {205, 134, 4}, {225, 138, 1},
	{227, 139, 1}, {232, 140, 4}, {241, 144, 1}, {245, 145, 1}, {248, 146, 4},
}

// latinTables are made from the lists above.
type latinTables struct {
	runes                  map[string]rune
	standard, windows, mac [256]string
}

var latin = sync.OnceValue(func() *latinTables {
	t := &latinTables{runes: map[string]rune{"Euro": '€', "nbspace": 0xA0, "sfthyphen": 0xAD}}
	names := map[rune]string{'€': "Euro", 0xA0: "space", 0xAD: "hyphen"}
	for i, n := range latinNames {
		t.runes[n] = latinRunes[i]
		names[latinRunes[i]] = n
	}
	for _, run := range standardRuns {
		for i := range run.count {
			t.standard[run.code+i] = latinNames[run.first-1+i]
		}
	}
	for code := 32; code < 256; code++ {
		t.windows[code] = names[charmap.Windows1252.DecodeByte(byte(code))]
		t.mac[code] = names[charmap.Macintosh.DecodeByte(byte(code))]
		if t.windows[code] == "" {
			t.windows[code] = "bullet" // annex D.2, note 6
		}
	}
	t.mac[0xDB], t.mac[0xCA] = "currency", "space"
	return t
})

// readEncoding fills the glyph names of a simple font (ISO 32000-1 9.6.6).
func (j *judge) readEncoding(f *foreignFont) {
	encoding := j.resolve(f.dict["Encoding"])
	base := j.name(encoding)
	entries, _ := encoding.(dict)
	if entries != nil {
		base = j.name(entries["BaseEncoding"])
	}
	f.encoded = true
	switch base {
	case "WinAnsiEncoding":
		f.names = latin().windows
	case "MacRomanEncoding":
		f.names = latin().mac
	case "StandardEncoding":
		f.names = latin().standard
	default:
		f.encoded = false
		if f.kind == "TrueType" && !f.symbolic {
			f.names = latin().standard
		}
		if builtIn, ok := f.program.(interface{ encoding() *[256]string }); ok && f.kind != "Type3" {
			if names := builtIn.encoding(); names != nil {
				f.names = *names
			}
		} else if !f.embedded && f.kind != "Type3" && !f.symbolic {
			f.names = latin().standard
		}
	}
	code := int64(0)
	for _, v := range j.array(entries["Differences"]) {
		if n, ok := j.integer(v); ok {
			code = n
			continue
		}
		if glyph, ok := j.resolve(v).(name); ok && code >= 0 && code < 256 {
			f.names[code] = string(glyph)
			code++
		}
	}
}

//go:embed glyphnames.txt
var glyphList string

// adobeNames are the names of the Adobe Glyph List.
var adobeNames = sync.OnceValue(func() map[string]bool {
	names := make(map[string]bool, 4300)
	for line := range strings.Lines(glyphList) {
		if !strings.HasPrefix(line, "#") {
			names[strings.TrimSpace(line)] = true
		}
	}
	return names
})

// adobeName tells whether a glyph name is in the Adobe Glyph List. Names made of
// a character's number (uni0041) and names with a suffix are not, which is how
// the clauses read and how veraPDF judges.
func adobeName(glyph string) bool { return adobeNames()[glyph] }

// glyphRune is the character of a glyph name, if it is known.
func glyphRune(glyph string) (rune, bool) {
	if r, ok := latin().runes[glyph]; ok {
		return r, true
	}
	if hex, ok := strings.CutPrefix(glyph, "uni"); ok && len(hex) == 4 {
		v, err := strconv.ParseUint(hex, 16, 16)
		return rune(v), err == nil
	}
	return 0, false
}
