package propose

import (
	"context"
	"image"

	"daluang/app/imaging"
	"daluang/app/imaging/quality"
	"daluang/storage/archive"
)

const (
	// fewestMarks is how much has to be on a page for anybody to tell its top.
	fewestMarks = 30
	// Letters that stand upright this surely need no other opinion. A page is
	// never turned on the opinion of its letters alone where the engine can be
	// asked: turned pages are rare, and a wrongly turned one is worse than a slow
	// one.
	plainlyUpright = 0.5
	// Where nobody can be asked, letters have to be as sure as those of a letter
	// are; on tickets, tables and drawings they are half so.
	plainlyTurned = 0.8
)

// upright finds out which way is up, and turns the gray picture that way.
func (p *page) upright(ctx context.Context, measures quality.Measures, judge Judge) error {
	turn := measures.Turn
	degrees, confidence := turn.Degrees, turn.Confidence
	doubtful := measures.Writing.Marks >= fewestMarks && measures.Writing.Blank < Sure &&
		(degrees != 0 || confidence < plainlyUpright)
	switch {
	case doubtful && judge == nil:
		p.seen.Doubtful = true
		if confidence < plainlyTurned {
			confidence = min(confidence, 0.45)
		}
	case doubtful:
		judged, sure, err := judge(ctx, p.img, p.imgDPI)
		if err != nil {
			return err
		}
		p.seen.Judged = true
		degrees, confidence = agreed(turn, judged, sure)
	}
	if degrees == 0 || confidence < worthALook {
		return nil
	}
	p.propose(archive.Step{Kind: archive.StepTurn, Degrees: float64(degrees)}, confidence)
	p.find(archive.FlagTurned, confidence)
	p.turn = degrees
	p.gray = imaging.Turn(p.gray, degrees).(*image.Gray)
	return nil
}

// agreed weighs the opinion of the letters against that of the engine: together
// they are sure; against each other neither is, unless the other one has next to
// nothing to say.
func agreed(letters quality.Turn, judged int, sure float64) (degrees int, confidence float64) {
	if letters.Degrees == judged {
		return judged, 1 - (1-letters.Confidence)*(1-sure)
	}
	if sure > letters.Confidence {
		return judged, sure * (1 - letters.Confidence)
	}
	return letters.Degrees, letters.Confidence * (1 - sure)
}
