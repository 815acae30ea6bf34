package tidy

import (
	"fmt"
	"math"
	"strings"

	"daluang/storage/archive"
)

// tool is an action of the screen with the words of its chip; those of a group
// stand together.
type tool struct {
	action, words string
	group         int
}

// tools are the chips beside the page, in the order of the work: how the page is
// shown, and where it belongs.
func tools() []tool {
	return []tool{
		{"rotate.left", "tidy.tool.left", 0}, {"rotate.right", "tidy.tool.right", 0},
		{ActionPropose, "tidy.tool.propose", 0}, {ActionStraighten, "tidy.tool.straighten", 0},
		{ActionCrop, "tidy.tool.crop", 0}, {ActionCorners, "tidy.tool.corners", 0},
		{ActionWhiten, "tidy.tool.whiten", 0}, {ActionBilevel, "tidy.tool.bilevel", 0},
		{ActionCompare, "tidy.tool.compare", 0}, {ActionReset, "tidy.tool.reset", 0},
		{ActionDismiss, "tidy.tool.dismiss", 0},
		{ActionSpread, "tidy.tool.spread", 1}, {ActionJoin, "tidy.tool.join", 1},
		{ActionSplit, "tidy.tool.split", 1}, {"page.hide", "tidy.tool.hide", 1},
		{"insert", "tidy.tool.insert", 1}, {"rescan", "tidy.tool.rescan", 1},
	}
}

// degrees writes an angle as the language does.
func (v *View) degrees(angle float64) string {
	text := fmt.Sprintf("%+.2f°", math.Round(angle*100)/100)
	if v.room.Texts.Language != "en" {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text
}

// flagWords is a flag in the user's language.
func (v *View) flagWords(flag archive.Flag) string { return v.say("flag." + string(flag)) }

// recipeWords are the steps of a page, short.
func (v *View) recipeWords(page archive.Page) string {
	var words []string
	for _, step := range page.Recipe().Steps {
		text := v.say("tidy.step." + string(step.Kind))
		switch step.Kind {
		case archive.StepTurn:
			text += fmt.Sprintf(" %.0f°", step.Degrees)
		case archive.StepDeskew:
			text += " " + v.degrees(step.Degrees)
		}
		words = append(words, text)
	}
	return strings.Join(words, ", ")
}
