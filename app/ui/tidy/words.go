package tidy

import (
	"fmt"
	"math"
	"strings"

	"daluang/storage/archive"
)

// tool is an action of the screen with its chip: the words, and the key behind
// them.
type tool struct{ action, words string }

// tools are the chips below the page, in the order of the work.
func tools() []tool {
	return []tool{
		{"rotate.left", "tidy.tool.left"}, {"rotate.right", "tidy.tool.right"},
		{ActionPropose, "tidy.tool.propose"}, {ActionStraighten, "tidy.tool.straighten"},
		{ActionCrop, "tidy.tool.crop"}, {ActionCorners, "tidy.tool.corners"},
		{ActionWhiten, "tidy.tool.whiten"}, {ActionBilevel, "tidy.tool.bilevel"},
		{ActionSpread, "tidy.tool.spread"}, {ActionSplit, "tidy.tool.split"}, {ActionJoin, "tidy.tool.join"},
		{"page.hide", "tidy.tool.hide"}, {"insert", "tidy.tool.insert"}, {"rescan", "tidy.tool.rescan"},
		{ActionReset, "tidy.tool.reset"}, {ActionCompare, "tidy.tool.compare"},
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
