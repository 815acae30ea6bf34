package forms

import (
	"image"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/oned"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// Version changes when the same picture would be read otherwise.
const Version = 1

// Mark is what a page says of itself as a separator.
type Mark struct {
	Kind Kind `json:"kind,omitempty"`
	// Key is that of the sheet of an item.
	Key string `json:"key,omitempty"`
	// Confidence that the page is a separator, from 0 to 1.
	Confidence float64 `json:"confidence,omitempty"`
	// Damaged: there is a code with our prefix whose check digit does not fit.
	// What it says is not used; Kind is what else was found.
	Damaged bool `json:"damaged,omitempty"`
}

// Sure is the confidence from which a mark separates.
const Sure = 0.7

// codeConfidence is that of a code that was read: it has checks of its own.
const codeConfidence = 0.99

// Read looks for a separator's marks on a page: its brightness at about 150 pixels
// an inch, however it lies, up to ten degrees askew. dpi is its resolution, which
// may be wrong by a quarter. An ordinary page costs a few milliseconds. Whatever
// the picture is, it does not panic.
func Read(gray *image.Gray, dpi float64) Mark {
	if gray.Rect.Dx() < 64 || gray.Rect.Dy() < 64 || !(dpi >= 40) || dpi > 2400 {
		return Mark{}
	}
	patch := findPatch(gray, dpi)
	mark := readCodes(gray, dpi, patch.kind == PatchT)
	if mark.Kind == NoMark && patch.kind != NoMark {
		mark.Kind, mark.Confidence = patch.kind, patch.confidence
	}
	return mark
}

// readCodes looks for codes of ours. The QR code is so large that it is read at
// half the resolution; bar codes are tried where there are bars, and where one is
// expected.
func readCodes(gray *image.Gray, dpi float64, expected bool) Mark {
	var mark Mark
	half := halved(gray)
	mark.take(decode(half, qrcode.NewQRCodeReader(), false))
	if mark.Kind == NoMark && expected {
		mark.take(decode(gray, qrcode.NewQRCodeReader(), true))
	}
	if mark.Kind == NoMark {
		for _, area := range barAreas(gray, dpi) {
			part := cut(gray, area)
			mark.take(decode(part, oned.NewCode128Reader(), true))
			mark.take(decode(part, oned.NewCode39Reader(), true))
		}
	}
	return mark
}

// take keeps what a code says, if it is one of ours; an item's key counts more
// than all else.
func (m *Mark) take(text string) {
	if text == patchText && m.Kind == NoMark {
		m.Kind, m.Confidence = PatchT, codeConfidence
	}
	key, ours := parseCode(text)
	switch {
	case ours && key == "":
		m.Damaged = true
	case ours:
		m.Kind, m.Key, m.Confidence = Item, key, codeConfidence
	}
}

// decode is what a reader finds in a picture, empty for nothing. A reader that
// panics on a picture found nothing.
func decode(gray *image.Gray, reader gozxing.Reader, hard bool) (text string) {
	defer func() {
		if recover() != nil {
			text = ""
		}
	}()
	bitmap, err := gozxing.NewBinaryBitmap(gozxing.NewHybridBinarizer(&luminance{gozxing.LuminanceSourceBase{Width: gray.Rect.Dx(), Height: gray.Rect.Dy()}, gray}))
	if err != nil {
		return ""
	}
	hints := map[gozxing.DecodeHintType]any{}
	if hard {
		hints[gozxing.DecodeHintType_TRY_HARDER] = true
	}
	result, err := reader.Decode(bitmap, hints)
	if err != nil {
		return ""
	}
	return result.GetText()
}

// halved is a picture at half its resolution.
func halved(gray *image.Gray) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, gray.Rect.Dx()/2, gray.Rect.Dy()/2))
	for y := range out.Rect.Max.Y {
		upper, lower := gray.Pix[2*y*gray.Stride:], gray.Pix[(2*y+1)*gray.Stride:]
		row := out.Pix[y*out.Stride : (y+1)*out.Stride]
		for x := range row {
			row[x] = byte((int(upper[2*x]) + int(upper[2*x+1]) + int(lower[2*x]) + int(lower[2*x+1])) >> 2)
		}
	}
	return out
}

// cut is a part of a picture, without gaps.
func cut(gray *image.Gray, area image.Rectangle) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, area.Dx(), area.Dy()))
	for y := range area.Dy() {
		copy(out.Pix[y*out.Stride:(y+1)*out.Stride], gray.Pix[(area.Min.Y+y)*gray.Stride+area.Min.X:])
	}
	return out
}

