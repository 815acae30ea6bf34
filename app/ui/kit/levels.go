package kit

import (
	"image"
	"image/draw"
)

// Turn is a rotation clockwise in quarters.
type Turn int

// The quarters of a full turn.
const (
	Upright Turn = iota
	Right
	Over
	Left
)

// smallestLevel is the longer side, in pixels, below which halving stops.
const smallestLevel = 512

// Levels makes what [PageView.SetLevels] shows: the picture turned, and then
// halved again and again. It takes some 100 ms for an A4 page at 300 dpi and
// must run off the user-interface goroutine. The levels take 4/3 of the bytes
// of the picture at 4 bytes for each pixel. Turning happens here, once for
// each turn, because the toolkit cannot turn what it draws. An empty picture
// gives no level.
func Levels(picture image.Image, turn Turn) []*image.RGBA {
	if picture == nil || picture.Bounds().Empty() {
		return nil
	}
	level := turned(toRGBA(picture), turn)
	levels := []*image.RGBA{level}
	for max(level.Rect.Dx(), level.Rect.Dy()) > smallestLevel {
		level = halved(level)
		levels = append(levels, level)
	}
	return levels
}

func turned(from *image.RGBA, turn Turn) *image.RGBA {
	width, height := from.Rect.Dx(), from.Rect.Dy()
	var origin, stepX, stepY int // in from, for the pixels of the result
	const pixel = 4
	switch ((turn % 4) + 4) % 4 {
	case Right:
		origin, stepX, stepY = (height-1)*from.Stride, -from.Stride, pixel
		width, height = height, width
	case Over:
		origin, stepX, stepY = (height-1)*from.Stride+(width-1)*pixel, -pixel, -from.Stride
	case Left:
		origin, stepX, stepY = (width-1)*pixel, from.Stride, -pixel
		width, height = height, width
	default:
		return from
	}
	to := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		at := origin + y*stepY
		row := to.Pix[y*to.Stride:]
		for x := range width {
			copy(row[x*pixel:x*pixel+pixel], from.Pix[at:at+pixel])
			at += stepX
		}
	}
	return to
}

// halved averages squares of four pixels; an odd last column or row is
// averaged with itself.
func halved(from *image.RGBA) *image.RGBA {
	width, height := from.Rect.Dx(), from.Rect.Dy()
	to := image.NewRGBA(image.Rect(0, 0, (width+1)/2, (height+1)/2))
	for y := range to.Rect.Dy() {
		upper := from.Pix[2*y*from.Stride:]
		lower := from.Pix[min(2*y+1, height-1)*from.Stride:]
		row := to.Pix[y*to.Stride:]
		for x := range to.Rect.Dx() {
			left, right := 8*x, min(8*x+4, 4*(width-1))
			for c := range 4 {
				sum := int(upper[left+c]) + int(upper[right+c]) + int(lower[left+c]) + int(lower[right+c])
				row[4*x+c] = uint8((sum + 2) / 4)
			}
		}
	}
	return to
}

// cut copies one tile out of a level. The copy lies dense in memory, as the
// upload to the graphics card needs it.
func cut(level *image.RGBA, area image.Rectangle) *image.RGBA {
	area = area.Intersect(level.Rect)
	tile := image.NewRGBA(image.Rect(0, 0, area.Dx(), area.Dy()))
	draw.Draw(tile, tile.Rect, level, area.Min, draw.Src)
	return tile
}
