package pdfpages

import (
	"bytes"
	"compress/lzw"
	"compress/zlib"
	"encoding/ascii85"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"daluang/app/imaging"
)

// sheet is a PDF of one page to be made: what is not said is that of a plain
// page with a picture of 4 x 3 gray pixels, ten points each.
type sheet struct {
	box     string // of the page
	entries string // further ones of the page
	content string
	image   string // its entries beside size; empty: 8 bit gray
	data    []byte
	extra   []string // objects from number 6, "<<…>>" or with a stream
	more    string   // further resources
	width   int      // pixels, 0: 4
	height  int      // pixels, 0: 3
}

const (
	plainContent = "q 40 0 0 30 0 0 cm /Im Do Q"
	plainGray    = "/ColorSpace /DeviceGray /BitsPerComponent 8"
)

func shades() []byte { return []byte{0, 20, 40, 60, 80, 100, 120, 140, 160, 180, 200, 220} }

func (s sheet) bytes() []byte {
	or := func(text, otherwise string) string {
		if text == "" {
			return otherwise
		}
		return text
	}
	if s.data == nil {
		s.data = shades()
	}
	if s.width == 0 {
		s.width, s.height = 4, 3
	}
	stream := func(entries string, data []byte) string {
		return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", entries, len(data), data)
	}
	objects := append([]string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R /Resources << /XObject << /Im 5 0 R /X 6 0 R >> %s >> %s >>",
			or(s.box, "0 0 40 30"), s.more, s.entries),
		stream("", []byte(or(s.content, plainContent))),
		stream(fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d %s", s.width, s.height, or(s.image, plainGray)), s.data),
	}, s.extra...)
	var out bytes.Buffer
	var offsets []int
	out.WriteString("%PDF-1.7\n")
	for i, object := range objects {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return out.Bytes()
}

