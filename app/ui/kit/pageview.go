package kit

import (
	"fmt"
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// fit says how the zoom follows the size of the viewer.
type fit int

const (
	fitPage fit = iota
	fitWidth
	fitNone
)

// pageState is what the viewer shows.
type pageState int

const (
	pageEmpty pageState = iota
	pageLoading
	pageFailed
	pageShown
)

// Limits and steps of the zoom, in screen pixels for one pixel of the page.
const (
	zoomStep  = 1.25
	zoomMost  = 8
	zoomLeast = 0.02
)

// PageView shows one page, large: fitted to page or width, at 100 % (one pixel
// of the page is one of the screen) or at any zoom between. It draws tiles of
// 512 pixels from the level that is just fine enough, and only those in view,
// so that an A3 at 600 dpi moves as smoothly as a postcard.
//
// Keys: + and - zoom, 0 fits the page, Space changes between fitted and 100 %,
// arrows move the page where there is something to move to. Mouse: drag and
// wheel move, Shift+wheel moves sideways, Ctrl+wheel zooms where it points.
// All other keys go to the [Keys]. A click takes the focus, but never from a
// text field: who reads while typing keeps typing.
type PageView struct {
	widget.BaseWidget
	// OnZoomed is told of the new zoom in percent of 100 %.
	OnZoomed func(percent int)
	// OnFiner is told when the page is zoomed to more pixels than there are of it
	// here; the full picture has them.
	OnFiner func()
	// OnMoved is told when the page lies elsewhere in the viewer than before.
	OnMoved func()

	words   Words
	keys    *Keys
	state   pageState
	token   string
	failure string
	levels  []*image.RGBA
	full    image.Point // size of the page, of which the first level may be a fraction

	fit     fit
	zoom    float32 // units of the window for one pixel of the page
	offset  fyne.Position
	focused bool

	look    *drawing
	desk    *canvas.Rectangle
	tiles   tileSet
	message *prose
	tag     *canvas.Rectangle
	percent *canvas.Text
	ring    *canvas.Rectangle
}

// NewPageView makes an empty viewer. Words: "page.empty", "page.loading".
func NewPageView(keys *Keys, words Words) *PageView {
	v := &PageView{
		words: words, keys: keys, zoom: 1,
		desk:    canvas.NewRectangle(color.Transparent),
		message: newProse(ColorQuiet, textSize),
		tag:     canvas.NewRectangle(color.Transparent),
		percent: canvas.NewText("", color.Transparent),
		ring:    canvas.NewRectangle(color.Transparent),
	}
	v.message.align = fyne.TextAlignCenter
	v.ExtendBaseWidget(v)
	return v
}

// SetLoading announces the page that comes next and shows that it is on its
// way. Pages announced before are not shown any more when they arrive.
func (v *PageView) SetLoading(token string) { v.become(pageLoading, token, "", nil) }

// SetError shows a sentence instead of the announced page: what happened, what
// is safe, what to do. It answers false for a page that is not awaited now.
func (v *PageView) SetError(token, sentence string) bool {
	if !v.awaits(token) {
		return false
	}
	v.become(pageFailed, token, sentence, nil)
	return true
}

// SetLevels shows a page from what [Levels] made of it; the caller must not
// change the levels afterwards. It takes less than 2 ms. Zoom and fit stay as
// the user set them. It answers false, and shows nothing, for a page that is
// not awaited now because another one was announced since.
func (v *PageView) SetLevels(token string, levels []*image.RGBA) bool {
	return v.SetPicture(token, WholePicture(levels))
}

// SetPicture is SetLevels for a picture of which the finest levels may be left
// out; it is zoomed as the full one. [PageView.OnFiner] tells when they are
// wanted, and the full picture is then set under the same token.
func (v *PageView) SetPicture(token string, picture Picture) bool {
	if !v.awaits(token) {
		return false
	}
	levels := picture.Levels
	if len(levels) == 0 {
		v.Clear()
		return true
	}
	v.full = picture.Full
	if token != v.token || v.state != pageShown {
		v.offset = fyne.Position{}
	}
	v.become(pageShown, token, "", levels)
	if v.look == nil { // not drawn yet, so that Refresh arranged nothing
		v.arrange()
	}
	return true
}

// Clear shows no page and says what to do.
func (v *PageView) Clear() { v.become(pageEmpty, "", "", nil) }

// Token is that of the page shown or awaited.
func (v *PageView) Token() string { return v.token }

// Shown answers whether a page is on the screen.
func (v *PageView) Shown() bool { return v.state == pageShown }

func (v *PageView) awaits(token string) bool { return v.state != pageLoading || token == v.token }

func (v *PageView) become(state pageState, token, failure string, levels []*image.RGBA) {
	v.state, v.token, v.failure, v.levels = state, token, failure, levels
	v.tiles.clear()
	v.Refresh()
}

// FitPage shows the whole page, now and at every size of the window.
func (v *PageView) FitPage() { v.fit = fitPage; v.arrange() }

// FitWidth shows the page as wide as the viewer.
func (v *PageView) FitWidth() { v.fit = fitWidth; v.arrange() }

// Actual shows the page at 100 %, keeping its centre.
func (v *PageView) Actual() { v.zoomTo(1/v.screenScale(), v.middle()) }

// Toggle changes between the whole page and 100 %.
func (v *PageView) Toggle() {
	if v.fit == fitNone {
		v.FitPage()
	} else {
		v.Actual()
	}
}

// ZoomBy multiplies the zoom, keeping the centre.
func (v *PageView) ZoomBy(factor float32) { v.zoomTo(v.zoom*factor, v.middle()) }

// Percent is the zoom; 100 is one pixel of the page for one of the screen.
func (v *PageView) Percent() int { return int(math.Round(float64(v.zoom * v.screenScale() * 100))) }

// Pixels is how many pixels the longer side of a page needs to look as sharp
// here as it can, at the present zoom; 0 for all that it has.
func (v *PageView) Pixels() int {
	room := max(v.Size().Width, v.Size().Height)
	switch {
	case room <= 0:
		return 0
	case v.fit == fitPage:
		return int(math.Ceil(float64(room * v.screenScale())))
	case v.state != pageShown:
		return 0
	}
	return min(int(math.Ceil(float64(v.zoom*v.screenScale()*float32(max(v.full.X, v.full.Y))))), max(v.full.X, v.full.Y))
}

// PageArea is where the page lies in the viewer, also beyond its edges; zero
// while none is shown.
func (v *PageView) PageArea() (corner fyne.Position, size fyne.Size) {
	if v.state != pageShown {
		return fyne.Position{}, fyne.Size{}
	}
	page := v.full
	return fyne.NewPos(-v.offset.X, -v.offset.Y), fyne.NewSize(float32(page.X)*v.zoom, float32(page.Y)*v.zoom)
}

func (v *PageView) middle() fyne.Position { return fyne.NewPos(v.Size().Width/2, v.Size().Height/2) }

// screenScale is how many pixels of the screen make a unit of the window.
func (v *PageView) screenScale() float32 {
	if canvas := canvasOf(v); canvas != nil && canvas.Scale() > 0 {
		return canvas.Scale()
	}
	return 1
}

// zoomTo zooms so that what is under the point stays there.
func (v *PageView) zoomTo(zoom float32, point fyne.Position) {
	if v.state != pageShown {
		return
	}
	screen := v.screenScale()
	zoom = min(max(zoom, zoomLeast/screen), zoomMost/screen)
	under := point.Add(v.offset)
	factor := zoom / v.zoom
	v.fit, v.zoom = fitNone, zoom
	v.offset = fyne.NewPos(under.X*factor-point.X, under.Y*factor-point.Y)
	v.arrange()
}

// pan moves the page and answers whether it moved.
func (v *PageView) pan(dx, dy float32) bool {
	if v.state != pageShown {
		return false
	}
	before := v.offset
	v.offset = v.kept(v.offset.AddXY(dx, dy))
	if v.offset == before {
		return false
	}
	v.showTiles()
	return true
}

// arrange follows a new page, size or zoom.
func (v *PageView) arrange() {
	if v.state != pageShown || v.Size().Width <= 0 || v.Size().Height <= 0 {
		return
	}
	page := v.full
	wide, high := v.Size().Width/float32(page.X), v.Size().Height/float32(page.Y)
	switch v.fit {
	case fitPage:
		v.zoom = min(wide, high) * 0.98
	case fitWidth:
		v.zoom = wide * 0.98
	}
	v.offset = v.kept(v.offset)
	v.percent.Text = fmt.Sprintf("%d %%", v.Percent())
	v.percent.Refresh()
	v.layTag(v.Size())
	v.showTiles()
	if v.OnZoomed != nil {
		v.OnZoomed(v.Percent())
	}
	if finest := v.levels[0].Rect.Dx(); v.OnFiner != nil && finest < v.full.X && float32(finest) < v.zoom*v.screenScale()*float32(v.full.X)*0.98 {
		v.OnFiner()
	}
}

// kept keeps the page in view: centred where it is smaller than the viewer.
func (v *PageView) kept(offset fyne.Position) fyne.Position {
	page, room := v.full, v.Size()
	within := func(at, whole, part float32) float32 {
		if whole <= part {
			return (whole - part) / 2
		}
		return min(max(at, 0), whole-part)
	}
	return fyne.NewPos(
		within(offset.X, float32(page.X)*v.zoom, room.Width),
		within(offset.Y, float32(page.Y)*v.zoom, room.Height))
}

// CreateRenderer is the toolkit's hook.
func (v *PageView) CreateRenderer() fyne.WidgetRenderer {
	v.look = &drawing{widget: v, layout: v.lay, minimum: func() fyne.Size { return fyne.NewSize(160, 160) }, paint: v.paint}
	v.paint()
	v.collect()
	return v.look
}

func (v *PageView) lay(size fyne.Size) {
	place(v.desk, 0, 0, size.Width, size.Height)
	place(v.ring, 1, 1, size.Width-2, size.Height-2)
	width := min(size.Width-48, 420)
	v.message.Resize(fyne.NewSize(width, v.message.MinSize().Height))
	height := v.message.MinSize().Height
	place(v.message, (size.Width-width)/2, (size.Height-height)/2, width, height)
	v.layTag(size)
	v.arrange()
}

func (v *PageView) layTag(size fyne.Size) {
	text := fyne.NewSize(v.percent.MinSize().Width, lineHeight(v, captionSize))
	place(v.tag, size.Width-text.Width-30, size.Height-text.Height-18, text.Width+18, text.Height+8)
	v.percent.Move(fyne.NewPos(size.Width-text.Width-21, size.Height-text.Height-14))
}

func (v *PageView) paint() {
	v.desk.FillColor = ink(v, ColorDesk)
	v.ring.StrokeColor, v.ring.StrokeWidth = color.Transparent, 2
	if v.focused {
		v.ring.StrokeColor = ink(v, theme.ColorNamePrimary)
	}
	v.tag.FillColor, v.tag.CornerRadius = ink(v, theme.ColorNameMenuBackground), 5
	v.tag.StrokeColor, v.tag.StrokeWidth = ink(v, theme.ColorNameInputBorder), 1
	tint(v.percent, v, ColorQuiet, captionSize)
	v.tag.Hidden = v.state != pageShown
	v.percent.Hidden = v.tag.Hidden
	switch v.state {
	case pageEmpty:
		v.message.say(v.words("page.empty"), ColorQuiet)
	case pageLoading:
		v.message.say(v.words("page.loading"), ColorQuiet)
	case pageFailed:
		v.message.say(v.failure, theme.ColorNameError)
	case pageShown:
		v.message.say("", ColorQuiet)
	}
}

// FocusGained shows the ring.
func (v *PageView) FocusGained() { v.setFocused(true) }

// FocusLost takes the ring away.
func (v *PageView) FocusLost() { v.setFocused(false) }

func (v *PageView) setFocused(focused bool) {
	v.focused = focused
	v.paint()
	v.ring.Refresh() // not the whole viewer: its tiles would be uploaded again
}

// MouseDown takes the focus unless a text field has it.
func (v *PageView) MouseDown(*desktop.MouseEvent) { focusUnlessTyping(v) }

// MouseUp is part of the toolkit's mouse contract.
func (v *PageView) MouseUp(*desktop.MouseEvent) {}
