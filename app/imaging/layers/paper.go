package layers

import (
	"encoding/binary"
	"image"
)

const (
	paperDPI   = 75
	paperShare = 0.6 // of the resolution of a page that has little
	pictureDPI = 150
	// enoughPaper is the share of a cell that has to be clear of ink for it to be
	// seen as it is.
	enoughPaper = 0.3
)

// Picture is a part of the page that keeps more detail than the paper.
type Picture struct {
	// Image is of the kind of Background, at most 150 dpi.
	Image image.Image
	// Area is where it goes, in pixels of the page.
	Area image.Rectangle
}

// paper shrinks what is not ink: all of the page, and sharper once more where
// there are pictures. A picture's rectangle may hold writing, which is in the
// mask, and bare paper: there it is like the background, and its rim cannot be
// told.
func (p *page) paper() (background image.Image, pictures []Picture) {
	isClear := p.clearOfInk()
	var sharp []values
	for _, area := range p.tiles.pictures {
		v := p.reduced(isClear, p.gridOf(p.pixelsOf(area), pictureDPI), enoughPaper)
		p.trustPictures(v)
		sharp = append(sharp, v)
	}
	p.hidePictures(isClear)
	dpi := min(paperDPI, paperShare*p.dpi/float64(p.finer))
	whole := p.reduced(isClear, p.gridOf(image.Rect(0, 0, p.width, p.height), dpi), enoughPaper).filled()
	for _, v := range sharp {
		v.fillFrom(whole)
		area := image.Rectangle{v.area.Min.Div(p.finer), v.area.Max.Div(p.finer)}
		pictures = append(pictures, Picture{p.picture(v), area})
	}
	return p.picture(whole), pictures
}

// trustPictures leaves trust to cells on tiles of a picture.
func (p *page) trustPictures(v values) {
	t := &p.tiles
	for y := range v.height {
		tileY := (v.area.Min.Y + (2*y+1)*v.area.Dy()/(2*v.height)) / t.side
		for x := range v.width {
			tileX := (v.area.Min.X + (2*x+1)*v.area.Dx()/(2*v.width)) / t.side
			if t.picture[t.at(tileX, tileY)] {
				continue
			}
			for _, trust := range v.trust {
				trust[y*v.width+x] = 0
			}
		}
	}
}

// hidePictures takes what pictures cover out of the paper, so that it goes on
// there and costs no bytes; but for the outermost tile, which viewers may mix
// into the picture's rim.
func (p *page) hidePictures(isClear []byte) {
	t := &p.tiles
	inner := t.spread(t.picture, 1, false)
	for _, area := range t.pictures {
		for v := area.Min.Y; v < area.Max.Y; v++ {
			for u := area.Min.X; u < area.Max.X; u++ {
				if inner[t.at(u, v)] {
					p.clearTile(isClear, t.at(u, v))
				}
			}
		}
	}
}

// fillFrom settles what is not trusted by the values of the page around it.
func (v values) fillFrom(whole values) {
	for c, channel := range v.channels {
		for i, trust := range v.trust[c] {
			if trust < 1 {
				x := float32(v.area.Min.X) + (float32(i%v.width)+0.5)*float32(v.area.Dx())/float32(v.width)
				y := float32(v.area.Min.Y) + (float32(i/v.width)+0.5)*float32(v.area.Dy())/float32(v.height)
				channel[i] = trust*channel[i] + (1-trust)*whole.at(c, x, y)
			}
		}
	}
}

// at is a channel's value at a pixel, between the centres of the cells.
func (v values) at(c int, x, y float32) float32 {
	x = x*float32(v.width)/float32(v.area.Dx()) - 0.5
	y = y*float32(v.height)/float32(v.area.Dy()) - 0.5
	x, y = min(max(x, 0), float32(v.width-1)), min(max(y, 0), float32(v.height-1))
	left, top := int(x), int(y)
	right, bottom := min(left+1, v.width-1), min(top+1, v.height-1)
	x, y = x-float32(left), y-float32(top)
	values := v.channels[c]
	upper := values[top*v.width+left]*(1-x) + values[top*v.width+right]*x
	lower := values[bottom*v.width+left]*(1-x) + values[bottom*v.width+right]*x
	return upper*(1-y) + lower*y
}

// pixelsOf is an area of tiles in pixels of the mask, whole pixels of the page.
func (p *page) pixelsOf(tiles image.Rectangle) image.Rectangle {
	side := p.tiles.side
	out := image.Rect(tiles.Min.X*side, tiles.Min.Y*side, min(tiles.Max.X*side, p.width), min(tiles.Max.Y*side, p.height))
	return image.Rectangle{out.Min.Div(p.finer).Mul(p.finer), out.Max.Div(p.finer).Mul(p.finer)}
}

// clearOfInk marks the pixels that are neither ink nor its rim, where ink and
// paper mix.
func (p *page) clearOfInk() []byte {
	rim := max(1, p.pixels(0.25, 1))
	out := make([]byte, len(p.mask))
	across := make([]byte, len(p.mask))
	for y := range p.height {
		spreadRow(across[y*p.width:(y+1)*p.width], p.mask[y*p.width:(y+1)*p.width], rim)
	}
	for y := range p.height {
		to := out[y*p.width : (y+1)*p.width]
		for v := max(0, y-rim); v <= min(p.height-1, y+rim); v++ {
			or(to, across[v*p.width:(v+1)*p.width])
		}
		invert(to)
	}
	return out
}

// spreadRow makes each pixel of ink reach pixels wider on both sides.
func spreadRow(to, from []byte, reach int) {
	copy(to, from)
	for d := 1; d <= min(reach, len(from)-1); d++ {
		or(to[d:], from[:len(from)-d])
		or(to[:len(from)-d], from[d:])
	}
}

// or works on eight pixels at a time.
func or(to, from []byte) {
	i := 0
	for ; i+8 <= len(to); i += 8 {
		binary.LittleEndian.PutUint64(to[i:], binary.LittleEndian.Uint64(to[i:])|binary.LittleEndian.Uint64(from[i:]))
	}
	for ; i < len(to); i++ {
		to[i] |= from[i]
	}
}

func invert(row []byte) {
	for i := range row {
		row[i] ^= 1
	}
}
