package kit

import (
	"image"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// tileSide is the side of a tile in pixels.
const tileSide = 512

// tileKey names a tile: column and row in a level.
type tileKey struct {
	level, column, row int
}

// tileSet holds the tiles in view and the spare canvas images of those that
// have left it.
type tileSet struct {
	shown map[tileKey]*canvas.Image
	spare []*canvas.Image
}

// keep lets go of the tiles that are not wanted any more.
func (s *tileSet) keep(wanted func(tileKey) bool) {
	for key, tile := range s.shown {
		if !wanted(key) {
			delete(s.shown, key)
			tile.Image = nil
			tile.Hide()
			tile.Refresh()
			s.spare = append(s.spare, tile)
		}
	}
}

func (s *tileSet) clear() { s.keep(func(tileKey) bool { return false }) }

// get answers the canvas image of a tile; the second value says that it is new
// and has to be put among the objects of the viewer.
func (s *tileSet) get(key tileKey, level *image.RGBA) (tile *canvas.Image, isNew bool) {
	if tile := s.shown[key]; tile != nil {
		return tile, false
	}
	if last := len(s.spare) - 1; last >= 0 {
		tile, s.spare = s.spare[last], s.spare[:last]
	} else {
		tile = &canvas.Image{FillMode: canvas.ImageFillStretch, ScaleMode: canvas.ImageScaleFastest}
	}
	corner := image.Pt(key.column*tileSide, key.row*tileSide)
	tile.Image = cut(level, image.Rectangle{Min: corner, Max: corner.Add(image.Pt(tileSide, tileSide))})
	if s.shown == nil {
		s.shown = map[tileKey]*canvas.Image{}
	}
	s.shown[key] = tile
	tile.Show()
	tile.Refresh()
	return tile, true
}

// level is the coarsest one that still has a pixel for each of the screen's.
func (v *PageView) level() int {
	full := float32(v.full.X)
	for i := len(v.levels) - 1; i > 0; i-- {
		if float32(v.levels[i].Rect.Dx())/full >= v.zoom*v.screenScale()*0.99 {
			return i
		}
	}
	return 0
}

// showTiles makes the tiles in view and puts them where they belong.
func (v *PageView) showTiles() {
	number := v.level()
	level := v.levels[number]
	unit := v.zoom * float32(v.full.X) / float32(level.Rect.Dx()) // of the window, for a pixel of the level
	span := unit * tileSide
	last := image.Pt((level.Rect.Dx()-1)/tileSide, (level.Rect.Dy()-1)/tileSide)
	index := func(at float32, most int) int { return min(max(int(math.Floor(float64(at/span))), 0), most) }
	left, right := index(v.offset.X, last.X), index(v.offset.X+v.Size().Width, last.X)
	top, bottom := index(v.offset.Y, last.Y), index(v.offset.Y+v.Size().Height, last.Y)
	v.tiles.keep(func(key tileKey) bool {
		return key.level == number && key.column >= left && key.column <= right && key.row >= top && key.row <= bottom
	})
	added := false
	for row := top; row <= bottom; row++ {
		for column := left; column <= right; column++ {
			tile, isNew := v.tiles.get(tileKey{number, column, row}, level)
			added = added || isNew
			v.placeTile(tile, float32(column)*span, float32(row)*span, unit)
		}
	}
	if added {
		v.collect()
	}
	if v.OnMoved != nil {
		v.OnMoved()
	}
}

// placeTile sets a tile on whole pixels of the screen, so that no seam shows.
func (v *PageView) placeTile(tile *canvas.Image, x, y, unit float32) {
	screen := v.screenScale()
	snap := func(at float32) float32 { return float32(math.Round(float64(at*screen))) / screen }
	size := tile.Image.Bounds().Size()
	from := fyne.NewPos(snap(x-v.offset.X), snap(y-v.offset.Y))
	to := fyne.NewPos(snap(x-v.offset.X+float32(size.X)*unit), snap(y-v.offset.Y+float32(size.Y)*unit))
	tile.Move(from)
	if wanted := fyne.NewSize(to.X-from.X, to.Y-from.Y); tile.Size() != wanted {
		tile.Resize(wanted) // uploads the tile again: only when it must
	}
}

// collect renews the list of what is drawn: desk, tiles, and words on top.
func (v *PageView) collect() {
	if v.look == nil {
		return
	}
	objects := []fyne.CanvasObject{v.desk}
	for _, tile := range v.tiles.shown {
		objects = append(objects, tile)
	}
	v.look.objects = append(objects, v.message, v.tag, v.percent, v.ring)
}
