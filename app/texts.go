package app

import (
	"errors"
	"fmt"
	"strings"

	"daluang/app/acquire"
	"daluang/assets"
)

// Texts are the words of one language. Safe for concurrent use.
type Texts struct {
	Language string // "id" or "en"
	words    map[string]string
}

// LoadTexts reads a language; one that is not there is Indonesian.
func LoadTexts(language string) (Texts, error) {
	if language != "en" {
		language = "id"
	}
	words, err := assets.Translation(language)
	if err != nil {
		return Texts{}, fmt.Errorf("read the texts: %w", err)
	}
	return Texts{language, words}, nil
}

// Say returns the text of a key, with {{name}} replaced by the value that
// follows "name" in pairs. An unknown key is its own text, so that a fault is
// seen and not hidden.
func (t Texts) Say(key string, pairs ...any) string {
	text, ok := t.words[key]
	if !ok {
		return key
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, fmt.Sprintf("{{%v}}", pairs[i]), fmt.Sprint(pairs[i+1]))
	}
	return text
}

// Explain says an error in sentences: what happened, what is safe, what to do
// now. Of a scanner's error it names the pages that are safe, the sheet to go on
// from and what the device said.
func (t Texts) Explain(err error) Explanation {
	var sides *SidesError
	if errors.As(err, &sides) {
		return t.sentences(Explain(err).Key, "fronts", sides.Fronts, "backs", sides.Backs)
	}
	var stopped *acquire.Error
	if !errors.As(err, &stopped) {
		return t.Sentences(Explain(err).Key)
	}
	return t.sentences(Explain(err).Key, "pages", stopped.Pages, "sheet", max(stopped.Sheet, 1), "detail", stopped.Detail)
}

// Sentences are those of an error's key, as the catalogue keeps it.
func (t Texts) Sentences(key string) Explanation { return t.sentences(key) }

func (t Texts) sentences(key string, pairs ...any) Explanation {
	prefix := "error." + key
	return Explanation{key, t.Say(prefix+".what", pairs...), t.Say(prefix+".safe", pairs...), t.Say(prefix+".next", pairs...)}
}

// decimal writes a number that has a point as the language does.
func (t Texts) decimal(number string) string {
	if t.Language == "en" {
		return number
	}
	return strings.Replace(number, ".", ",", 1)
}
