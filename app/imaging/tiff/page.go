package tiff

import (
	"fmt"
	"math"
	"slices"
)

// Compression is the value of TIFF tag 259.
type Compression uint64

// The compressions that are read.
const (
	None         Compression = 1
	FaxRLE       Compression = 2
	FaxG3        Compression = 3
	FaxG4        Compression = 4
	LZW          Compression = 5
	JPEG         Compression = 7
	Deflate      Compression = 8
	PackBits     Compression = 32773
	DeflateAdobe Compression = 32946 // written as "Deflate" before 8 was assigned
)

// String names the compression as image tools do.
func (c Compression) String() string {
	names := map[Compression]string{None: "none", FaxRLE: "ccitt-rle", FaxG3: "group3", FaxG4: "group4", LZW: "lzw",
		6: "old-jpeg", JPEG: "jpeg", Deflate: "deflate", PackBits: "packbits", DeflateAdobe: "deflate"}
	if name, ok := names[c]; ok {
		return name
	}
	return fmt.Sprintf("compression %d", uint64(c))
}

// Photometric interpretations (tag 262) that are read.
const (
	whiteIsZero = 0
	blackIsZero = 1
	rgb         = 2
	palette     = 3
	separated   = 5
	yCbCr       = 6
)

// Page is one full image of a file. Its fields describe it as stored.
type Page struct {
	Width, Height int     // pixels, as stored, before Orientation
	DPIX, DPIY    float64 // to two decimals; 0 when the file does not say
	Orientation   int     // 1 to 8, tag 274; 1 when missing or out of range
	Compression   Compression
	Bits          int  // per sample
	Colour        bool // more than shades of gray
	ICC           []byte

	file        *container
	limits      Limits
	samples     int
	photometric uint64
	lsbFirst    bool
	planar      bool
	predictor   bool
	twoD        bool
	alpha       alphaKind
	colours     []byte // of the palette, RGB triples
	tables      []byte

	tiled                   bool
	chunkWidth, chunkHeight int
	offsets, counts         []uint64
}

type alphaKind int

const (
	opaque alphaKind = iota
	associated
	unassociated
)

// Kind says what a decoded page consists of.
func (p *Page) Kind() Kind {
	switch {
	case p.bilevel():
		return Bilevel
	case p.Colour:
		return RGB8
	}
	return Gray8
}

func (p *Page) bilevel() bool {
	return p.Bits == 1 && p.samples == 1 && p.photometric <= blackIsZero
}

// newPage reads the fields of a directory; what it returns is safe to decode.
func newPage(c *container, dir directory, limits Limits) (*Page, error) {
	p := &Page{file: c, limits: limits}
	for _, read := range []func(directory) error{p.readSize, p.readSamples, p.readCoding, p.readLayout} {
		if err := read(dir); err != nil {
			return nil, err
		}
	}
	p.readResolution(dir)
	if e, ok := dir[tagICC]; ok {
		icc, err := c.raw(e)
		if err != nil {
			return nil, fmt.Errorf("colour profile: %w", err)
		}
		p.ICC = icc
	}
	return p, nil
}

func (p *Page) readSize(dir directory) error {
	width, err := p.file.number(dir, tagWidth, 0)
	if err != nil {
		return err
	}
	height, err := p.file.number(dir, tagHeight, 0)
	if err != nil {
		return err
	}
	if width == 0 || height == 0 {
		return fmt.Errorf("%w: %d x %d pixels", ErrDamaged, width, height)
	}
	if width > math.MaxInt32 || height > math.MaxInt32 || int64(width)*int64(height) > p.limits.Pixels {
		return fmt.Errorf("%w: %d x %d pixels", ErrTooLarge, width, height)
	}
	p.Width, p.Height = int(width), int(height)
	return nil
}

func (p *Page) readSamples(dir directory) error {
	c := p.file
	samples, err := c.number(dir, tagSamplesPerPixel, 1)
	if err != nil {
		return err
	}
	depths, err := c.numbers(dir, tagBitsPerSample)
	if err != nil {
		return err
	}
	photometric, err := c.number(dir, tagPhotometric, whiteIsZero)
	if err != nil {
		return err
	}
	format, err := c.number(dir, tagSampleFormat, 1)
	if err != nil {
		return err
	}
	if len(depths) == 0 {
		depths = []uint64{1}
	}
	if samples == 0 || samples > 16 {
		return fmt.Errorf("%w: %d samples a pixel", ErrUnsupported, samples)
	}
	if slices.ContainsFunc(depths, func(d uint64) bool { return d != depths[0] }) ||
		!slices.Contains([]uint64{1, 2, 4, 8, 16}, depths[0]) || format != 1 && format != 4 {
		return fmt.Errorf("%w: %v bits a sample of format %d", ErrUnsupported, depths, format)
	}
	p.samples, p.Bits, p.photometric = int(samples), int(depths[0]), photometric
	if err := p.readColour(dir); err != nil {
		return err
	}
	perPixel := map[Kind]int64{Bilevel: 1, Gray8: 8, RGB8: 24}[p.Kind()]
	if int64(p.Width)*int64(p.Height)*perPixel/8 > p.limits.DecodedBytes {
		return fmt.Errorf("%w: %d x %d pixels of %d bits", ErrTooLarge, p.Width, p.Height, perPixel)
	}
	return nil
}

