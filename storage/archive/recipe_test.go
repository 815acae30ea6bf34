package archive_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"daluang/storage/archive"
)

// everyStep is one of each kind, out of order.
func everyStep() []archive.Step {
	return []archive.Step{
		{Kind: archive.StepMode, Mode: "gray"},
		{Kind: archive.StepDespeckle, Size: 0.2},
		{Kind: archive.StepBinarise, Method: archive.MethodSauvola},
		{Kind: archive.StepContrast, Amount: -20},
		{Kind: archive.StepBrightness, Amount: 15},
		{Kind: archive.StepWhiten, Amount: 80},
		{Kind: archive.StepHoles, Size: 8},
		{Kind: archive.StepGround, Size: 12},
		{Kind: archive.StepCrop, Box: archive.Box{X0: 0.1, Y0: 0.2, X1: 0.8, Y1: 0.95}},
		{Kind: archive.StepDeskew, Degrees: -1.25},
		{Kind: archive.StepPerspective, Corners: archive.Corners{{X: 0.05, Y: 0.1}, {X: 0.9, Y: 0.05}, {X: 0.95, Y: 0.9}, {X: 0.1, Y: 0.95}}},
		{Kind: archive.StepSplit, Half: archive.HalfTop, At: 0.4},
		{Kind: archive.StepTurn, Degrees: 90},
	}
}

