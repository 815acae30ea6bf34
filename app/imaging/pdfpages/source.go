package pdfpages

import (
	"bufio"
	"io"

	"daluang/app/imaging"
	"daluang/app/imaging/tiff"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// MostPixels is the largest picture that is given as it is stored: what one
// page of a PDF/A of ours may hold.
const MostPixels = 200_000_000

const (
	mostReducedFrom = 4_000_000_000 // pixels of a fax picture that is made smaller
	reducedPixels   = 40_000_000    // pixels that it is made smaller to
)

// source is an image XObject (ISO 32000-1 8.9.5), all references resolved.
type source struct {
	width, height int
	bits          int
	space         space
	decoding      []float64 // pairs; nil: the usual
	stencil       bool      // black where 0 (ImageMask)
	stream        coded

	fax      tiff.Fax
	blackIs1 bool
	globals  []byte // of JBIG2
	plainRGB bool   // a JPEG whose components are not YCbCr
}

// describe resolves what an image dictionary says. black is whether a stencil
// would be painted black.
func (d *Document) describe(sd types.StreamDict, black bool) (source, error) {
	s := source{width: d.integer(sd.Dict["Width"], 0), height: d.integer(sd.Dict["Height"], 0),
		bits: d.integer(sd.Dict["BitsPerComponent"], 8), stencil: d.truth(sd.Dict["ImageMask"])}
	if s.width <= 0 || s.height <= 0 || int64(s.width)*int64(s.height) > mostReducedFrom {
		return s, notPlain("a picture of impossible size")
	}
	if err := d.seeThrough(sd.Dict, s); err != nil {
		return s, err
	}
	var err error
	if s.stream, err = d.unpack(sd); err != nil {
		return s, err
	}
	switch {
	case s.stencil && !black:
		return s, notPlain("a stencil that is not black")
	case s.stencil:
		s.bits, s.space = 1, space{components: 1}
	case s.stream.last.name == "JPXDecode" && d.get(sd.Dict["ColorSpace"]) == nil:
		s.space = space{components: 3}
	default:
		if s.space, err = d.space(sd.Dict["ColorSpace"], 0); err != nil {
			return s, err
		}
	}
	if !sampleBits(s.bits) {
		return s, notPlain("samples of odd size")
	}
	if s.decoding, err = d.decoding(sd.Dict["Decode"], s); err != nil {
		return s, err
	}
	return s, d.parameters(&s)
}

// seeThrough refuses pictures that do not hide what is under them, but for a
// soft mask that is opaque everywhere.
func (d *Document) seeThrough(dict types.Dict, s source) error {
	if d.get(dict["Mask"]) != nil || d.integer(dict["SMaskInData"], 0) != 0 {
		return notPlain("a masked picture")
	}
	mask, ok := d.get(dict["SMask"]).(types.StreamDict)
	if !ok {
		return nil
	}
	width, height, bits := d.integer(mask.Dict["Width"], 0), d.integer(mask.Dict["Height"], 0), d.integer(mask.Dict["BitsPerComponent"], 8)
	stream, err := d.unpack(mask)
	if err != nil || stream.last.name != "" || bits != 8 || width <= 0 || height <= 0 || int64(width)*int64(height) > MostPixels ||
		d.get(mask.Dict["Decode"]) != nil || d.get(mask.Dict["Matte"]) != nil {
		return notPlain("a soft mask")
	}
	r := bufio.NewReader(stream.r)
	for range width * height {
		if v, err := r.ReadByte(); err != nil || v != 255 {
			return notPlain("a soft mask that is not opaque")
		}
	}
	return nil
}

// decoding reads a Decode array (8.9.5.2), nil for the usual one.
func (d *Document) decoding(o types.Object, s source) ([]float64, error) {
	list := d.list(o)
	if len(list) == 0 {
		return nil, nil
	}
	if len(list) != 2*s.space.components {
		return nil, notPlain("a Decode array of odd length")
	}
	values := make([]float64, len(list))
	usual := true
	for i, o := range list {
		v, ok := d.number(o)
		if !ok {
			return nil, notPlain("a Decode array of no numbers")
		}
		highest := 1.0
		if s.space.palette != nil {
			highest = float64(int(1)<<s.bits - 1)
		}
		values[i] = v
		usual = usual && v == float64(i%2)*highest
	}
	if usual {
		return nil, nil
	}
	return values, nil
}

// parameters reads what the last filter needs to know.
func (d *Document) parameters(s *source) error {
	parms := s.stream.last.parms
	switch s.stream.last.name {
	case "CCITTFaxDecode":
		rows := d.integer(parms["Rows"], 0)
		s.fax = tiff.Fax{K: d.integer(parms["K"], 0), Columns: d.integer(parms["Columns"], 1728), Rows: s.height,
			ByteAligned: d.truth(parms["EncodedByteAlign"])}
		s.blackIs1 = d.truth(parms["BlackIs1"])
		if s.fax.Columns != s.width || rows > 0 && rows < s.height {
			return notPlain("fax data of another size than the picture")
		}
		return s.oneBit()
	case "JBIG2Decode":
		if globals, ok := d.get(parms["JBIG2Globals"]).(types.StreamDict); ok {
			var err error
			if s.globals, err = d.whole(globals, 16<<20); err != nil {
				return err
			}
		}
		return s.oneBit()
	case "DCTDecode":
		s.plainRGB = d.integer(parms["ColorTransform"], 1) == 0
		if s.bits != 8 || s.space.palette != nil {
			return notPlain("a JPEG of odd colours")
		}
	case "JPXDecode":
		if s.space.palette != nil || s.space.components > 3 || s.decoding != nil {
			return notPlain("a JPEG 2000 of odd colours")
		}
	}
	return nil
}

func (s *source) oneBit() error {
	if s.bits != 1 || s.space.components != 1 {
		return notPlain("a bilevel coding of shades")
	}
	return nil
}

// rowBytes is the length of an unpacked row (8.9.5.1: rows begin on a byte).
func (s source) rowBytes() int { return (s.width*s.space.components*s.bits + 7) / 8 }

// check holds the claim against the limits before memory is given for it.
func (s source) check() error {
	limits := imaging.DefaultLimits()
	most := int64(1)
	if s.space.components > 1 || s.space.palette != nil {
		most = 3
	}
	pixels := int64(s.width) * int64(s.height)
	if pixels > MostPixels || pixels*most > limits.DecodedBytes || int64(s.rowBytes())*int64(s.height) > limits.DecodedBytes {
		return imaging.ErrTooLarge
	}
	return nil
}

// all reads what is left of a stream, of at most so many bytes.
func all(r io.Reader, most int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(data)) > most {
		err = imaging.ErrTooLarge
	}
	return data, err
}