// Where bars may be: tiles of this side, in inches, in which brightness changes
// along one direction only.
const (
	tileSide  = 0.16
	fewTiles  = 7    // in a row: the narrowest bar code that is looked for is 28 mm long
	oneWay    = 0.45 // how much of the change may go the other way: twenty degrees
	someBars  = 14   // mean change from pixel to pixel
	mostAreas = 4
)

// barAreas are the parts of a page where there may be a bar code.
func barAreas(gray *image.Gray, dpi float64) (areas []image.Rectangle) {
	side := max(8, int(tileSide*dpi))
	wide, high := gray.Rect.Dx()/side, gray.Rect.Dy()/side
	along, across := make([]bool, wide*high), make([]bool, wide*high)
	for y := range high {
		for x := range wide {
			dx, dy := changes(gray, x*side, y*side, side)
			along[y*wide+x] = dx > someBars && dy < oneWay*dx
			across[y*wide+x] = dy > someBars && dx < oneWay*dy
		}
	}
	for _, tiles := range [][]bool{along, across} {
		for _, found := range clusters(tiles, wide, high) {
			if max(found.Dx(), found.Dy()) < fewTiles || min(found.Dx(), found.Dy()) < 2 {
				continue
			}
			area := image.Rect(found.Min.X*side, found.Min.Y*side, found.Max.X*side, found.Max.Y*side).Inset(-3 * side)
			if areas = append(areas, area.Intersect(image.Rect(0, 0, gray.Rect.Dx(), gray.Rect.Dy()))); len(areas) == mostAreas {
				return areas
			}
		}
	}
	return areas
}

// changes are the mean changes of brightness in a tile, to the right and down.
func changes(gray *image.Gray, left, top, side int) (right, down float64) {
	sumX, sumY := 0, 0
	for y := top; y < top+side-1; y++ {
		row, next := gray.Pix[y*gray.Stride+left:], gray.Pix[(y+1)*gray.Stride+left:]
		for x := range side - 1 {
			v := int(row[x])
			sumX += abs(int(row[x+1]) - v)
			sumY += abs(int(next[x]) - v)
		}
	}
	n := float64((side - 1) * (side - 1))
	return float64(sumX) / n, float64(sumY) / n
}

func abs(n int) int { return max(n, -n) }

// clusters are the boxes around marked tiles that touch each other, mostly
// marked.
func clusters(tiles []bool, wide, high int) (boxes []image.Rectangle) {
	var stack []image.Point
	for start := range tiles {
		if !tiles[start] {
			continue
		}
		box, count := image.Rectangle{}, 0
		stack = append(stack[:0], image.Pt(start%wide, start/wide))
		tiles[start] = false
		for len(stack) > 0 {
			at := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			box, count = box.Union(image.Rect(at.X, at.Y, at.X+1, at.Y+1)), count+1
			for y := max(0, at.Y-1); y <= min(high-1, at.Y+1); y++ {
				for x := max(0, at.X-1); x <= min(wide-1, at.X+1); x++ {
					if tiles[y*wide+x] {
						tiles[y*wide+x] = false
						stack = append(stack, image.Pt(x, y))
					}
				}
			}
		}
		if float64(count) > 0.4*float64(box.Dx()*box.Dy()) {
			boxes = append(boxes, box)
		}
	}
	return boxes
}

// luminance lets the code readers see a gray picture without a copy.
type luminance struct {
	gozxing.LuminanceSourceBase
	gray *image.Gray
}

func (l *luminance) GetRow(y int, _ []byte) ([]byte, error) {
	return l.gray.Pix[y*l.gray.Stride : y*l.gray.Stride+l.Width], nil
}

func (l *luminance) GetMatrix() []byte {
	if l.gray.Stride == l.Width {
		return l.gray.Pix[:l.Width*l.Height]
	}
	return cut(l.gray, l.gray.Rect.Sub(l.gray.Rect.Min)).Pix
}

func (l *luminance) Invert() gozxing.LuminanceSource { return gozxing.LuminanceSourceInvert(l) }

func (l *luminance) String() string { return "" }

func (l *luminance) IsRotateSupported() bool { return true }

// RotateCounterClockwise turns a copy by a quarter.
func (l *luminance) RotateCounterClockwise() (gozxing.LuminanceSource, error) {
	out := image.NewGray(image.Rect(0, 0, l.Height, l.Width))
	for y := range l.Height {
		for x := range l.Width {
			out.Pix[(l.Width-1-x)*out.Stride+y] = l.gray.Pix[y*l.gray.Stride+x]
		}
	}
	return &luminance{gozxing.LuminanceSourceBase{Width: l.Height, Height: l.Width}, out}, nil
}
