package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layers is the table of ARCHITECTURE.md: which packages of ours a folder may
// import. A trailing "/*" stands for the folder's subpackages. Imports point
// down only; a folder that is not named here fails the test, so that nobody
// adds a package without deciding where it belongs.
var layers = map[string][]string{
	"cmd/daluang":        {"*"},
	"cmd/daluangctl":     {"*"},
	"cmd/daluang-server": {"*"},

	"app/ui":   {"app", "app/acquire", "app/ui/*", "storage/archive", "assets"},
	"app/ui/*": {"app", "app/ui/kit", "storage/archive", "assets"},
	// What scanners offer and are asked for.
	"app/ui/scan": {"app", "app/acquire", "app/ui/kit", "storage/archive"},
	// The workspace stands the screens of scanning and tidying in its place.
	"app/ui/desk": {"app", "app/ui/kit", "app/ui/scan", "app/ui/tidy", "storage/archive", "assets"},
	// The pump that tests of windows run on.
	"app/ui/kit/kittest": {},
	"app": {"app/acquire", "app/acquire/*", "app/imaging", "app/imaging/*", "app/ocr", "app/forms", "app/forms/*", "app/training",
		"sync/transfer", "sync/bag", "storage/*", "assets"},

	"app/acquire":          {"storage/archive", "assets"},
	"app/acquire/*":        {"app/acquire", "app/acquire/inbox", "storage/archive", "assets"},
	"app/acquire/virtual":  {"app/acquire", "app/acquire/escl", "storage/archive"},
	"app/imaging":          {"app/imaging/tiff", "storage/archive", "assets"},
	"app/imaging/*":        {"app/imaging", "storage/archive", "assets"},
	"app/imaging/propose":  {"app/imaging", "app/imaging/*", "storage/archive"},
	"app/imaging/recipe":   {"app/imaging", "app/imaging/edges", "storage/archive"}, // some steps look again for what they change
	"app/imaging/pdfpages": {"app/imaging", "app/imaging/render", "app/imaging/tiff"},
	"app/ocr":              {"storage/archive", "assets"},
	"app/forms":            {"storage/archive", "storage/pdfa", "assets"},
	"app/forms/report":     {"storage/pdfa"},
	"app/training":         {"storage/*", "assets"},

	"sync/portal":   {"sync/intake", "storage/archive", "assets"},
	"sync/intake":   {"sync/bag", "storage/archive", "storage/objects", "storage/pdfa"},
	"sync/transfer": {"sync/bag", "storage/*"},
	"sync/bag":      {"storage/archive"},

	"storage/catalogue": {"storage/archive", "assets"},
	"storage/objects":   {"storage/archive", "assets"},
	"storage/pdfa":      {"assets"},
	"storage/archive":   {},

	"tools/bench":      {"*"},
	"tools/bigbatch":   {"*"},
	"tools/sharedtest": {},

	// Pictures drawn for the tests and benchmarks of a package.
	"app/imaging/edges/edgestest": {"app/imaging/edges"},

	"assets":                  {},
	"assets/generate":         {},
	"assets/samples":          {},
	"assets/samples/generate": {},
}

// drawers are the only folders that may import the window toolkit: the command
// line and the server have to build without cgo and without a display.
var drawers = []string{"cmd/daluang", "app/ui", "app/ui/*", "app/ui/kit/kittest"}

func TestImportsPointDownOnly(t *testing.T) {
	eachPackageFile(t, func(folder, file string, imports []string) {
		allowed, known := rule(layers, folder)
		if !known {
			t.Errorf("%s: folder %q is not in the layer table", file, folder)
			return
		}
		for _, imported := range imports {
			ours, isOurs := strings.CutPrefix(imported, "daluang/")
			if isOurs && ours != folder && !permits(allowed, ours) {
				t.Errorf("%s: %s may not import %s", file, folder, ours)
			}
		}
	})
}

func TestOnlyTheWindowImportsTheToolkit(t *testing.T) {
	eachPackageFile(t, func(folder, file string, imports []string) {
		for _, imported := range imports {
			if strings.HasPrefix(imported, "fyne.io/") && !permits(drawers, folder) {
				t.Errorf("%s: %s may not import %s", file, folder, imported)
			}
		}
	})
}

// rule finds the row for a folder: its own name first, then its parent's "/*".
func rule(table map[string][]string, folder string) ([]string, bool) {
	if row, ok := table[folder]; ok {
		return row, true
	}
	row, ok := table[path.Dir(folder)+"/*"]
	return row, ok
}

func permits(patterns []string, folder string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		parent, isTree := strings.CutSuffix(pattern, "/*")
		return pattern == "*" || pattern == folder || isTree && path.Dir(folder) == parent
	})
}

// eachPackageFile calls visit with every Go file of the module that is not a
// test: tests may build real fixtures from any layer.
func eachPackageFile(t *testing.T, visit func(folder, file string, imports []string)) {
	t.Helper()
	root := filepath.Join("..", "..")
	seen := 0
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && name != root && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata") {
			return fs.SkipDir
		}
		folder := filepath.ToSlash(strings.TrimPrefix(filepath.Dir(name), root+string(filepath.Separator)))
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || filepath.Dir(name) == root {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		var imports []string
		for _, spec := range parsed.Imports {
			value, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			imports = append(imports, value)
		}
		seen++
		visit(folder, filepath.ToSlash(name), imports)
		return nil
	})
	if err != nil {
		t.Fatalf("read the source tree: %v", err)
	}
	if seen == 0 {
		t.Fatal("no Go file found: the test looks in the wrong place")
	}
}
