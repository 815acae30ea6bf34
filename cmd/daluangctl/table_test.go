package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// oneItem is a desk with one sample page, and the id of its item.
func oneItem(t *testing.T) (data, id string) {
	t.Helper()
	data = newDesk(t)
	answer(t, exitDone, &struct{}{}, "--data", data, "import", filepath.Join(sampleFolder(t), "01-surat-undangan.jpg"), "--batch", "Uji")
	var list struct{ Items []struct{ ID string } }
	answer(t, exitDone, &list, "--data", data, "items")
	return data, list.Items[0].ID
}

func csvFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "isi.csv")
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

type shown struct{ Number, Title, Note string }

func show(t *testing.T, data, id string) (item shown) {
	t.Helper()
	answer(t, exitDone, &item, "--data", data, "show", id)
	return item
}

func TestATableTellsItsWarningsByRow(t *testing.T) {
	data, id := oneItem(t)
	table := csvFile(t, "id,tanggal\nbukan-id,2021-01-01\n"+id+",kira-kira dulu\n")
	for _, more := range [][]string{{"--dry-run"}, nil} {
		var got struct {
			Described int
			Failed    []struct{ Row int }
			Warnings  []struct {
				Row                         int
				Field, Code, Value, Message string
			}
		}
		args := append([]string{"--data", data, "describe", "--csv", table}, more...)
		answer(t, exitPartly, &got, args...)
		if got.Described != 1 || len(got.Failed) != 1 || got.Failed[0].Row != 2 || len(got.Warnings) != 1 {
			t.Fatalf("%v = %+v, want one described, one failed, one warning", more, got)
		}
		if w := got.Warnings[0]; w.Row != 3 || w.Field != "date" || w.Code != "date-unread" || w.Value != "kira-kira dulu" || !strings.Contains(w.Message, w.Value) {
			t.Errorf("%v warns %+v", more, w)
		}
		if _, out, _ := call(t, args...); !strings.Contains(out, "kira-kira dulu") {
			t.Errorf("%v says %q, want the warning in words", more, out)
		}
	}
}

func TestADryRunTellsThatABatchIsSealed(t *testing.T) {
	data, id := oneItem(t)
	answer(t, exitDone, &struct{}{}, "--data", data, "seal", "Uji", "--no-text")
	var got struct{ Failed []struct{ Code string } }
	table := csvFile(t, "id,uraian\n"+id+",Undangan\n")
	for _, more := range [][]string{{"--dry-run"}, nil} {
		answer(t, exitFailed, &got, append([]string{"--data", data, "describe", "--csv", table}, more...)...)
		if len(got.Failed) != 1 || got.Failed[0].Code != "batch-state" {
			t.Errorf("%v = %+v, want the row held back because of the seal", more, got)
		}
	}
}

func TestAnEmptyCellWipesNothingUnlessAsked(t *testing.T) {
	data, id := oneItem(t)
	answer(t, exitDone, &struct{}{}, "--data", data, "describe", id, "nomor=17", "uraian=Undangan", "catatan=basah")
	table := csvFile(t, "id;nomor;uraian;catatan;\n"+id+";;Undangan rapat; ;\n;;;;\n")
	answer(t, exitDone, &struct{}{}, "--data", data, "describe", "--csv", table)
	if got, want := show(t, data, id), (shown{"17", "Undangan rapat", "basah"}); got != want {
		t.Errorf("item = %+v, want %+v", got, want)
	}
	answer(t, exitDone, &struct{}{}, "--data", data, "describe", "--csv", table, "--clear")
	if got, want := show(t, data, id), (shown{"", "Undangan rapat", ""}); got != want {
		t.Errorf("item after --clear = %+v, want %+v", got, want)
	}
}