// shown has poppler draw the page, ten pixels for each of the picture.
func shown(t *testing.T, data []byte) image.Image {
	t.Helper()
	folder := t.TempDir()
	path := filepath.Join(folder, "page.pdf")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(folder, "page")
	if said, err := exec.Command(tool(t, "pdftoppm"), "-cropbox", "-r", "72", "-png", "-singlefile", path, out).CombinedOutput(); err != nil {
		t.Fatalf("pdftoppm: %v %s", err, said)
	}
	raw, err := os.ReadFile(out + ".png")
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// compare holds the picture of a page, as it would be shown, against poppler's
// drawing, in the middle of every pixel.
func compare(t *testing.T, data []byte, tolerance int) (imaging.Raster, bool) {
	t.Helper()
	raster, err := opened(t, data, nil).picture(t.Context(), 0)
	if err != nil {
		t.Errorf("not plain: %v", err)
		return raster, false
	}
	upright, err := raster.Upright(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	witness := shown(t, data)
	size := upright.Bounds().Size()
	if witness.Bounds().Size() != size.Mul(10) {
		t.Errorf("%v pixels, poppler draws %v", size, witness.Bounds().Size())
		return raster, false
	}
	for y := range size.Y {
		for x := range size.X {
			got := color.NRGBAModel.Convert(upright.At(x, y)).(color.NRGBA)
			want := color.NRGBAModel.Convert(witness.At(10*x+5, 10*y+5)).(color.NRGBA)
			for _, pair := range [][2]uint8{{got.R, want.R}, {got.G, want.G}, {got.B, want.B}} {
				if distance(int(pair[0]), int(pair[1])) > tolerance {
					t.Errorf("pixel %d, %d is %v, poppler shows %v", x, y, got, want)
					return raster, false
				}
			}
		}
	}
	return raster, true
}

func TestEveryTurnAndFlipIsShownAsPopplerShowsIt(t *testing.T) {
	matrices := map[string][2]string{ // content matrix, page
		"as stored":      {"40 0 0 30 0 0", "0 0 40 30"},
		"mirrored":       {"-40 0 0 30 40 0", "0 0 40 30"},
		"upside down":    {"40 0 0 -30 0 30", "0 0 40 30"},
		"half turn":      {"-40 0 0 -30 40 30", "0 0 40 30"},
		"left":           {"0 40 -30 0 30 0", "0 0 30 40"},
		"right":          {"0 -40 30 0 0 40", "0 0 30 40"},
		"transposed":     {"0 40 30 0 0 0", "0 0 30 40"},
		"transversed":    {"0 -40 -30 0 30 40", "0 0 30 40"},
		"off the origin": {"40 0 0 30 100 -50", "100 -50 140 -20"},
	}
	for name, m := range matrices {
		for _, rotate := range []int{0, 90, 180, 270, -90} {
			t.Run(fmt.Sprintf("%s, page turned by %d", name, rotate), func(t *testing.T) {
				made := sheet{box: m[1], content: "q " + m[0] + " cm /Im Do Q", entries: fmt.Sprintf("/Rotate %d", rotate)}
				raster, ok := compare(t, made.bytes(), 0)
				if ok && (raster.DPIX != 7.2 || raster.DPIY != 7.2) {
					t.Errorf("%v x %v dpi, want 7.2", raster.DPIX, raster.DPIY)
				}
			})
		}
	}
}

func zipped(data []byte) []byte {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	w.Write(data)
	w.Close()
	return out.Bytes()
}

func lzwed(data []byte) []byte {
	var out bytes.Buffer
	w := lzw.NewWriter(&out, lzw.MSB, 8)
	w.Write(data)
	w.Close()
	return out.Bytes()
}

func ascii(data []byte) []byte {
	var out bytes.Buffer
	w := ascii85.NewEncoder(&out)
	w.Write(data)
	w.Close()
	return append(out.Bytes(), "~>"...)
}

// fax is a picture in a fax coding, its rows one white, two black, one white.
func fax(parms string, data ...byte) sheet {
	return sheet{image: "/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms << /Columns 4 " + parms + " >>", data: data}
}

func grayJPEG(t *testing.T, width, height int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, width, height))
	for i := range img.Pix {
		img.Pix[i] = byte(100 + i)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 100}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestEveryCodingAndColourSpaceIsReadAsPopplerReadsIt(t *testing.T) {
	rgb := make([]byte, 36)
	for i := range rgb {
		rgb[i] = byte(7 * i)
	}
	rows := func(kind byte, row int, data []byte) (out []byte) { // as PNG keeps them
		for ; len(data) > 0; data = data[row:] {
			out = append(append(out, kind), data[:row]...)
		}
		return out
	}
	const flate = " /Filter /FlateDecode"
	palette := "[/Indexed /DeviceRGB 3 <FF0000 00FF00 0000FF 102030>]"
	cases := map[string]struct {
		made sheet
		kind imaging.Kind
	}{
		"gray":                     {sheet{}, imaging.KindGray8},
		"gray, flate":              {sheet{image: plainGray + flate, data: zipped(shades())}, imaging.KindGray8},
		"gray, lzw":                {sheet{image: plainGray + " /Filter /LZWDecode /DecodeParms << /EarlyChange 0 >>", data: lzwed(shades())}, imaging.KindGray8},
		"gray, run length":         {sheet{image: plainGray + " /Filter /RunLengthDecode", data: append(append([]byte{7}, shades()[:8]...), 253, 9, 128)}, imaging.KindGray8},
		"gray, two filters":        {sheet{image: plainGray + " /Filter [/ASCII85Decode /FlateDecode]", data: ascii(zipped(shades()))}, imaging.KindGray8},
		"gray, hex":                {sheet{image: plainGray + " /Filter /ASCIIHexDecode", data: []byte(hex.EncodeToString(shades()) + ">")}, imaging.KindGray8},
		"gray, turned round":       {sheet{image: plainGray + " /Decode [1 0]"}, imaging.KindGray8},
		"gray, squeezed":           {sheet{image: plainGray + " /Decode [0.25 0.75]"}, imaging.KindGray8},
		"gray of 4 bits":           {sheet{image: "/ColorSpace /DeviceGray /BitsPerComponent 4", data: []byte{0x01, 0x23, 0x45, 0x67, 0x89, 0xAB}}, imaging.KindGray8},
		"gray of 2 bits":           {sheet{image: "/ColorSpace /DeviceGray /BitsPerComponent 2", data: []byte{0x1B, 0xE4, 0x1B}}, imaging.KindGray8},
		"gray of 16 bits":          {sheet{image: "/ColorSpace /DeviceGray /BitsPerComponent 16", data: rgb[:24]}, imaging.KindGray8},
		"black and white":          {sheet{image: "/ColorSpace /DeviceGray /BitsPerComponent 1", data: []byte{0xA0, 0x50, 0xF0}}, imaging.KindBilevel},
		"white and black":          {sheet{image: "/ColorSpace /DeviceGray /BitsPerComponent 1 /Decode [1 0]", data: []byte{0xA0, 0x50, 0xF0}}, imaging.KindBilevel},
		"a black stencil":          {sheet{image: "/ImageMask true", data: []byte{0xA0, 0x50, 0xF0}}, imaging.KindBilevel},
		"a stencil turned round":   {sheet{image: "/ImageMask true /Decode [1 0]", data: []byte{0xA0, 0x50, 0xF0}}, imaging.KindBilevel},
		"colour":                   {sheet{image: "/ColorSpace /DeviceRGB /BitsPerComponent 8", data: rgb}, imaging.KindRGB8},
		"colour, one turned round": {sheet{image: "/ColorSpace /DeviceRGB /BitsPerComponent 8 /Decode [1 0 0 1 0 1]", data: rgb}, imaging.KindRGB8},
		"colour without hue":       {sheet{image: "/ColorSpace /DeviceRGB /BitsPerComponent 8", data: bytes.Repeat([]byte{90, 90, 90}, 12)}, imaging.KindGray8},
		"palette of 2 bits":        {sheet{image: "/ColorSpace " + palette + " /BitsPerComponent 2", data: []byte{0x1B, 0xE4, 0x1B}}, imaging.KindRGB8},
		"palette of 1 bit":         {sheet{image: "/ColorSpace [/Indexed /DeviceRGB 1 <FFFFFF 000000>] /BitsPerComponent 1", data: []byte{0xA0, 0x50, 0xF0}}, imaging.KindBilevel},
		"palette turned round":     {sheet{image: "/ColorSpace [/Indexed /DeviceRGB 1 <FF0000 0000FF>] /BitsPerComponent 1 /Decode [1 0]", data: []byte{0xA0, 0x50, 0xF0}}, imaging.KindRGB8},
		"rows of PNG, sub":         {sheet{image: plainGray + flate + " /DecodeParms << /Predictor 11 /Columns 4 >>", data: zipped(rows(1, 4, shades()))}, imaging.KindGray8},
		"rows of PNG, up":          {sheet{image: plainGray + flate + " /DecodeParms << /Predictor 12 /Columns 4 >>", data: zipped(rows(2, 4, shades()))}, imaging.KindGray8},
		"rows of PNG, average":     {sheet{image: plainGray + flate + " /DecodeParms << /Predictor 15 /Columns 4 >>", data: zipped(rows(3, 4, shades()))}, imaging.KindGray8},
		"rows of PNG, Paeth":       {sheet{image: "/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter [/FlateDecode] /DecodeParms [<< /Predictor 15 /Colors 3 /Columns 4 >>]", data: zipped(rows(4, 12, rgb))}, imaging.KindRGB8},
		"differences of TIFF":      {sheet{image: "/ColorSpace /DeviceRGB /BitsPerComponent 8" + flate + " /DecodeParms << /Predictor 2 /Colors 3 /Columns 4 >>", data: zipped(rgb)}, imaging.KindRGB8},
		"fax, group 4":             {fax("/K -1", 0x23, 0xFF, 0xC0), imaging.KindBilevel},
		"fax, 1 is black":          {fax("/K -1 /BlackIs1 true", 0x23, 0xFF, 0xC0), imaging.KindBilevel},
		"fax, rows on bytes":       {fax("/K -1 /EncodedByteAlign true", 0x23, 0xF0, 0xE0, 0xE0), imaging.KindBilevel},
		"fax, group 3":             {fax("/K 0", 0x1F, 0x1C, 0x7C, 0x71, 0xF1, 0xC0), imaging.KindBilevel},
		"fax, group 3 on bytes":    {fax("/K 0 /EncodedByteAlign true", 0x1F, 0x1C, 0x1F, 0x1C, 0x1F, 0x1C), imaging.KindBilevel},
		"fax, both turned round":   {sheet{image: fax("/K -1 /BlackIs1 true").image + " /Decode [1 0]", data: []byte{0x23, 0xFF, 0xC0}}, imaging.KindBilevel},
		"JPEG":                     {sheet{image: plainGray + " /Filter /DCTDecode", data: grayJPEG(t, 4, 3)}, imaging.KindJPEG},
		"JPEG inside flate":        {sheet{image: plainGray + " /Filter [/FlateDecode /DCTDecode]", data: zipped(grayJPEG(t, 4, 3))}, imaging.KindJPEG},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if raster, ok := compare(t, c.made.bytes(), 1); ok && raster.Kind != c.kind {
				t.Errorf("kind %d, want %d", raster.Kind, c.kind)
			}
		})
	}
}