func mustRecipe(t *testing.T, steps ...archive.Step) archive.Recipe {
	t.Helper()
	r, err := archive.NewRecipe(steps...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestARecipeStandsInItsOneOrderAndSurvivesItsText(t *testing.T) {
	r := mustRecipe(t, everyStep()...)
	for i, kind := range archive.StepKinds() {
		if r.Steps[i].Kind != kind {
			t.Errorf("step %d is %s, want %s", i, r.Steps[i].Kind, kind)
		}
	}
	again, err := archive.ParseRecipe([]byte(r.String()))
	if err != nil || !again.Equal(r) || again.String() != r.String() {
		t.Errorf("read back as %s, %v", again, err)
	}
	if empty, err := archive.ParseRecipe(nil); err != nil || !empty.IsZero() || empty.String() != "" {
		t.Errorf("no recipe is %q, %v", empty, err)
	}
}

func TestAPageKeepsItsWholeRecipeInItsFields(t *testing.T) {
	whole := mustRecipe(t, everyStep()...)
	for _, r := range []archive.Recipe{{}, whole, whole.Only(archive.StepTurn), whole.Without(archive.StepDeskew),
		whole.Only(archive.StepDeskew, archive.StepMode), whole.Only(archive.StepDeskew, archive.StepPerspective)} {
		page := archive.Page{}.WithRecipe(r)
		text, err := json.Marshal(page)
		if err != nil {
			t.Fatal(err)
		}
		var again archive.Page
		if err := json.Unmarshal(text, &again); err != nil || !again.Recipe().Equal(r) {
			t.Errorf("%s came back as %s, %v", r, again.Recipe(), err)
		}
	}
	old := `{"turn":270,"tilt":-0.5}` // as manifests were sealed before there were other steps
	var page archive.Page
	if err := json.Unmarshal([]byte(old), &page); err != nil {
		t.Fatal(err)
	}
	want := mustRecipe(t, archive.Step{Kind: archive.StepTurn, Degrees: 270}, archive.Step{Kind: archive.StepDeskew, Degrees: -0.5})
	if !page.Recipe().Equal(want) {
		t.Errorf("an older page has the recipe %s", page.Recipe())
	}
}

func TestWhatALaterProgramWroteIsRefusedAndNotLeftOut(t *testing.T) {
	for _, text := range []string{
		`{"version":2,"steps":[]}`,
		`{"version":1,"steps":[{"kind":"dewarp","mesh":[1,2]}]}`,
		`{"version":1,"steps":[{"kind":"turn","degrees":90},{"kind":"unshadow"}]}`,
	} {
		if r, err := archive.ParseRecipe([]byte(text)); !errors.Is(err, archive.ErrNewerRecipe) {
			t.Errorf("%s was read as %s, %v", text, r, err)
		}
	}
}

func TestWhatIsNoRecipeIsRefused(t *testing.T) {
	for _, text := range []string{
		`[]`, `{`, `{"version":1,"steps":[]} {}`, `{"version":-1,"steps":[]}`, `{"steps":[{"kind":"turn","degrees":90}]}`,
		`{"version":1,"steps":[{"kind":"turn","degrees":45}]}`,
		`{"version":1,"steps":[{"kind":"turn","degrees":90,"amount":1}]}`,
		`{"version":1,"steps":[{"kind":"turn","degrees":90,"angle":1}]}`,
		`{"version":1,"steps":[{"kind":"deskew","degrees":1},{"kind":"turn","degrees":90}]}`,
		`{"version":1,"steps":[{"kind":"turn","degrees":90},{"kind":"turn","degrees":90}]}`,
	} {
		if r, err := archive.ParseRecipe([]byte(text)); !errors.Is(err, archive.ErrBadRecipe) {
			t.Errorf("%s was read as %s, %v", text, r, err)
		}
	}
	for _, step := range []archive.Step{
		{Kind: archive.StepDeskew, Degrees: 46}, {Kind: archive.StepDeskew, Degrees: math.NaN()},
		{Kind: archive.StepSplit, Half: "middle", At: 0.5}, {Kind: archive.StepSplit, Half: archive.HalfLeft, At: 1},
		{Kind: archive.StepCrop, Box: archive.Box{X0: 0.5, Y0: 0, X1: 0.5, Y1: 1}},
		{Kind: archive.StepCrop, Box: archive.Box{X0: -0.1, Y0: 0, X1: 0.5, Y1: 1}},
		{Kind: archive.StepPerspective, Corners: archive.Corners{{X: 0, Y: 0}, {X: 1, Y: 1}, {X: 1, Y: 0}, {X: 0, Y: 1}}},     // crossed
		{Kind: archive.StepPerspective, Corners: archive.Corners{{X: 0, Y: 0}, {X: 0, Y: 1}, {X: 1, Y: 1}, {X: 1, Y: 0}}},     // the other way round
		{Kind: archive.StepPerspective, Corners: archive.Corners{{X: 0, Y: 0}, {X: 1, Y: 0}, {X: 0.4, Y: 0.3}, {X: 0, Y: 1}}}, // a dent
		{Kind: archive.StepWhiten, Amount: 101}, {Kind: archive.StepBrightness, Amount: math.Inf(1)},
		{Kind: archive.StepBinarise, Method: "guess"}, {Kind: archive.StepDespeckle, Size: 30}, {Kind: archive.StepMode, Mode: "sepia"},
	} {
		if r, err := archive.NewRecipe(step); !errors.Is(err, archive.ErrBadRecipe) || !r.IsZero() {
			t.Errorf("%+v was taken: %s, %v", step, r, err)
		}
	}
}

func TestAStepThatDoesNothingTakesItsKindAway(t *testing.T) {
	r := mustRecipe(t, everyStep()...)
	for _, kind := range archive.StepKinds() {
		less, err := r.With(archive.Step{Kind: kind})
		if err != nil || less.Has(kind) || len(less.Steps) != len(r.Steps)-1 {
			t.Errorf("%s: %s, %v", kind, less, err)
		}
	}
	if !r.IsTonal() || r.Geometry().IsTonal() || len(r.Geometry().Steps) != 5 {
		t.Errorf("geometry is %s", r.Geometry())
	}
}

func TestTurningOnFourTimesGivesTheSameRecipe(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	whole := mustRecipe(t, everyStep()...)
	for range 20 {
		quarters := random.IntN(4)
		back := whole.Turn(quarters).Turn(4 - quarters)
		if len(back.Steps) != len(whole.Steps) {
			t.Fatalf("turned there and back: %s", back)
		}
		for i := range back.Steps {
			if a, b := back.Steps[i], whole.Steps[i]; a.Half != b.Half || math.Abs(a.At-b.At) > 1e-12 || math.Abs(a.Box.X0-b.Box.X0) > 1e-12 ||
				math.Abs(a.Corners[0].X-b.Corners[0].X) > 1e-12 || a.Degrees != b.Degrees {
				t.Errorf("turned by %d and back: %+v, want %+v", quarters, a, b)
			}
		}
	}
	crop := mustRecipe(t, archive.Step{Kind: archive.StepCrop, Box: archive.Box{X0: 0, Y0: 0, X1: 0.25, Y1: 0.5}})
	box, _ := crop.Turn(1).Step(archive.StepCrop)
	if want := (archive.Box{X0: 0.5, Y0: 0, X1: 1, Y1: 0.25}); box.Box != want {
		t.Errorf("the upper left part became %+v, want the upper right %+v", box.Box, want)
	}
}

func FuzzParseRecipe(f *testing.F) {
	f.Add(`{"version":1,"steps":[{"kind":"crop","box":{"x0":0,"y0":0,"x1":0.5,"y1":1}}]}`)
	f.Add(`{"version":1,"steps":[{"kind":"turn","degrees":90},{"kind":"split","half":"left","at":0.5}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := archive.ParseRecipe([]byte(text))
		if err != nil {
			return
		}
		again, err := archive.ParseRecipe([]byte(r.String()))
		if err != nil || !again.Equal(r) {
			t.Errorf("%q was read as %s, and that as %s, %v", text, r, again, err)
		}
		if turned := r.Turn(1); turned.Check() != nil && !r.IsZero() {
			t.Errorf("turned, %s does not hold: %s", r, turned)
		}
	})
}
