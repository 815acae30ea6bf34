package archive

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// RecipeVersion is written into every recipe. A later program that changes what
// a step means gives the recipe a higher one.
const RecipeVersion = 1

// Errors of a recipe that cannot be used.
var (
	ErrBadRecipe   = errors.New("not a valid recipe")
	ErrNewerRecipe = errors.New("the recipe was made by a newer version")
)

// Recipe is the undoable steps from a master to what is shown and to its access
// copy (olahan), as data: the master itself never changes. Steps stand in the
// one order in which they are applied, each kind at most once, so that all that
// move pixels can be done in one pass, and the same work always gives the same
// text. The zero Recipe leaves a page as it was captured.
//
// Places are fractions of the width and height of the picture that the step
// gets, from its upper left corner: a recipe survives that a page of a PDF is
// drawn at another resolution, that a thumbnail is made of a small picture, and
// that a rescan has more pixels.
type Recipe struct {
	Version int    `json:"version"`
	Steps   []Step `json:"steps"`
}

// StepKind names what a step does.
type StepKind string

// The kinds, in the order in which they are applied.
const (
	StepTurn        StepKind = "turn"        // Degrees clockwise: 90, 180 or 270
	StepSplit       StepKind = "split"       // Half of the picture, on its side of the line At
	StepPerspective StepKind = "perspective" // the sheet between Corners becomes the page
	StepDeskew      StepKind = "deskew"      // Degrees clockwise around the middle, the size stays
	StepCrop        StepKind = "crop"        // what is in Box
	StepGround      StepKind = "ground"      // what is surely no paper, up to Size millimetres from a border of the capture, becomes white
	StepHoles       StepKind = "holes"       // holes of a perforator, up to Size millimetres wide, become paper
	StepWhiten      StepKind = "whiten"      // the paper becomes white, by Amount of 100
	StepBrightness  StepKind = "brightness"  // Amount from -100 to 100
	StepContrast    StepKind = "contrast"    // Amount from -100 to 100
	StepBinarise    StepKind = "binarise"    // black and white by Method
	StepDespeckle   StepKind = "despeckle"   // dark specks up to Size millimetres go
	StepMode        StepKind = "mode"        // Mode of the page: colour leaves it, gray, bilevel
)

var stepKinds = []StepKind{StepTurn, StepSplit, StepPerspective, StepDeskew, StepCrop,
	StepGround, StepHoles, StepWhiten, StepBrightness, StepContrast, StepBinarise, StepDespeckle, StepMode}

// StepKinds lists every kind in the order of application.
func StepKinds() []StepKind { return slices.Clone(stepKinds) }

// IsTonal tells whether a step of this kind changes tones and not places: what
// is cleaning rather than showing. Records whose paper is evidence are spared it.
func (k StepKind) IsTonal() bool {
	return slices.Index(stepKinds, k) >= slices.Index(stepKinds, StepGround)
}

// IsTonal tells whether the step changes tones: to say that a page keeps its
// colours changes none.
func (s Step) IsTonal() bool {
	return s.Kind.IsTonal() && (s.Kind != StepMode || s.Mode != "colour")
}

// Step is one step of a recipe. Only the fields that its kind names are set.
type Step struct {
	Kind    StepKind `json:"kind"`
	Degrees float64  `json:"degrees,omitempty"`
	Half    Half     `json:"half,omitempty"`
	At      float64  `json:"at,omitempty"` // of a split: where the line lies, a fraction of the width (left, right) or height
	Corners Corners  `json:"corners,omitzero"`
	Box     Box      `json:"box,omitzero"`
	Amount  float64  `json:"amount,omitempty"`
	Size    float64  `json:"size,omitempty"` // millimetres
	Method  Method   `json:"method,omitempty"`
	Mode    string   `json:"mode,omitempty"` // as Page.Mode: colour, gray, bilevel
}

// Half says which part of a picture of two pages a page is.
type Half string

// A spread is split into left and right, or top and bottom.
const (
	HalfLeft   Half = "left"
	HalfRight  Half = "right"
	HalfTop    Half = "top"
	HalfBottom Half = "bottom"
)

