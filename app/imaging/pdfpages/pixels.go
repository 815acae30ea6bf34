package pdfpages

import (
	"math"

	"daluang/app/imaging"
)

// pixels turns unpacked samples of one or three components into the pixels of a
// raster. It may take data over.
func (s source) pixels(data []byte) imaging.Raster {
	out := imaging.Raster{Kind: imaging.KindGray8, Width: s.width, Height: s.height, Components: 1, ICC: s.space.icc}
	switch {
	case s.space.components == 3:
		out.Kind, out.Components = imaging.KindRGB8, 3
		out.Data = s.levels(data)
	case s.space.palette != nil:
		out.Kind, out.Components = imaging.KindRGB8, 3
		out.Data = s.coloured(data)
	case s.bits == 1 && s.blackAndWhite():
		out.Kind, out.ICC = imaging.KindBilevel, nil
		if s.decoding == nil {
			invert(data)
		}
		out.Data = clearPadding(data, s.width)
	default:
		out.Data = s.levels(data)
	}
	return least(out)
}

// blackAndWhite tells that the two values of a bit are the darkest and the
// lightest shade.
func (s source) blackAndWhite() bool {
	return s.decoding == nil || s.decoding[0] == 1 && s.decoding[1] == 0
}

func clearPadding(data []byte, width int) []byte {
	if stride := (width + 7) / 8; width%8 != 0 {
		for end := stride - 1; end < len(data); end += stride {
			data[end] &= 0xFF << (8 - width%8)
		}
	}
	return data
}

// levels scales every sample to 0..255.
func (s source) levels(data []byte) []byte {
	if s.bits == 8 && s.decoding == nil {
		return data
	}
	channels := s.space.components
	tables := make([][256]byte, channels)
	for c := range tables {
		tables[c] = s.table(c)
	}
	out := make([]byte, 0, s.width*s.height*channels)
	s.each(data, func(i, v int) { out = append(out, tables[i%channels][v]) })
	return out
}

// table maps the values of one component, 16 bits rounded to 8, to 0..255
// (ISO 32000-1 8.9.5.2).
func (s source) table(component int) (table [256]byte) {
	highest := float64(int(1)<<min(s.bits, 8) - 1)
	low, high := 0.0, 1.0
	if s.decoding != nil {
		low, high = s.decoding[2*component], s.decoding[2*component+1]
	}
	for i := range table {
		v := 255 * (low + float64(i)*(high-low)/highest)
		table[i] = byte(math.Round(min(max(v, 0), 255)))
	}
	return table
}

// coloured looks every index up in the palette; one beyond its end is its last.
func (s source) coloured(data []byte) []byte {
	last := len(s.space.palette)/3 - 1
	highest := float64(int(1)<<min(s.bits, 8) - 1)
	var colours [256][]byte
	for i := range colours {
		index := i
		if s.decoding != nil {
			index = int(math.Round(s.decoding[0] + float64(i)*(s.decoding[1]-s.decoding[0])/highest))
		}
		index = min(max(index, 0), last)
		colours[i] = s.space.palette[3*index : 3*index+3]
	}
	out := make([]byte, 0, 3*s.width*s.height)
	s.each(data, func(_, v int) { out = append(out, colours[v]...) })
	return out
}

// each tells every sample with its place in the row, in order; 16 bits are
// rounded to 8.
func (s source) each(data []byte, tell func(i, value int)) {
	count, stride := s.width*s.space.components, s.rowBytes()
	mask := 1<<min(s.bits, 8) - 1
	for y := range s.height {
		row := data[y*stride : (y+1)*stride]
		for i := range count {
			switch s.bits {
			case 8:
				tell(i, int(row[i]))
			case 16:
				tell(i, ((int(row[2*i])<<8|int(row[2*i+1]))*255+32895)>>16)
			default:
				at := i * s.bits
				tell(i, int(row[at>>3])>>(8-s.bits-at&7)&mask)
			}
		}
	}
}

// least keeps the same pixels in fewer bytes where they allow it: gray without
// hue, black and white without shades. A picture with a profile stays as it is,
// for the profile speaks of its components.
func least(r imaging.Raster) imaging.Raster {
	if r.ICC == nil && r.Kind == imaging.KindRGB8 && hueless(r.Data) {
		gray := make([]byte, len(r.Data)/3)
		for i := range gray {
			gray[i] = r.Data[3*i]
		}
		r.Kind, r.Components, r.Data = imaging.KindGray8, 1, gray
	}
	if r.ICC == nil && r.Kind == imaging.KindGray8 && shadeless(r.Data) {
		stride := (r.Width + 7) / 8
		bits := make([]byte, stride*r.Height)
		for y := range r.Height {
			for x, v := range r.Data[y*r.Width : (y+1)*r.Width] {
				bits[y*stride+x>>3] |= (0x80 >> (x & 7)) &^ v
			}
		}
		r.Kind, r.Data = imaging.KindBilevel, bits
	}
	return r
}

func hueless(rgb []byte) bool {
	for i := 0; i+2 < len(rgb); i += 3 {
		if rgb[i] != rgb[i+1] || rgb[i] != rgb[i+2] {
			return false
		}
	}
	return true
}

func shadeless(gray []byte) bool {
	for _, v := range gray {
		if v != 0 && v != 255 {
			return false
		}
	}
	return true
}
