package tiff

import "fmt"

// readLayout finds the strips or tiles. A chunk is either of them; the chunks
// of a planar page come plane by plane.
func (p *Page) readLayout(dir directory) error {
	_, tiled := dir[tagTileWidth]
	offsetTag, countTag := uint16(tagStripOffsets), uint16(tagStripByteCounts)
	if tiled {
		offsetTag, countTag = tagTileOffsets, tagTileByteCounts
		if _, ok := dir[offsetTag]; !ok { // seen in the wild: tiles under the strips' tags
			offsetTag, countTag = tagStripOffsets, tagStripByteCounts
		}
	}
	if err := p.readChunkSize(dir, tiled); err != nil {
		return err
	}
	var err error
	if p.offsets, err = p.file.numbers(dir, offsetTag); err != nil {
		return err
	}
	if p.counts, err = p.file.numbers(dir, countTag); err != nil {
		return err
	}
	needed := p.chunksPerPlane()
	if p.planar {
		needed *= p.samples
	}
	if len(p.counts) == 0 && len(p.offsets) == 1 && needed == 1 {
		p.counts = p.guessCount()
	}
	if len(p.offsets) < needed || len(p.counts) < needed {
		return fmt.Errorf("%w: %d of %d strips or tiles are listed", ErrDamaged, min(len(p.offsets), len(p.counts)), needed)
	}
	return nil
}

// guessCount serves old writers that leave StripByteCounts out when there is
// one strip: it can reach to the end of the file at most.
func (p *Page) guessCount() []uint64 {
	if p.offsets[0] >= uint64(p.file.size) {
		return []uint64{0}
	}
	return []uint64{uint64(p.file.size) - p.offsets[0]}
}

// tileMargin is how far a tile may reach beyond its page. Writers pad a page to
// whole tiles; a tile of billions of pixels for a small page is an attack.
const tileMargin = 1024

func (p *Page) readChunkSize(dir directory, tiled bool) error {
	width, height := uint64(p.Width), uint64(p.Height)
	var err error
	if tiled {
		if width, err = p.file.number(dir, tagTileWidth, 0); err != nil {
			return err
		}
		if height, err = p.file.number(dir, tagTileHeight, 0); err != nil {
			return err
		}
	} else {
		if height, err = p.file.number(dir, tagRowsPerStrip, height); err != nil {
			return err
		}
		height = min(height, uint64(p.Height))
	}
	if width == 0 || height == 0 {
		return fmt.Errorf("%w: strips or tiles of %d x %d pixels", ErrDamaged, width, height)
	}
	if width > uint64(p.Width+tileMargin) || height > uint64(p.Height+tileMargin) {
		return fmt.Errorf("%w: tiles of %d x %d pixels for a page of %d x %d", ErrTooLarge, width, height, p.Width, p.Height)
	}
	p.chunkWidth, p.chunkHeight, p.tiled = int(width), int(height), tiled
	return nil
}

func (p *Page) across() int { return (p.Width + p.chunkWidth - 1) / p.chunkWidth }
func (p *Page) down() int   { return (p.Height + p.chunkHeight - 1) / p.chunkHeight }

func (p *Page) chunksPerPlane() int { return p.across() * p.down() }

// samplesPerChunk is how many samples of a pixel lie side by side in a chunk.
func (p *Page) samplesPerChunk() int {
	if p.planar {
		return 1
	}
	return p.samples
}

// stride is the number of bytes of one row of an unpacked chunk.
func (p *Page) stride() int {
	return (p.chunkWidth*p.samplesPerChunk()*p.Bits + 7) / 8
}

// rows is the number of rows that chunk i holds: tiles are always full, the
// last strip holds what is left.
func (p *Page) rows(i int) int {
	if p.tiled {
		return p.chunkHeight
	}
	return min(p.chunkHeight, p.Height-i%p.chunksPerPlane()*p.chunkHeight)
}
