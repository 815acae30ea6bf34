package app

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// explainedPackages are those whose errors can reach a user of the desk.
var explainedPackages = []string{
	".", "acquire/inbox", "acquire/folder", "acquire/phone", "forms", "imaging", "imaging/render", "ocr",
	"../storage/archive", "../storage/catalogue", "../storage/objects", "../storage/pdfa",
	"../sync/bag", "../sync/transfer",
}

func TestNoErrorThatAUserCanMeetIsWithoutAnExplanation(t *testing.T) {
	source, err := os.ReadFile("message.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, folder := range explainedPackages {
		for _, name := range exportedErrors(t, folder) {
			found++
			qualified := name
			if folder != "." {
				qualified = filepath.Base(folder) + "." + name
			}
			if !strings.Contains(string(source), "{"+qualified+", ") {
				t.Errorf("%s has no line in message.go", qualified)
			}
		}
	}
	if found < 40 {
		t.Errorf("only %d exported errors found: the test looks in the wrong place", found)
	}
}

func exportedErrors(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range parsed.Decls {
			values, ok := declaration.(*ast.GenDecl)
			if !ok || values.Tok != token.VAR {
				continue
			}
			for _, spec := range values.Specs {
				for _, name := range spec.(*ast.ValueSpec).Names {
					if rest, ok := strings.CutPrefix(name.Name, "Err"); ok && rest != "" && ast.IsExported(name.Name) {
						names = append(names, name.Name)
					}
				}
			}
		}
	}
	return names
}

func TestEveryExplanationHasItsSentencesInBothLanguages(t *testing.T) {
	keys := map[string]bool{"unexpected": true}
	for _, known := range explanations {
		keys[known.key] = true
	}
	for _, language := range []string{"id", "en"} {
		texts, err := LoadTexts(language)
		if err != nil {
			t.Fatal(err)
		}
		for key := range keys {
			said := texts.Sentences(key)
			for _, sentence := range []string{said.What, said.Safe, said.Next} {
				if strings.HasPrefix(sentence, "error.") || strings.TrimSpace(sentence) == "" {
					t.Errorf("%s: %q has no sentence: %q", language, key, sentence)
				}
			}
		}
	}
}

func TestAnUnforeseenErrorIsStillExplained(t *testing.T) {
	if got := Explain(errors.New("what is this")).Key; got != "unexpected" {
		t.Errorf("Explain = %q", got)
	}
}

func TestUnknownKeysAreSeenAndPlaceholdersAreFilled(t *testing.T) {
	texts := Texts{words: map[string]string{"greet": "Halo {{name}}, {{count}} halaman"}}
	if got := texts.Say("greet", "name", "Budi", "count", 3); got != "Halo Budi, 3 halaman" {
		t.Errorf("Say = %q", got)
	}
	if got := texts.Say("missing.key"); got != "missing.key" {
		t.Errorf("Say of an unknown key = %q", got)
	}
}
