package bag

import (
	"os"
	"path/filepath"
	"testing"

	"daluang/tools/sharedtest"
)

// judgedDifferently are the cases of the Library of Congress suite on which
// this reader decides otherwise than the suite's folder says, and why. True
// means that we accept the bag.
var judgedDifferently = map[string]struct {
	accept bool
	why    string
}{
	"v0.97/warning/duplicate-file-with-different-case": {false,
		"lists data/HELLO.txt, of which there is no file: complete only where the file system ignores case"},
	"v0.97/warning/same-filename-listed-twice-with-different-normalization": {false,
		"lists a name in NFC and in NFD, only one is there: complete only where the file system normalises names"},
	"v0.97/warning/special-system-files": {false,
		"lists data/.DS_Store, which this checkout of the suite does not have"},
}

func TestValidateJudgesTheConformanceSuiteAsItsFoldersSay(t *testing.T) {
	accept := map[string]bool{"valid": true, "warning": true, "invalid": false, "linux-only": false, "windows-only": false}
	bags, err := filepath.Glob(filepath.Join(sharedtest.Folder(t, "conformance", "bagit"), "v*", "*", "*", "data"))
	if err != nil || len(bags) < 40 {
		t.Skipf("conformance suite not found: %d bags, %v", len(bags), err)
	}
	for _, data := range bags {
		folder := filepath.Dir(data)
		kind := filepath.Base(filepath.Dir(folder))
		name := filepath.Base(filepath.Dir(filepath.Dir(folder))) + "/" + kind + "/" + filepath.Base(folder)
		want := accept[kind]
		if other, ok := judgedDifferently[name]; ok {
			want = other.accept
			t.Logf("%s: %s", name, other.why)
		}
		root, err := os.OpenRoot(folder)
		if err != nil {
			t.Fatal(err)
		}
		report, err := Validate(t.Context(), root.FS())
		root.Close()
		if (err == nil) != want {
			t.Errorf("%s: accepted %v, want %v: %v", name, err == nil, want, err)
		}
		if kind == "warning" && err == nil && len(report.Warnings) == 0 {
			t.Errorf("%s: no warning", name)
		}
	}
	t.Logf("%d bags", len(bags))
}
