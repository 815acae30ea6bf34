package desk

import (
	"maps"
	"slices"

	"fyne.io/fyne/v2"
)

// Places tells scripts where the main buttons and fields stand: the centre of
// each and its size, in pixels of the window.
func (v *View) Places() {
	named := map[string]fyne.CanvasObject{
		"scan": v.tools.scan, "import": v.tools.importing, "seal": v.tools.seal, "send": v.tools.send, "pdf": v.tools.pdf, "find": v.tools.find,
		"batch": v.batches.fresh, "save": v.form.save, "paper": v.paper.view, "thumbs": v.pages.thumbs, "batches": v.batches.list,
		"rotate-left": v.paper.turnLeft, "rotate-right": v.paper.turnRight,
	}
	for key, field := range v.form.fields {
		named["field-"+key] = field
	}
	v.place(named)
}

// place tells where objects stand once they are laid out.
func (v *View) place(named map[string]fyne.CanvasObject) {
	v.room.Do(func() {
		driver := fyne.CurrentApp().Driver()
		scale := v.room.Window.Canvas().Scale()
		for _, name := range slices.Sorted(maps.Keys(named)) {
			object := named[name]
			corner, size := driver.AbsolutePositionForObject(object), object.Size()
			v.room.Event("place", name, int((corner.X+size.Width/2)*scale), int((corner.Y+size.Height/2)*scale),
				int(size.Width*scale), int(size.Height*scale))
		}
	})
}