// Calibrated samples are taken as they are stored: so does PDFium, which draws
// the other pages; poppler applies the gamma.
func TestCalibratedGrayKeepsItsSamples(t *testing.T) {
	made := sheet{image: "/ColorSpace [/CalGray << /WhitePoint [0.95 1 1.09] >>] /BitsPerComponent 8"}
	raster, err := opened(t, made.bytes(), nil).picture(t.Context(), 0)
	if err != nil || !bytes.Equal(raster.Data, shades()) {
		t.Errorf("%v, %v", raster.Data, err)
	}
}

func stream(entries, data string) string {
	return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", entries, len(data), data)
}

func TestWhatDoesNotShowLeavesAPagePlain(t *testing.T) {
	font := "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Courier >> >>"
	opaque := stream("/Subtype /Image /Width 4 /Height 3 /ColorSpace /DeviceGray /BitsPerComponent 8", strings.Repeat("\xff", 12))
	cases := map[string]sheet{
		"invisible text over it":   {content: plainContent + " BT /F 8 Tf 3 Tr 5 5 Td [(kata)-3(kata)] TJ ET", more: font},
		"visible text under it":    {content: "BT /F 8 Tf 5 5 Td (kata) Tj ET " + plainContent, more: font},
		"paper painted under it":   {content: "1 1 1 rg 0 0 40 30 re f " + plainContent},
		"a clip along its edge":    {content: "q 0 0 40 30 re W n 40 0 0 30 0 0 cm /Im Do Q"},
		"a clip by lines":          {content: "q 0 0 m 40 0 l 40 30 l 0 30 l h W n 40 0 0 30 0 0 cm /Im Do Q"},
		"a clip of something else": {content: "q 1 1 2 2 re W n Q " + plainContent},
		"an opaque soft mask":      {image: plainGray + " /SMask 6 0 R", extra: []string{opaque}},
		"in a form":                {content: "/X Do", extra: []string{stream("/Subtype /Form /BBox [0 0 40 30] /Resources << /XObject << /Im 5 0 R >> >>", plainContent)}},
		"in a form with a matrix":  {content: "/X Do", extra: []string{stream("/Subtype /Form /BBox [0 0 4 3] /Matrix [10 0 0 10 0 0]", "4 0 0 3 0 0 cm /Im Do")}},
		"a harmless state":         {content: "/G gs " + plainContent, more: "/ExtGState << /G << /ca 1 /BM /Normal /SMask /None >> >>"},
		"a link without look":      {entries: "/Annots [<< /Type /Annot /Subtype /Link /Rect [1 1 9 9] /Border [0 0 0] >>]"},
		"comments and odd spacing": {content: "%x\n q%y\r40 0 0 30 0 0 cm/Im Do Q"},
		"a name in hex":            {content: "40 0 0 30 0 0 cm /I#6d Do"},
		"cropped to it":            {box: "0 0 100 100", entries: "/CropBox [0 0 40 30]"},
		"nearly filling":           {content: "39.8 0 0 29.9 0.1 0.1 cm /Im Do"},
	}
	for name, made := range cases {
		t.Run(name, func(t *testing.T) {
			if raster, ok := compare(t, made.bytes(), 0); ok {
				if width := float64(raster.Width) * 72 / raster.DPIX; width < 39.9 || width > 40.1 {
					t.Errorf("the page would be %.2f points wide instead of 40", width)
				}
			}
		})
	}
}

