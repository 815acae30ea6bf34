package desk

import (
	"strconv"
	"strings"

	"daluang/app"
	"daluang/app/ui/kit"
	"daluang/storage/archive"
)

// KitWords gives the kit's widgets their words. The files write all places as
// {{name}}, the kit fills {name}.
func KitWords(texts app.Texts) kit.Words {
	single := strings.NewReplacer("{{", "{", "}}", "}")
	return func(key string) string { return single.Replace(texts.Say("desk.kit." + key)) }
}

// number writes a count as the language does: 1.234 or 1,234.
func number(language string, n int) string {
	digits := strconv.Itoa(n)
	mark := "."
	if language == "en" {
		mark = ","
	}
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + mark + digits[at:]
	}
	return digits
}

func (v *View) number(n int) string { return number(v.room.Texts.Language, n) }

// stateWords says in words where a batch is.
func stateWords(texts app.Texts, state archive.BatchState) string {
	switch state {
	case archive.BatchSealed:
		return texts.Say("desk.state.sealed")
	case archive.BatchSending:
		return texts.Say("desk.state.sending")
	case archive.BatchReceived:
		return texts.Say("desk.state.received")
	case archive.BatchAccepted:
		return texts.Say("desk.state.accepted")
	case archive.BatchReturned:
		return texts.Say("desk.state.returned")
	}
	return texts.Say("desk.state.open")
}