var halves = []Half{HalfLeft, HalfTop, HalfRight, HalfBottom} // clockwise

// Other is the half that makes the picture whole again.
func (h Half) Other() Half {
	at := slices.Index(halves, h)
	if at < 0 {
		return ""
	}
	return halves[(at+2)%4]
}

// Method is a way to make a picture black and white.
type Method string

// Otsu draws one line between ink and paper for the whole page; Sauvola draws
// it anew for the surroundings of each pixel, which suits stained and unevenly
// lit paper.
const (
	MethodOtsu    Method = "otsu"
	MethodSauvola Method = "sauvola"
)

// Point is a place: fractions of width and height from the upper left corner.
type Point struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// Corners of a sheet as it lies in the picture: upper left, upper right, lower
// right, lower left.
type Corners [4]Point

// Box is a part of a picture: from X0, Y0 up to X1, Y1.
type Box struct {
	X0 float64 `json:"x0"`
	Y0 float64 `json:"y0"`
	X1 float64 `json:"x1"`
	Y1 float64 `json:"y1"`
}

// NewRecipe puts steps into their order. The same kind twice, or a step that
// does not hold, is ErrBadRecipe.
func NewRecipe(steps ...Step) (Recipe, error) {
	return Recipe{}.With(steps...)
}

// ParseRecipe reads a recipe from its JSON. Errors: ErrNewerRecipe for a later
// version, or a kind that this program does not know – leaving a step out would
// show another page than the one that somebody made – ErrBadRecipe for what does
// not hold (see Check) and for fields that no step has. Empty text is the zero
// Recipe.
func ParseRecipe(text []byte) (Recipe, error) {
	if len(bytes.TrimSpace(text)) == 0 {
		return Recipe{}, nil
	}
	var head struct {
		Version int `json:"version"`
		Steps   []struct {
			Kind StepKind `json:"kind"`
		} `json:"steps"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return Recipe{}, fmt.Errorf("read a recipe: %w: %w", ErrBadRecipe, err)
	}
	if head.Version > RecipeVersion {
		return Recipe{}, fmt.Errorf("read a recipe of version %d: %w", head.Version, ErrNewerRecipe)
	}
	for _, step := range head.Steps {
		if !slices.Contains(stepKinds, step.Kind) {
			return Recipe{}, fmt.Errorf("read a recipe with the step %.40q: %w", string(step.Kind), ErrNewerRecipe)
		}
	}
	var r Recipe
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&r); err != nil {
		return Recipe{}, fmt.Errorf("read a recipe: %w: %w", ErrBadRecipe, err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return Recipe{}, fmt.Errorf("read a recipe: something follows it: %w", ErrBadRecipe)
	}
	return r, r.Check()
}

// IsZero reports a recipe without steps.
func (r Recipe) IsZero() bool { return len(r.Steps) == 0 }

// String is the recipe's one text, its JSON; empty without steps.
func (r Recipe) String() string {
	if r.IsZero() {
		return ""
	}
	r.Version = RecipeVersion
	text, err := json.Marshal(r)
	if err != nil {
		return fmt.Sprint(r.Steps) // NaN or infinity: Check refuses them
	}
	return string(text)
}

// Equal reports whether two recipes have the same steps.
func (r Recipe) Equal(other Recipe) bool { return slices.Equal(r.Steps, other.Steps) }

// Step returns the step of that kind; ok is false where there is none.
func (r Recipe) Step(kind StepKind) (step Step, ok bool) {
	for _, step := range r.Steps {
		if step.Kind == kind {
			return step, true
		}
	}
	return Step{}, false
}

// Has reports whether there is a step of one of the kinds.
func (r Recipe) Has(kinds ...StepKind) bool {
	return slices.ContainsFunc(r.Steps, func(s Step) bool { return slices.Contains(kinds, s.Kind) })
}

// IsTonal reports whether a step changes tones.
func (r Recipe) IsTonal() bool {
	return slices.ContainsFunc(r.Steps, Step.IsTonal)
}

// Only is the recipe with no other steps than those of the kinds.
func (r Recipe) Only(kinds ...StepKind) Recipe {
	return r.keep(func(s Step) bool { return slices.Contains(kinds, s.Kind) })
}

// Without is the recipe without the steps of the kinds.
func (r Recipe) Without(kinds ...StepKind) Recipe {
	return r.keep(func(s Step) bool { return !slices.Contains(kinds, s.Kind) })
}

// Geometry is the recipe without the steps that change tones.
func (r Recipe) Geometry() Recipe {
	return r.keep(func(s Step) bool { return !s.IsTonal() })
}

// Tones is the recipe with no other steps than those.
func (r Recipe) Tones() Recipe {
	return r.keep(Step.IsTonal)
}

func (r Recipe) keep(wanted func(Step) bool) Recipe {
	var kept []Step
	for _, step := range r.Steps {
		if wanted(step) {
			kept = append(kept, step)
		}
	}
	return recipeOf(kept)
}

func recipeOf(steps []Step) Recipe {
	if len(steps) == 0 {
		return Recipe{}
	}
	return Recipe{RecipeVersion, steps}
}

// inOrder sorts the steps given into the order of their kinds.
func inOrder(steps []Step) []Step {
	slices.SortStableFunc(steps, func(a, b Step) int {
		return slices.Index(stepKinds, a.Kind) - slices.Index(stepKinds, b.Kind)
	})
	return steps
}

// With is the recipe with these steps, each in place of the one of its kind; a
// step that does nothing (turned by 0 degrees, brightened by 0) takes that one
// away. Errors: ErrBadRecipe; the recipe is then returned as it was.
func (r Recipe) With(steps ...Step) (Recipe, error) {
	var kinds []StepKind
	fresh := []Step{}
	for _, step := range steps {
		if slices.Contains(kinds, step.Kind) {
			return r, fmt.Errorf("the step %s twice: %w", step.Kind, ErrBadRecipe)
		}
		kinds = append(kinds, step.Kind)
		if !step.isIdle() {
			fresh = append(fresh, step)
		}
	}
	fresh = append(fresh, r.Without(kinds...).Steps...)
	changed := recipeOf(inOrder(fresh))
	if err := changed.Check(); err != nil {
		return r, err
	}
	return changed, nil
}

// isIdle reports a step that would leave every pixel alone.
func (s Step) isIdle() bool {
	switch s.Kind {
	case StepTurn, StepDeskew:
		return s == Step{Kind: s.Kind, Degrees: s.Degrees} && s.Degrees == 0
	case StepCrop:
		return s == Step{Kind: StepCrop, Box: Box{X1: 1, Y1: 1}} || s == Step{Kind: StepCrop}
	}
	return s == Step{Kind: s.Kind} // a step of which only the kind is named
}

// Turn turns the page further by quarters clockwise, with all that is said of
// its places: what was cut out before is cut out after.
func (r Recipe) Turn(quarters int) Recipe {
	quarters = (quarters%4 + 4) % 4
	steps := slices.Clone(r.Steps)
	for range quarters {
		for i := range steps {
			steps[i] = steps[i].turned()
		}
	}
	turn, _ := r.Step(StepTurn)
	degrees := float64((int(turn.Degrees) + 90*quarters) % 360)
	turned, err := recipeOf(steps).With(Step{Kind: StepTurn, Degrees: degrees})
	if err != nil {
		return r // only a recipe that did not hold before
	}
	return turned
}

// turned is the step in a picture that was turned by a quarter clockwise:
// what lay at x, y then lies at 1-y, x.
func (s Step) turned() Step {
	switch s.Kind {
	case StepSplit:
		if s.Half == HalfTop || s.Half == HalfBottom {
			s.At = 1 - s.At
		}
		s.Half = halves[(slices.Index(halves, s.Half)+1)%4]
	case StepCrop:
		s.Box = Box{1 - s.Box.Y1, s.Box.X0, 1 - s.Box.Y0, s.Box.X1}
	case StepPerspective:
		var corners Corners
		for i, corner := range s.Corners {
			corners[(i+1)%4] = Point{1 - corner.Y, corner.X}
		}
		s.Corners = corners
	}
	return s
}
