package archive

import (
	"fmt"
	"math"
	"slices"
)

// Bounds of what a step may ask for.
const (
	MostDeskew   = 45.0 // degrees either way
	leastPart    = 0.01 // of a side, what a crop has to leave
	leastHalf    = 0.05 // of a side, what a split has to leave
	mostAmount   = 100.0
	mostSpeck    = 3.0 // millimetres: a full stop of 12 points has 0.5
	mostGround   = 50.0
	mostHole     = 12.0
	mostSteps    = 32
	leastSquared = 1e-4 // twice the area that three corners of a sheet span, at least
)

// Check returns nil or ErrBadRecipe with the reason: kinds are known and in
// their order, once each, and every step holds the values that its kind needs,
// within their bounds, and no others. ErrNewerRecipe for a later version.
func (r Recipe) Check() error {
	if r.Version > RecipeVersion {
		return fmt.Errorf("recipe of version %d: %w", r.Version, ErrNewerRecipe)
	}
	if r.Version < 0 || len(r.Steps) > mostSteps || r.Version == 0 && len(r.Steps) > 0 {
		return fmt.Errorf("recipe of version %d with %d steps: %w", r.Version, len(r.Steps), ErrBadRecipe)
	}
	last := -1
	for _, step := range r.Steps {
		place := slices.Index(stepKinds, step.Kind)
		if place < 0 {
			return fmt.Errorf("the step %.40q: %w", string(step.Kind), ErrNewerRecipe)
		}
		if place <= last {
			return fmt.Errorf("the step %s is not in its place: %w", step.Kind, ErrBadRecipe)
		}
		last = place
		if !step.holds() {
			return fmt.Errorf("the step %s: %w", step.Kind, ErrBadRecipe)
		}
	}
	return nil
}

// holds reports whether the values fit the kind and no other value is set.
func (s Step) holds() bool {
	only := Step{Kind: s.Kind}
	fits := false
	switch s.Kind {
	case StepTurn:
		only.Degrees, fits = s.Degrees, s.Degrees == 90 || s.Degrees == 180 || s.Degrees == 270
	case StepSplit:
		only.Half, only.At = s.Half, s.At
		fits = slices.Contains(halves, s.Half) && within(s.At, leastHalf, 1-leastHalf)
	case StepPerspective:
		only.Corners, fits = s.Corners, s.Corners.hold()
	case StepDeskew:
		only.Degrees, fits = s.Degrees, s.Degrees != 0 && within(s.Degrees, -MostDeskew, MostDeskew)
	case StepCrop:
		only.Box, fits = s.Box, s.Box.holds()
	case StepGround:
		only.Size, fits = s.Size, s.Size > 0 && s.Size <= mostGround
	case StepHoles:
		only.Size, fits = s.Size, s.Size > 0 && s.Size <= mostHole
	case StepWhiten:
		only.Amount, fits = s.Amount, s.Amount > 0 && s.Amount <= mostAmount
	case StepBrightness, StepContrast:
		only.Amount, fits = s.Amount, s.Amount != 0 && within(s.Amount, -mostAmount, mostAmount)
	case StepBinarise:
		only.Method, fits = s.Method, s.Method == MethodOtsu || s.Method == MethodSauvola
	case StepDespeckle:
		only.Size, fits = s.Size, s.Size > 0 && s.Size <= mostSpeck
	case StepMode:
		only.Mode, fits = s.Mode, s.Mode == "colour" || s.Mode == "gray" || s.Mode == "bilevel"
	}
	return fits && s == only
}

// within is false for what is no number.
func within(value, least, most float64) bool { return value >= least && value <= most }

func (b Box) holds() bool {
	return within(b.X0, 0, 1) && within(b.Y0, 0, 1) && within(b.X1, 0, 1) && within(b.Y1, 0, 1) &&
		b.X1-b.X0 >= leastPart && b.Y1-b.Y0 >= leastPart
}

// hold reports whether the corners lie in the picture and go clockwise round a
// sheet without a dent, and none lies on another.
func (c Corners) hold() bool {
	for i, corner := range c {
		if !within(corner.X, 0, 1) || !within(corner.Y, 0, 1) {
			return false
		}
		next, after := c[(i+1)%4], c[(i+2)%4]
		bend := (next.X-corner.X)*(after.Y-next.Y) - (next.Y-corner.Y)*(after.X-next.X)
		if !(bend >= leastSquared) || math.IsInf(bend, 0) {
			return false
		}
	}
	return true
}
