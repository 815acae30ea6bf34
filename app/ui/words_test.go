package ui

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"daluang/app/ui/kit"
	"daluang/assets"
)

// Every text of the window comes from the translation files: each key that the
// source names is there in both languages.
func TestEveryKeyInTheSourceHasATextInBothLanguages(t *testing.T) {
	used := map[string]string{}
	ours := regexp.MustCompile(`"((?:desk|scan|tidy)\.[a-z0-9._-]+)"`)
	kits := regexp.MustCompile(`words\("([a-z0-9.]+)"\)|label\([a-z.]+, "([a-z.]+)", [^,]+, "([a-z.]+)"\)`)
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		source, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		for _, found := range ours.FindAllStringSubmatch(string(source), -1) {
			used[found[1]] = name
		}
		if filepath.Dir(name) == "kit" {
			for _, found := range kits.FindAllStringSubmatch(string(source), -1) {
				for _, key := range found[1:] {
					if key != "" {
						used["desk.kit."+key] = name
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, binding := range bindings() {
		delete(used, binding.Action) // an action's name is no text
		used["desk.kit."+binding.Label] = "the table of keys"
		if binding.Menu != "" {
			used["desk.kit."+binding.Menu] = "the table of keys"
		}
	}
	if len(used) < 150 {
		t.Fatalf("only %d keys found: the test looks in the wrong place", len(used))
	}
	for _, language := range []string{"id", "en"} {
		texts, err := assets.Translation(language)
		if err != nil {
			t.Fatal(err)
		}
		for key, where := range used {
			if _, ok := texts[key]; !ok && !strings.HasSuffix(key, ".") {
				t.Errorf("%s: no text for %q of %s", language, key, where)
			}
		}
	}
}

// Two actions may share a key where one belongs to describing and the other to
// tidying, of which one is in front at a time.
func TestNoTwoActionsOfAScreenShareAKey(t *testing.T) {
	describing := map[string]bool{"document.previous": true, "document.next": true}
	owner := map[kit.Chord]string{}
	for _, binding := range bindings() {
		for _, chord := range binding.Keys {
			other, taken := owner[chord]
			if taken && !(strings.HasPrefix(other, "tidy.") && describing[binding.Action]) {
				t.Errorf("%s and %s share %+v", other, binding.Action, chord)
			}
			owner[chord] = binding.Action
		}
	}
}
