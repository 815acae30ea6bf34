package pdfa

import (
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

// meaningful tells whether a glyph name says which character it is; of names
// that are in none of the lists here nobody knows, and they pass.
func meaningful(glyph string) bool {
	return glyph != ".notdef" && !nonAdobe(glyph)
}

// adobeName tells whether a name may be in the Adobe Glyph List: it may unless its
// form says that a program made it up.
func adobeName(glyph string) bool { return !nonAdobe(glyph) }

// nonAdobe recognises the names that programs number their glyphs with: g12,
// glyph12, cid12, index12, .notdef-like ones, and names of one letter and digits.
func nonAdobe(glyph string) bool {
	if _, ok := latin().runes[glyph]; ok || glyph == "" {
		return false
	}
	if strings.HasPrefix(glyph, "uni") && len(glyph) == 7 || strings.HasPrefix(glyph, "u") && len(glyph) >= 5 {
		start := 3
		if !strings.HasPrefix(glyph, "uni") {
			start = 1
		}
		_, err := strconv.ParseUint(glyph[start:], 16, 32)
		return err != nil
	}
	letters := strings.TrimRight(glyph, "0123456789")
	if letters == glyph {
		return texName(glyph)
	}
	switch strings.ToLower(strings.TrimRight(letters, "._-")) {
	case "g", "c", "cid", "gid", "glyph", "index", "f", "t", "char", "h", "b", "x":
		return true
	}
	return false
}

// texName recognises the sizes of brackets and operators in TeX's fonts.
func texName(glyph string) bool {
	for _, suffix := range []string{"big", "Big", "bigg", "Bigg", "display"} {
		if strings.HasSuffix(glyph, suffix) {
			return true
		}
	}
	return false
}

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