// readColour settles what the samples of a pixel mean.
func (p *Page) readColour(dir directory) error {
	needed := map[uint64]int{whiteIsZero: 1, blackIsZero: 1, rgb: 3, palette: 1, separated: 4, yCbCr: 3}
	colours, known := needed[p.photometric]
	if !known {
		return fmt.Errorf("%w: photometric interpretation %d", ErrUnsupported, p.photometric)
	}
	if p.samples < colours {
		return fmt.Errorf("%w: %d samples for photometric interpretation %d", ErrDamaged, p.samples, p.photometric)
	}
	p.Colour = p.photometric >= rgb
	if p.photometric == separated {
		inks, err := p.file.number(dir, tagInkSet, 1)
		if err != nil {
			return err
		}
		if inks != 1 {
			return fmt.Errorf("%w: inks other than CMYK", ErrUnsupported)
		}
	}
	if p.photometric == palette {
		if err := p.readPalette(dir); err != nil {
			return err
		}
	}
	return p.readAlpha(dir, colours)
}

func (p *Page) readPalette(dir directory) error {
	colourMap, err := p.file.numbers(dir, tagColourMap)
	if err != nil {
		return err
	}
	if p.Bits > 8 || len(colourMap) != 3<<p.Bits {
		return fmt.Errorf("%w: a palette of %d values for %d bits", ErrDamaged, len(colourMap), p.Bits)
	}
	p.colours = paletteBytes(colourMap)
	return nil
}

// readAlpha takes the first extra sample for transparency only if the file
// says so; extra samples of unknown meaning are passed over, so that nothing
// on the page vanishes by a guess.
func (p *Page) readAlpha(dir directory, colours int) error {
	extra, err := p.file.numbers(dir, tagExtraSamples)
	if err != nil || len(extra) == 0 || p.samples <= colours || p.photometric == palette {
		return err
	}
	switch extra[0] {
	case 1:
		p.alpha = associated
	case 2:
		p.alpha = unassociated
	}
	return nil
}

func (p *Page) readCoding(dir directory) error {
	c := p.file
	tags := []struct {
		tag     uint16
		missing uint64
	}{{tagCompression, 1}, {tagPredictor, 1}, {tagFillOrder, 1}, {tagPlanar, 1}, {tagT4Options, 0}, {tagOrientation, 1}}
	values := make([]uint64, len(tags))
	for i, t := range tags {
		value, err := c.number(dir, t.tag, t.missing)
		if err != nil {
			return err
		}
		values[i] = value
	}
	p.Compression = Compression(values[0])
	p.lsbFirst = values[2] == 2
	p.planar = values[3] == 2 && p.samples > 1
	p.twoD = values[4]&1 != 0
	p.Orientation = 1
	if o := values[5]; o >= 1 && o <= 8 {
		p.Orientation = int(o)
	}
	if e, ok := dir[tagJPEGTables]; ok {
		tables, err := c.raw(e)
		if err != nil {
			return fmt.Errorf("jpeg tables: %w", err)
		}
		p.tables = tables
	}
	return p.checkCoding(values[1])
}

func (p *Page) checkCoding(predictor uint64) error {
	switch p.Compression {
	case FaxRLE, FaxG3, FaxG4:
		if p.Bits != 1 || p.samples != 1 {
			return fmt.Errorf("%w: fax data for %d samples of %d bits", ErrDamaged, p.samples, p.Bits)
		}
	case JPEG:
		if p.Bits != 8 || p.planar || p.photometric == palette {
			return fmt.Errorf("%w: jpeg with %d bits a sample, planar or with a palette", ErrUnsupported, p.Bits)
		}
	case LZW, Deflate, DeflateAdobe:
		if predictor > 2 || predictor == 2 && p.Bits < 8 {
			return fmt.Errorf("%w: predictor %d at %d bits", ErrUnsupported, predictor, p.Bits)
		}
		p.predictor = predictor == 2
	case None, PackBits:
	default:
		return fmt.Errorf("%w: %v", ErrUnsupported, p.Compression)
	}
	if p.photometric == yCbCr && p.Compression != JPEG {
		return fmt.Errorf("%w: YCbCr with %v", ErrUnsupported, p.Compression)
	}
	return nil
}

func (p *Page) readResolution(dir directory) {
	unit, err := p.file.number(dir, tagResolutionUnit, 2)
	if err != nil {
		return
	}
	perInch := map[uint64]float64{2: 1, 3: 2.54}[unit]
	p.DPIX = math.Round(p.file.rational(dir, tagXResolution)*perInch*100) / 100
	p.DPIY = math.Round(p.file.rational(dir, tagYResolution)*perInch*100) / 100
}
