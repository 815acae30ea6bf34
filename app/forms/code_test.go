package forms

import (
	"strings"
	"testing"
)

func TestACodeOfOursIsReadAndOneOfOthersIsNot(t *testing.T) {
	key := KeyOf("batch", " 012 ")
	if key != KeyOf("batch", "12") || key == KeyOf("other", "12") || len(key) != keyLength {
		t.Errorf("keys: %s, %s, %s", key, KeyOf("batch", "12"), KeyOf("other", "12"))
	}
	if got, ours := parseCode(codeOf(key)); got != key || !ours {
		t.Errorf("our code: %q, %v", got, ours)
	}
	for _, text := range []string{"", "PATCHT", "https://example.test/DLG:" + key, "0190b1c2|" + key, strings.ToLower(codeOf(key))} {
		if got, ours := parseCode(text); got != "" || ours {
			t.Errorf("%q: %q, %v", text, got, ours)
		}
	}
}

func TestEveryWrongOrSwappedCharacterShows(t *testing.T) {
	code := codeOf(KeyOf("batch", "12"))
	for i := len(codePrefix); i < len(code); i++ {
		for _, c := range alphabet {
			wrong := code[:i] + string(c) + code[i+1:]
			if key, ours := parseCode(wrong); wrong != code && (key != "" || !ours) {
				t.Errorf("%s was read as %q", wrong, key)
			}
		}
		if i+1 < len(code) && code[i] != code[i+1] {
			swapped := code[:i] + string(code[i+1]) + string(code[i]) + code[i+2:]
			if key, ours := parseCode(swapped); key != "" || !ours {
				t.Errorf("%s was read as %q", swapped, key)
			}
		}
	}
}

func FuzzParseCode(f *testing.F) {
	for _, seed := range []string{codeOf(KeyOf("b", "1")), "DLG:", "DLG:00000000000", "DLG:zzzzzzzzzzz", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if key, ours := parseCode(text); key != "" && (!ours || codeOf(key) != text) {
			t.Fatalf("%q: %q, %v", text, key, ours)
		}
	})
}