func TestWhateverShowsMakesAPageOneToBeDrawn(t *testing.T) {
	font := "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Courier >> >>"
	half := stream("/Subtype /Image /Width 4 /Height 3 /ColorSpace /DeviceGray /BitsPerComponent 8", strings.Repeat("\x80", 12))
	look := stream("/Subtype /Form /BBox [0 0 9 9]", "0 0 9 9 re f")
	cases := map[string]sheet{
		"visible text over it":       {content: plainContent + " BT /F 8 Tf 5 5 Td (kata) Tj ET", more: font},
		"text that clips":            {content: "BT /F 8 Tf 7 Tr 5 5 Td (kata) Tj ET " + plainContent, more: font},
		"invisible drawn letters":    {content: plainContent + " BT /F 8 Tf 3 Tr (a) Tj ET", more: "/Font << /F << /Type /Font /Subtype /Type3 >> >>"},
		"a stroke over it":           {content: plainContent + " 0 0 m 40 30 l S"},
		"two pictures":               {content: plainContent + " " + plainContent},
		"an inline picture":          {content: plainContent + " BI /W 1 /H 1 /BPC 8 /CS /G ID x EI"},
		"a shading":                  {content: plainContent + " /S sh"},
		"half the page":              {content: "20 0 0 30 0 0 cm /Im Do"},
		"far over the page":          {content: "80 0 0 60 0 0 cm /Im Do"},
		"something beside it":        {content: "0 0 1 rg 0 0 40 30 re f 39.8 0 0 29.8 0.1 0.1 cm /Im Do"},
		"skewed":                     {content: "40 1 -1 30 0 0 cm /Im Do"},
		"clipped to a corner":        {content: "0 0 20 20 re W n " + plainContent},
		"clipped to a triangle":      {content: "0 0 m 40 0 l 40 30 l h W n " + plainContent},
		"clipped in a form":          {content: "/X Do", extra: []string{stream("/Subtype /Form /BBox [0 0 20 20]", plainContent)}},
		"a form that calls itself":   {content: "/X Do", extra: []string{stream("/Subtype /Form /BBox [0 0 40 30] /Resources << /XObject << /X 6 0 R >> >>", "/X Do /X Do")}},
		"half transparent":           {content: "/G gs " + plainContent, more: "/ExtGState << /G << /ca 0.5 >> >>"},
		"multiplied":                 {content: "/G gs " + plainContent, more: "/ExtGState << /G << /BM /Multiply >> >>"},
		"a soft mask":                {image: plainGray + " /SMask 6 0 R", extra: []string{half}},
		"a colour key":               {image: plainGray + " /Mask [0 10]"},
		"a red stencil":              {content: "1 0 0 rg " + plainContent, image: "/ImageMask true", data: []byte{0xA0, 0x50, 0xF0}},
		"a stencil over paint":       {content: "0 1 0 rg 0 0 40 30 re f 0 g " + plainContent, image: "/ImageMask true", data: []byte{0xA0, 0x50, 0xF0}},
		"optional":                   {content: "/OC /L BDC " + plainContent + " EMC"},
		"a stamp over it":            {entries: "/Annots [<< /Type /Annot /Subtype /Stamp /Rect [1 1 9 9] /AP << /N 6 0 R >> >>]", extra: []string{look}},
		"units of its own":           {entries: "/UserUnit 2"},
		"too few samples":            {data: []byte{1, 2, 3}},
		"a damaged JPEG":             {image: plainGray + " /Filter /DCTDecode", data: grayJPEG(t, 4, 3)[:200]},
		"a JPEG of another size":     {image: plainGray + " /Filter /DCTDecode", data: grayJPEG(t, 5, 3)},
		"a JPEG of other colours":    {image: "/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode", data: grayJPEG(t, 4, 3)},
		"a spot colour":              {image: "/ColorSpace [/Separation /Gold /DeviceGray << /FunctionType 2 /Domain [0 1] /N 1 >>] /BitsPerComponent 8"},
		"data elsewhere":             {image: plainGray + " /F (elsewhere)"},
		"parameters that do not fit": {image: plainGray + " /Filter /FlateDecode /DecodeParms [<< /Predictor 15 /Columns 4 >>]", data: zipped(shades())},
		"an enormous claim":          {width: 60000, height: 60000},
		"a page without content":     {content: " "},
		"an unknown operator":        {content: plainContent + " XX"},
		"content that breaks off":    {content: plainContent + " (abc"},
		"fax of another width":       {image: "/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 8 >>", data: []byte{0, 0}},
		"a fax that breaks off":      {image: "/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 4 >>", data: []byte{0x26}},
		"a coding without a reader":  {image: plainGray + " /Filter /JPXDecode", data: []byte("no picture")},
	}
	for name, made := range cases {
		t.Run(name, func(t *testing.T) {
			raster, ok, err := opened(t, made.bytes(), nil).Picture(t.Context(), 0)
			if ok || err != nil {
				t.Errorf("ok %v, %v, %+v: the page is more than its picture", ok, err, raster)
			}
		})
	}
}
