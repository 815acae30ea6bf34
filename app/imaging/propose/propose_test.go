package propose_test

import (
	"context"
	"errors"
	"image"
	"math"
	"slices"
	"testing"

	"daluang/app/imaging"
	"daluang/app/imaging/edges/edgestest"
	"daluang/app/imaging/propose"
	"daluang/app/imaging/quality"
	"daluang/app/imaging/recipe"
	"daluang/storage/archive"
)

func look(t *testing.T, img image.Image, dpi float64, judge propose.Judge) propose.Seen {
	t.Helper()
	seen, err := propose.Look(t.Context(), img, dpi, quality.Measure(img, dpi), judge)
	if err != nil {
		t.Fatal(err)
	}
	return seen
}

// stepOf is the step of a kind, with confidence 0 where there is none.
func stepOf(seen propose.Seen, kind archive.StepKind) propose.Step {
	for _, step := range seen.Steps {
		if step.Kind == kind {
			return step
		}
	}
	return propose.Step{}
}

func has(seen propose.Seen, flag archive.Flag) bool {
	return slices.ContainsFunc(seen.Findings, func(f archive.Finding) bool { return f.Flag == flag })
}

// certain are the steps that are applied without a person, as Tidy does.
func certain(seen propose.Seen) archive.Recipe {
	var sure, doubtful []propose.Step
	for _, step := range seen.Steps {
		if step.Confidence >= propose.Sure {
			sure = append(sure, step)
		} else {
			doubtful = append(doubtful, step)
		}
	}
	return propose.Certain(sure, doubtful)
}

func TestAPhotographedSheetIsLaidFlatAndItsFingersAreSeen(t *testing.T) {
	flat, held, fingers, photos := 0, 0, 0, edgestest.Photos(8)
	for _, photo := range photos {
		seen := look(t, photo.Draw(), 0, nil)
		step := stepOf(seen, archive.StepPerspective)
		if step.Confidence < propose.Sure {
			continue
		}
		flat++
		if !has(seen, archive.FlagPerspective) || stepOf(seen, archive.StepCrop).Confidence > 0 {
			t.Errorf("seed %d: %+v", photo.Seed, seen)
		}
		if photo.Fingers > 0 {
			held++
		}
		if has(seen, archive.FlagFinger) {
			if fingers++; photo.Fingers == 0 {
				t.Errorf("seed %d: a finger where there is none", photo.Seed)
			}
		}
		found := photo.Corners
		for i, at := range step.Corners {
			found[i].X, found[i].Y = at.X*float64(photo.Width), at.Y*float64(photo.Height)
		}
		for i, apart := range edgestest.Apart(found, &photo) {
			if apart > 1 {
				t.Errorf("seed %d: corner %d is %.2f %% of the diagonal away", photo.Seed, i, apart)
			}
		}
	}
	if flat < len(photos)*3/4 {
		t.Errorf("%d of %d photographs laid flat", flat, len(photos))
	}
	if held == 0 || fingers < held-1 {
		t.Errorf("fingers seen on %d of %d sheets that are held", fingers, held)
	}
}

func TestASpreadIsSplitAtItsGutterAndNothingElseIs(t *testing.T) {
	split, spreads := 0, edgestest.Spreads(10)
	for _, spread := range spreads {
		seen := look(t, spread.Draw(), spread.DPI, nil)
		step := stepOf(seen, archive.StepSplit)
		if math.Abs(spread.Degrees) > 2.3 && step.Confidence >= propose.Sure {
			t.Errorf("seed %d: split upright along a line that leans by %.1f°", spread.Seed, spread.Degrees)
		}
		if step.Confidence < propose.Sure {
			continue
		}
		split++
		if off := math.Abs(step.At - spread.Gutter/spread.Width); off > 0.01 || step.Half != archive.HalfLeft || len(certain(seen).Steps) != 1 {
			t.Errorf("seed %d: split at %.3f, %.3f from the gutter: %+v", spread.Seed, step.At, off, seen.Steps)
		}
	}
	if split < 4 {
		t.Errorf("%d of %d spreads split", split, len(spreads))
	}
	for _, single := range edgestest.Singles(6) {
		if step := stepOf(look(t, single.Draw(), single.DPI, nil), archive.StepSplit); step.Confidence >= propose.Sure {
			t.Errorf("seed %d: a sheet is split at %.2f", single.Seed, step.At)
		}
	}
}

