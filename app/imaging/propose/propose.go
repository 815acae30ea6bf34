// Package propose puts together what the detectors say of a page: the steps that
// would do its recipe good, each with a confidence, and what a person should know
// of the capture.
//
// It promises not to guess: a step is to be applied without a person looking at
// it from Sure on only, what is not sure enough to be shown is left out, and a
// page that nothing is known of gets no steps. Steps are such that move pixels:
// they may be set on records that are kept as captured too. The only steps
// that change tones touch the scanner's ground – beside the sheet, or seen through
// the holes of a perforator – and are not proposed where the page looks like a
// record whose tones are evidence (Seen.Evidence); whoever knows more of a record
// leaves them out by archive.Step.IsTonal.
//
// Pictures that are given are never changed; nothing is written, so a crash costs
// nothing. Everything here may be called from several goroutines.
package propose

import (
	"context"
	"fmt"
	"image"
	"math"

	"daluang/app/imaging"
	"daluang/app/imaging/edges"
	"daluang/app/imaging/quality"
	"daluang/app/imaging/recipe"
	"daluang/storage/archive"
)

// Version of what is proposed: what another version found is looked for again.
const Version = 3

const (
	// Sure is the confidence from which a step may be applied without a person
	// looking at it.
	Sure = 0.5
	// Kept is the Evidence from which a page is not cleaned: doubt is enough.
	Kept = 0.2
	// worthALook is the least confidence that a person is bothered with.
	worthALook = 0.35
)

// Step is a step that would do a page good.
type Step struct {
	archive.Step
	Confidence float64 `json:"confidence"` // from 0 to 1
}

// Seen is what was found on a page.
type Seen struct {
	// Steps in the order of archive.StepKinds, each for what those before it
	// leave. They are meant for the page as it was given.
	Steps []Step `json:"steps,omitempty"`
	// Findings are those that are more likely than not, in no order.
	Findings []archive.Finding `json:"findings,omitempty"`
	// Doubtful: which way is up is not known by the letters alone, and Judge was
	// not there.
	Doubtful bool `json:"doubtful,omitempty"`
	// Evidence is how much the page looks like a certificate or another record whose
	// tones are evidence, from 0 to 1: from Kept on, no step that changes tones is
	// proposed, and none should be set.
	Evidence float64 `json:"evidence,omitempty"`
	// Judged: Judge said which way is up; see Turn for what came of it.
	Judged bool `json:"judged,omitempty"`
}

// Judge tells by how many degrees clockwise – 0, 90, 180 or 270 – a picture has to
// be turned to be read, and how sure that is, from 0 to 1.
type Judge func(ctx context.Context, img image.Image, dpi float64) (degrees int, confidence float64, err error)

// page is one that is being looked at.
type page struct {
	img     image.Image // as it was given
	imgDPI  float64
	gray    *image.Gray // at about 150 pixels an inch, turned as is proposed
	dpi     float64     // of gray
	turn    int         // degrees clockwise, of gray to img
	mode    imaging.Mode
	outline edges.Outline
	marked  []edges.Mark // what may be holes of gray
	seen    Seen
}

// Look finds out what a page needs. img is the picture as captured, or what of a
// recipe is not in question; dpi its resolution, 0 where that is not known;
// measures are its own. judge decides which way is up where the letters alone do
// not tell; it may be nil. Errors: those of judge.
func Look(ctx context.Context, img image.Image, dpi float64, measures quality.Measures, judge Judge) (Seen, error) {
	if size := img.Bounds().Size(); size.X < 2 || size.Y < 2 {
		return Seen{}, nil
	}
	p := page{img: img, imgDPI: dpi, mode: measures.Mode}
	p.gray, p.dpi = quality.Reduced(img, dpi)
	if err := p.upright(ctx, measures, judge); err != nil {
		return Seen{}, fmt.Errorf("look which way is up: %w", err)
	}
	p.outline = edges.Sheet(p.gray)
	p.seen.Evidence = round(evidence(p.gray), 100)
	p.marks()
	if p.spread() {
		return p.seen, nil // what each half needs is found when there are two
	}
	p.sheet()
	return p.seen, nil
}

// propose adds a step that does not do nothing and is worth a look.
func (p *page) propose(step archive.Step, confidence float64) {
	if confidence < worthALook {
		return
	}
	r, err := archive.NewRecipe(step)
	if err != nil || r.IsZero() {
		return
	}
	p.seen.Steps = append(p.seen.Steps, Step{step, round(confidence, 100)})
}

// find adds a flag that is more likely than not.
func (p *page) find(flag archive.Flag, confidence float64) {
	if confidence >= Sure {
		p.seen.Findings = append(p.seen.Findings, archive.Finding{Flag: flag, Confidence: round(confidence, 100)})
	}
}

// Certain is a recipe of the steps of a page that was not turned before which may
// be set without a person looking at it, given those that may and those that are
// in doubt. Where it is in doubt how the page is to be turned, it is not turned,
// and the places of the others lie as they do then.
func Certain(sure, doubtful []Step) archive.Recipe {
	steps := make([]archive.Step, len(sure))
	for i, step := range sure {
		steps[i] = step.Step
	}
	r, err := archive.NewRecipe(steps...)
	if err != nil {
		return archive.Recipe{}
	}
	for _, step := range doubtful {
		if step.Kind == archive.StepTurn {
			return r.Turn(-int(step.Degrees) / 90).Without(archive.StepTurn)
		}
	}
	return r
}

// applied is a gray picture by a recipe.
func applied(gray *image.Gray, dpi float64, steps ...archive.Step) *image.Gray {
	r, err := archive.NewRecipe(steps...)
	if err != nil {
		return gray
	}
	img, err := recipe.Apply(gray, r, dpi)
	if err != nil {
		return gray
	}
	return imaging.Reduced(img, 1)
}

func round(value, parts float64) float64 { return math.Round(value*parts) / parts }

func share(value, none, all float64) float64 {
	return max(0, min(1, (value-none)/(all-none)))
}
