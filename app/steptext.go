package app

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"daluang/storage/archive"
)

// ParseStep reads a step as a person types it: the name of its kind, and its
// value. A value that is empty or 0 takes the step of that kind away.
//
//	turn=90            deskew=-1.25       crop=0.1,0.05,0.9,0.95
//	perspective=0.1,0.1,0.9,0.12,0.95,0.9,0.05,0.88
//	split=left@0.5     ground=20          holes=8
//	whiten=80          brightness=10      contrast=-5
//	binarise=sauvola   despeckle=0.3      mode=gray
//
// Places are fractions of the width and height. Errors: archive.ErrBadRecipe.
func ParseStep(name, value string) (archive.Step, error) {
	step := archive.Step{Kind: archive.StepKind(strings.ToLower(strings.TrimSpace(name)))}
	value = strings.TrimSpace(value)
	bad := fmt.Errorf("the step %.40s=%.80s: %w", name, value, archive.ErrBadRecipe)
	if !slices.Contains(archive.StepKinds(), step.Kind) {
		return step, bad
	}
	if value == "" || value == "0" {
		return step, nil
	}
	var numbers []float64
	switch step.Kind {
	case archive.StepBinarise:
		step.Method = archive.Method(value)
		return step, nil
	case archive.StepMode:
		step.Mode = value
		return step, nil
	case archive.StepSplit:
		half, at, found := strings.Cut(value, "@")
		step.Half = archive.Half(half)
		if !found {
			at = "0.5"
		}
		value = at
	}
	for part := range strings.SplitSeq(value, ",") {
		number, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil {
			return step, bad
		}
		numbers = append(numbers, number)
	}
	if !fill(&step, numbers) {
		return step, bad
	}
	return step, nil
}

// fill puts the numbers where the kind of the step wants them.
func fill(step *archive.Step, numbers []float64) bool {
	switch step.Kind {
	case archive.StepCrop:
		if len(numbers) != 4 {
			return false
		}
		step.Box = archive.Box{X0: numbers[0], Y0: numbers[1], X1: numbers[2], Y1: numbers[3]}
		return true
	case archive.StepPerspective:
		if len(numbers) != 8 {
			return false
		}
		for i := range step.Corners {
			step.Corners[i] = archive.Point{X: numbers[2*i], Y: numbers[2*i+1]}
		}
		return true
	}
	if len(numbers) != 1 {
		return false
	}
	switch step.Kind {
	case archive.StepTurn, archive.StepDeskew:
		step.Degrees = numbers[0]
	case archive.StepSplit:
		step.At = numbers[0]
	case archive.StepGround, archive.StepHoles, archive.StepDespeckle:
		step.Size = numbers[0]
	default:
		step.Amount = numbers[0]
	}
	return true
}
