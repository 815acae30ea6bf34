package main

import (
	"encoding/json"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"daluang/assets/samples"
)

func TestTidySetsTheStepsOfAPageShowsItAndTakesItBack(t *testing.T) {
	data, folder := newDesk(t), t.TempDir()
	if err := os.CopyFS(folder, samples.FS()); err != nil {
		t.Fatal(err)
	}
	var imported importAnswer
	answer(t, exitDone, &imported, "--data", data, "import", "--batch", "Olah", filepath.Join(folder, "01-surat-undangan.jpg"), filepath.Join(folder, "04-surat-tugas.png"))
	var listed struct{ Items []struct{ ID string } }
	answer(t, exitDone, &listed, "--data", data, "items", "--batch", "Olah")
	var shown struct {
		Pages []struct{ ID string } `json:"page_list"`
	}
	answer(t, exitDone, &shown, "--data", data, "show", listed.Items[0].ID)
	page := shown.Pages[0].ID

	type tidied struct {
		Page, Split, File string
		Recipe            json.RawMessage
		Copied            int
	}
	var got tidied
	look := filepath.Join(folder, "lihat.png")
	answer(t, exitDone, &got, "--data", data, "tidy", page, "turn=90", "crop=0,0,1,0.5", "--look", look, "--to", "on")
	if string(got.Recipe) != `{"version":1,"steps":[{"kind":"turn","degrees":90},{"kind":"crop","box":{"x0":0,"y0":0,"x1":1,"y1":0.5}}]}` || got.Copied != 1 || got.File != look {
		t.Errorf("tidy a page = %+v %s", got, got.Recipe)
	}
	file, err := os.Open(look)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if picture, err := png.DecodeConfig(file); err != nil || picture.Width < 2*picture.Height {
		t.Errorf("the picture is %d x %d, %v, want half a page on its side", picture.Width, picture.Height, err)
	}
	for _, refused := range [][]string{{"crop=1,2"}, {"dewarp=1"}, {"turn"}, {"turn=45"}} {
		if code, _, _ := call(t, append([]string{"--data", data, "tidy", page}, refused...)...); code != exitUsage {
			t.Errorf("tidy %v: exit code %d", refused, code)
		}
	}
	if code, _, _ := call(t, "--data", data, "tidy", page, "--look", look); code != exitFailed {
		t.Errorf("a look over another file: exit code %d", code)
	}
	got = tidied{}
	answer(t, exitDone, &got, "--data", data, "tidy", page, "--reset", "split=left@0.4")
	if got.Split == "" {
		t.Errorf("split = %+v", got)
	}
	var back struct{ Batch, Changed string }
	for range 4 { // split, reset, copy, edit
		answer(t, exitDone, &back, "--data", data, "tidy", "Olah", "--undo")
	}
	if back.Batch != "Olah" || back.Changed != page {
		t.Errorf("undo = %+v", back)
	}
	got = tidied{}
	if answer(t, exitDone, &got, "--data", data, "tidy", page); string(got.Recipe) != "null" {
		t.Errorf("undone, the recipe is %s", got.Recipe)
	}
	if code, _, _ := call(t, "--data", data, "tidy", "Olah", "--undo"); code != exitFailed {
		t.Errorf("undo of nothing: exit code %d", code)
	}
	answer(t, exitDone, &back, "--data", data, "tidy", "Olah", "--redo")
}
