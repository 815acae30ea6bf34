package tidy

import (
	"context"

	"daluang/app/ui/kit"
	"daluang/storage/archive"
)

func (v *View) framingAction() string {
	if v.framing == archive.StepCrop {
		return ActionCrop
	}
	return ActionCorners
}

// beginCrop shows the page uncut, with the box that is cut out of it.
func (v *View) beginCrop() {
	page, _ := v.model.Page()
	box := archive.Box{X1: 1, Y1: 1}
	cut, has := page.Recipe().Step(archive.StepCrop)
	if has {
		box = cut.Box
	}
	v.begin(archive.StepCrop, kit.BoxOutline(box.X0, box.Y0, box.X1, box.Y1), true)
	if !has {
		v.proposeOutline(page, archive.StepCrop)
	}
}

// beginCorners shows the page as captured and turned, with the sheet on it.
func (v *View) beginCorners() {
	page, _ := v.model.Page()
	const margin = 0.04
	outline := kit.BoxOutline(margin, margin, 1-margin, 1-margin)
	set, has := page.Recipe().Step(archive.StepPerspective)
	if has {
		outline = outlineOf(set)
	}
	v.begin(archive.StepPerspective, outline, false)
	if !has {
		v.proposeOutline(page, archive.StepPerspective)
	}
}

func (v *View) begin(kind archive.StepKind, outline kit.Outline, box bool) {
	v.flushTilt()
	v.before, v.message = false, false
	v.framing = kind
	v.page.FitPage()
	v.show()
	v.frame.Begin(outline, box)
	v.room.Event("tidy frame", string(kind))
}

func outlineOf(step archive.Step) kit.Outline {
	if step.Kind == archive.StepCrop {
		return kit.BoxOutline(step.Box.X0, step.Box.Y0, step.Box.X1, step.Box.Y1)
	}
	var outline kit.Outline
	for i, corner := range step.Corners {
		outline[i] = kit.Spot{X: corner.X, Y: corner.Y}
	}
	return outline
}

// proposeOutline looks for the sheet behind the clerk's back and sets the outline
// on it, unless somebody has moved it since.
func (v *View) proposeOutline(page archive.Page, kind archive.StepKind) {
	desk, before := v.room.Desk, v.frame.Outline()
	var steps []archive.Step
	v.room.Start(context.Background(), "propose an outline", func(ctx context.Context) error {
		proposals, err := desk.Propose(ctx, page.ID)
		steps, _ = chosen(proposals, true, []archive.StepKind{kind})
		return err
	}, func(err error) {
		now, _ := v.model.Page()
		if err == nil && len(steps) > 0 && v.framing == kind && now.ID == page.ID && v.frame.Outline() == before {
			v.frame.Set(outlineOf(steps[0]))
		}
	})
}

// applyFrame sets what the frame shows: for one page or those of the scope.
func (v *View) applyFrame() {
	outline, kind := v.frame.Outline(), v.framing
	v.closeFrame()
	steps := []archive.Step{{Kind: archive.StepCrop, Box: boxOf(outline)}}
	if kind == archive.StepPerspective {
		var corners archive.Corners
		for i, spot := range outline {
			corners[i] = archive.Point{X: spot.X, Y: spot.Y}
		}
		// What was said of places and slopes before was said of another picture.
		steps = []archive.Step{{Kind: kind, Corners: corners}, {Kind: archive.StepDeskew}, {Kind: archive.StepCrop}}
	}
	v.edit(map[archive.StepKind]string{archive.StepCrop: "cropped", archive.StepPerspective: "flattened"}[kind],
		func(archive.Page) []archive.Step { return steps })
}

func boxOf(outline kit.Outline) archive.Box {
	return archive.Box{X0: outline[0].X, Y0: outline[0].Y, X1: outline[2].X, Y1: outline[2].Y}
}

// endFrame gives the frame up without a change.
func (v *View) endFrame() {
	if v.framing != "" {
		v.closeFrame()
		v.show()
	}
}

func (v *View) closeFrame() {
	v.framing = ""
	v.frame.End()
	v.thumbs.Focus()
}