func TestASheetOnTheGlassIsCutOutWholly(t *testing.T) {
	cut := 0
	for _, scan := range edgestest.Scans(12) {
		gray := scan.Draw()
		seen := look(t, gray, scan.DPI, nil)
		r := certain(seen)
		if !r.Has(archive.StepCrop) {
			continue
		}
		cut++
		plan := recipe.PlanOf(gray.Rect.Size(), r)
		for i, at := range scan.Corners() {
			x, y := plan.Forth(at.X, at.Y)
			inside := func(v float64, length int) bool { return v > -0.01*float64(length) && v < 1.01*float64(length) }
			seenThere := at.X >= 0 && at.Y >= 0 && at.X <= float64(gray.Rect.Dx()) && at.Y <= float64(gray.Rect.Dy())
			if seenThere && (!inside(x, plan.Size.X) || !inside(y, plan.Size.Y)) {
				t.Errorf("seed %d: corner %d is cut off: %.0f, %.0f of %v", scan.Seed, i, x, y, plan.Size)
			}
		}
		if !has(seen, archive.FlagBorder) {
			t.Errorf("seed %d: cut, and no border is told of", scan.Seed)
		}
	}
	if cut < 6 {
		t.Errorf("only %d sheets were cut out", cut)
	}
}

func TestTheEngineIsAskedOnlyInDoubtAndHasTheLastWordThen(t *testing.T) {
	page := sample(t, "08-ijazah-2021-transkrip.jpg")
	asked := 0
	says := func(degrees int, sure float64, err error) propose.Judge {
		return func(context.Context, image.Image, float64) (int, float64, error) {
			asked++
			return degrees, sure, err
		}
	}
	if seen := look(t, page, 200, says(180, 1, nil)); asked != 0 || seen.Judged || stepOf(seen, archive.StepTurn).Confidence > 0 {
		t.Errorf("an upright page: asked %d times, %+v", asked, seen)
	}
	upsideDown := imaging.Turn(page, 180)
	for _, c := range []struct {
		judge   propose.Judge
		degrees float64
		sure    bool
	}{{says(180, 1, nil), 180, true}, {says(0, 1, nil), 0, false}, {says(0, 0, nil), 180, true}, {nil, 180, true}} {
		seen := look(t, upsideDown, 200, c.judge)
		step := stepOf(seen, archive.StepTurn)
		if step.Degrees != c.degrees || (step.Confidence >= propose.Sure) != c.sure || has(seen, archive.FlagTurned) != c.sure {
			t.Errorf("upside down: %+v, want %v", step, c)
		}
		if seen.Judged != (c.judge != nil) || seen.Doubtful != (c.judge == nil) {
			t.Errorf("judged %v, doubtful %v", seen.Judged, seen.Doubtful)
		}
	}
	broken := errors.New("the engine broke")
	if _, err := propose.Look(t.Context(), upsideDown, 200, quality.Measure(upsideDown, 200), says(0, 0, broken)); !errors.Is(err, broken) {
		t.Errorf("the error of the engine is %v", err)
	}
}

func TestWhatIsCertainLiesRightWhereTheTurnIsInDoubt(t *testing.T) {
	box := archive.Box{X0: 0.1, Y0: 0.2, X1: 0.9, Y1: 0.7}
	crop := propose.Step{Step: archive.Step{Kind: archive.StepCrop, Box: box}, Confidence: 1}
	turn := propose.Step{Step: archive.Step{Kind: archive.StepTurn, Degrees: 90}, Confidence: 0.4}
	size := image.Pt(1000, 600)
	whole, err := archive.NewRecipe(turn.Step, crop.Step)
	if err != nil {
		t.Fatal(err)
	}
	both, alone := recipe.PlanOf(size, whole), recipe.PlanOf(size, propose.Certain([]propose.Step{crop}, []propose.Step{turn}))
	if alone.Size != image.Pt(both.Size.Y, both.Size.X) {
		t.Errorf("cut to %v, want %v lying", alone.Size, both.Size)
	}
	x, y := both.Back(0, 0) // upper left when turned: lower left as it lies
	if u, v := alone.Forth(x, y); math.Abs(u) > 1 || math.Abs(v-float64(alone.Size.Y)) > 1 {
		t.Errorf("a corner lies at %.0f, %.0f of %v", u, v, alone.Size)
	}
}