func TestTwoNamesOfOneFieldAreRefusedByName(t *testing.T) {
	data, id := oneItem(t)
	answer(t, exitDone, &struct{}{}, "--data", data, "describe", id, "uraian=semula")
	for _, args := range [][]string{
		{"--csv", csvFile(t, "id,title,uraian\n"+id+",a,b\n"), "title", "uraian"},
		{"--csv", csvFile(t, "id,Uraian,URAIAN\n"+id+",a,b\n"), "Uraian", "URAIAN"},
		{"--csv", csvFile(t, "id,id,uraian\n"+id+","+id+",b\n"), "id", "id"},
		{id, "judul=1", "title=2", "judul", "title"},
	} {
		named := args[len(args)-2:]
		code, out, words := call(t, append([]string{"--data", data, "describe"}, args[:len(args)-2]...)...)
		if code != exitUsage || !strings.Contains(words, `"`+named[0]+`"`) || !strings.Contains(words, `"`+named[1]+`"`) {
			t.Errorf("describe %v = %d %q %q, want a usage error that names both", args[0], code, out, words)
		}
	}
	if got := show(t, data, id).Title; got != "semula" {
		t.Errorf("title = %q, want it unchanged", got)
	}
}

func TestAColumnWithoutAMeaningIsRefused(t *testing.T) {
	data, id := oneItem(t)
	for _, content := range []string{"id,warna\n" + id + ",biru\n", "id,\n" + id + ",biru\n", "nomor,uraian\n1,a\n", "", "id,uraian\n" + id + "\n"} {
		if code, _, words := call(t, "--data", data, "describe", "--csv", csvFile(t, content)); code != exitUsage {
			t.Errorf("%q = %d %q, want a usage error", content, code, words)
		}
	}
}

func TestATableInWindows1252IsReadAndThatIsSaid(t *testing.T) {
	data, id := oneItem(t)
	code, _, words := call(t, "--data", data, "describe", "--csv", csvFile(t, "id,uraian\n"+id+",Andr\xe9 \x93asli\x94\n"))
	if code != exitDone || !strings.Contains(words, "Windows-1252") {
		t.Errorf("describe = %d %q, want it done with a warning", code, words)
	}
	if got := show(t, data, id).Title; got != "André “asli”" {
		t.Errorf("title = %q", got)
	}
	if _, _, words := call(t, "--data", data, "describe", "--csv", csvFile(t, "\ufeffid,uraian\n"+id+",André\n")); words != "" {
		t.Errorf("a table in UTF-8 warns: %q", words)
	}
}

func TestControlCharactersInATableAreRefused(t *testing.T) {
	data, id := oneItem(t)
	for _, content := range []string{"id,uraian\n" + id + ",a\x00b\n", "id,uraian\n" + id + ",a\x1bb\n"} {
		code, _, words := call(t, "--data", data, "describe", "--csv", csvFile(t, content))
		if code != exitUsage || !strings.Contains(words, "2") || show(t, data, id).Title != "" {
			t.Errorf("%q = %d %q, want it refused with the line", content, code, words)
		}
	}
}

func TestATableOverTheLimitIsRefusedAndNotCut(t *testing.T) {
	if text, _, err := readText(strings.NewReader("id,uraian\n"), 10); err != nil || text != "id,uraian\n" {
		t.Errorf("a table of just the limit = %q, %v", text, err)
	}
	var wrong errUsage
	if _, _, err := readText(strings.NewReader("id,uraian\nx"), 10); !errors.As(err, &wrong) {
		t.Errorf("a table over the limit = %v, want it refused", err)
	}
}

func FuzzReadTable(f *testing.F) {
	f.Add("id,uraian\n1,a\n")
	f.Add("file;nomor;\nx;\"a\nb\";\n")
	f.Add("\xff\xfei\x00d\x00")
	f.Fuzz(func(t *testing.T, raw string) {
		text, _, err := readText(strings.NewReader(raw), 1<<20)
		if err != nil {
			return
		}
		table, err := parseTable(text)
		if err != nil {
			return
		}
		for i := range table.rows {
			if _, _, fields := table.row(i, true); len(fields) > len(table.columns) {
				t.Errorf("%d fields from %d columns", len(fields), len(table.columns))
			}
		}
	})
}
