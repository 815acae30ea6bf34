package phone

import (
	"net/url"
	"strings"
	"testing"
	"unicode"
)

func TestTheNameThatAPhoneGivesIsAPlainOne(t *testing.T) {
	for given, want := range map[string]string{
		"IMG_1.jpg": "IMG_1.jpg", "ijazah%20Siti.jpg": "ijazah Siti.jpg", "..%2F..%2Fetc%2Fpasswd": "passwd", `C:\x\a.jpg`: "a.jpg",
		"": "foto", "...": "foto", "a%0Ab.jpg": "ab.jpg", "a%E2%80%AEgpj.exe": "agpj.exe", "%zz": "%zz", "%FFa": "a",
	} {
		if got := fileName(given); got != want {
			t.Errorf("fileName(%q) = %q, want %q", given, got, want)
		}
	}
}

func FuzzFileName(f *testing.F) {
	f.Add("ijazah%20Siti.jpg")
	f.Add(`..%5C..%2F%E2%80%AE%00.jpg`)
	f.Fuzz(func(t *testing.T, given string) {
		name := fileName(given)
		odd := func(r rune) bool { return !unicode.IsPrint(r) || r == '/' || r == '\\' }
		if name == "" || strings.Trim(name, ".") == "" || len([]rune(name)) > longestName || strings.ContainsFunc(name, odd) {
			t.Errorf("%q was named %q", given, name)
		}
		if again := fileName(url.PathEscape(name)); again != name {
			t.Errorf("%q becomes %q when it is named again", name, again)
		}
	})
}
