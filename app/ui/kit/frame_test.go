package kit

import (
	"image"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"daluang/app/ui/kit/kittest"
)

// framed is a frame over a page that fits a window of 500 x 500.
func framed(t *testing.T) (*Frame, fyne.Window) {
	t.Helper()
	startApp(t)
	page := NewPageView(nil, indonesian(t))
	frame := NewFrame(page, nil)
	page.OnMoved = frame.Follow
	window := show(t, container.NewStack(page, frame), 500, 500)
	page.SetLevels("p", Levels(image.NewGray(image.Rect(0, 0, 600, 600)), Upright))
	return frame, window
}

func close1(a, b float64) bool { return math.Abs(a-b) < 1e-6 }

func TestTheEdgesOfABoxMoveByKeysAndStayOnThePage(t *testing.T) {
	frame, window := framed(t)
	done := false
	frame.OnDone = func() { done = true }
	frame.Begin(BoxOutline(0, 0, 1, 1), true)
	kittest.Press(window.Canvas(), fyne.KeyUp, fyne.KeyDown, fyne.KeyDown) // upper edge: not off the page
	kittest.Press(window.Canvas(), fyne.KeyTab, fyne.KeyTab, fyne.KeyLeft) // right edge
	kittest.Press(window.Canvas(), fyne.KeyReturn)
	if o := frame.Outline(); !close1(o[0].Y, 2*frameStep) || !close1(o[2].X, 1-frameStep) || o[0].X != 0 || o[2].Y != 1 || !done {
		t.Errorf("outline %v, done %v", o, done)
	}
	for range 2000 {
		kittest.Press(window.Canvas(), fyne.KeyLeft)
	}
	if o := frame.Outline(); o[2].X-o[0].X < leastOutline-1e-9 {
		t.Errorf("the box was squeezed to %v", o)
	}
}

func TestAHandleIsDraggedWithTheMouse(t *testing.T) {
	frame, _ := framed(t)
	frame.Begin(BoxOutline(0.2, 0.2, 0.8, 0.8), true)
	_, size := frame.below.PageArea()
	corner := frame.on(Spot{0.8, 0.8})
	frame.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: corner.AddXY(3, -3)}})
	frame.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(-0.1*size.Width, 0.1*size.Height)})
	frame.MouseUp(nil)
	if o := frame.Outline(); math.Abs(o[2].X-0.7) > 1e-4 || math.Abs(o[2].Y-0.9) > 1e-4 || !close1(o[0].X, 0.2) {
		t.Errorf("outline %v, want its lower right corner at 0.7, 0.9", o)
	}
	frame.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: frame.on(Spot{0.4, 0.5})}})
	frame.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(size.Width, 0)})
	frame.MouseUp(nil)
	if o := frame.Outline(); math.Abs(o[2].X-1) > 1e-4 || math.Abs(o[2].X-o[0].X-0.5) > 1e-4 {
		t.Errorf("the whole box was moved to %v, want it to stop at the edge with its width", o)
	}
}

func TestCornersNeverMakeADent(t *testing.T) {
	o := BoxOutline(0.1, 0.1, 0.9, 0.9)
	if moved := o.movedCorner(0, 0.7, 0.7); moved != o {
		t.Errorf("a corner went behind its neighbours: %v", moved)
	}
	if moved := o.movedCorner(0, 0.1, -0.5); !close1(moved[0].X, 0.2) || moved[0].Y != 0 {
		t.Errorf("moved to %v", moved[0])
	}
	frame, window := framed(t)
	cancelled := false
	frame.OnCancel = func() { cancelled = true }
	frame.Begin(o, false)
	kittest.Press(window.Canvas(), fyne.KeyTab, fyne.KeyTab, fyne.KeyRight, fyne.KeyEscape)
	if got := frame.Outline(); !close1(got[2].X, 0.9+frameStep) || !cancelled {
		t.Errorf("the third corner is at %v, cancelled %v", got[2], cancelled)
	}
}
