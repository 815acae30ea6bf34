package assets_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"image/png"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"daluang/assets"
	"daluang/storage/archive"
)

var placeholder = regexp.MustCompile(`\{\{[^}]*\}\}`)

func TestBothLanguagesSayTheSameThings(t *testing.T) {
	indonesian, english := translation(t, "id"), translation(t, "en")
	for key, text := range indonesian {
		other, known := english[key]
		if !known {
			t.Errorf("key %q has no English text", key)
			continue
		}
		if got, want := placeholders(other), placeholders(text); !slices.Equal(got, want) {
			t.Errorf("key %q: placeholders differ: en %v, id %v", key, got, want)
		}
	}
	for key := range english {
		if _, known := indonesian[key]; !known {
			t.Errorf("key %q has no Indonesian text", key)
		}
	}
}

func TestNoTextIsEmpty(t *testing.T) {
	for _, language := range []string{"id", "en"} {
		for key, text := range translation(t, language) {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s.json: key %q has no text", language, key)
			}
		}
	}
}

// Sorted files, one key a line, merge without conflicts and hide no duplicate.
func TestTranslationsAreSortedOneKeyALine(t *testing.T) {
	keyAtStart := regexp.MustCompile(`(?m)^  ("(?:[^"\\]|\\.)*"): `)
	for _, name := range []string{"id.json", "en.json", "fyne.id.json"} {
		content, err := fs.ReadFile(assets.Translations(), name)
		if err != nil {
			t.Fatal(err)
		}
		var keys []string
		for _, match := range keyAtStart.FindAllSubmatch(content, -1) {
			var key string
			if err := json.Unmarshal(match[1], &key); err != nil {
				t.Fatalf("%s: key %s: %v", name, match[1], err)
			}
			keys = append(keys, key)
		}
		if lines := bytes.Count(bytes.TrimSpace(content), []byte("\n")) - 1; lines != len(keys) {
			t.Errorf("%s: %d lines hold %d keys, want one key a line", name, lines, len(keys))
		}
		for i := 1; i < len(keys); i++ {
			if keys[i-1] >= keys[i] {
				t.Errorf("%s: key %q comes after %q, want sorted and no key twice", name, keys[i], keys[i-1])
			}
		}
	}
}

// A newer toolkit may bring new words; they would appear in English.
func TestEveryWordOfTheToolkitIsTranslated(t *testing.T) {
	folder, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "fyne.io/fyne/v2").Output()
	if err != nil || len(bytes.TrimSpace(folder)) == 0 {
		t.Skipf("the toolkit's source was not found: %v", err)
	}
	english, err := os.ReadFile(filepath.Join(string(bytes.TrimSpace(folder)), "lang", "translations", "base.en.json"))
	if err != nil {
		t.Fatal(err)
	}
	indonesian, err := fs.ReadFile(assets.Translations(), "fyne.id.json")
	if err != nil {
		t.Fatal(err)
	}
	want, got := parseAny(t, english), parseAny(t, indonesian)
	for key := range want {
		if _, known := got[key]; !known {
			t.Errorf("fyne.id.json: %q has no Indonesian text", key)
		}
	}
	for key := range got {
		if _, known := want[key]; !known {
			t.Errorf("fyne.id.json: %q is not a word of the toolkit", key)
		}
	}
}

func parseAny(t *testing.T, content []byte) map[string]any {
	t.Helper()
	var parsed map[string]any
	if err := json.Unmarshal(content, &parsed); err != nil {
		t.Fatal(err)
	}
	return parsed
}

func TestAnUnknownLanguageIsAnError(t *testing.T) {
	if _, err := assets.Translation("xx"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Translation(xx) error = %v, want fs.ErrNotExist", err)
	}
}

func TestClassificationHasEveryTopLevelOnceAndNoOrphan(t *testing.T) {
	rows, err := csv.NewReader(bytes.NewReader(assets.Classification())).ReadAll()
	if err != nil {
		t.Fatalf("parse the classification table: %v", err)
	}
	if got, want := strings.Join(rows[0], ","), "kode,nama,level,jumlah_sumber"; got != want {
		t.Fatalf("header = %q, want %q", got, want)
	}
	codes := make(map[string]bool)
	for _, row := range rows[1:] {
		if codes[row[0]] {
			t.Errorf("code %s is there twice", row[0])
		}
		codes[row[0]] = true
	}
	if len(codes) != 2988 {
		t.Errorf("%d codes, want 2988", len(codes))
	}
	for code := range maps.Keys(codes) {
		if dot := strings.LastIndexByte(code, '.'); dot > 0 && !codes[code[:dot]] {
			t.Errorf("code %s has no parent", code)
		}
	}
}

func TestIconIsASquareOf512(t *testing.T) {
	picture, err := png.Decode(bytes.NewReader(assets.Icon()))
	if err != nil {
		t.Fatalf("decode the icon: %v", err)
	}
	if size := picture.Bounds().Size(); size.X != 512 || size.Y != 512 {
		t.Errorf("icon is %v, want 512 x 512", size)
	}
	if !bytes.Contains(assets.IconVector(), []byte("<svg")) {
		t.Error("the vector icon is not SVG")
	}
}

func translation(t *testing.T, language string) map[string]string {
	t.Helper()
	texts, err := assets.Translation(language)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func placeholders(text string) []string {
	found := placeholder.FindAllString(text, -1)
	slices.Sort(found)
	return found
}

func TestEveryFlagHasAName(t *testing.T) {
	names := translation(t, "id")
	for _, flag := range archive.Flags() {
		if names["flag."+string(flag)] == "" {
			t.Errorf("flag %q has no Indonesian name", flag)
		}
	}
}
