package app_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"daluang/app"
	"daluang/assets/samples"
	"daluang/storage/archive"
	"daluang/storage/catalogue"
	"daluang/storage/pdfa"
)

// newDesk is a desk in a fresh data folder.
func newDesk(t *testing.T) (*app.Desk, string) {
	t.Helper()
	folder := t.TempDir()
	desk, err := app.Init(t.Context(), config(folder), app.Setup{Creator: "SDN SPESIMEN 1", Unit: "TU", Operator: "Petugas"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { desk.Close() })
	return desk, folder
}

func config(folder string) app.Config {
	cache, _ := os.UserCacheDir() // empty where there is none: the renderer then keeps nothing
	return app.Config{Folder: folder, Cache: filepath.Join(cache, "daluang", "pdf")}
}

// pixelsOnly leaves out of -short, with which the race detector runs, a test
// that looks at what one goroutine computes.
func pixelsOnly(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: the test looks at pixels that one goroutine computes")
	}
}

// sampleFolder lays the shipped sample pages out as files.
func sampleFolder(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	must(t, os.CopyFS(folder, samples.FS()))
	return folder
}

func scan(t *testing.T, seed int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 200, 280))
	for i := range img.Pix {
		img.Pix[i] = uint8(200 + (i*seed)%50)
	}
	for y := 40; y < 240; y += 20 {
		for x := 30; x < 170; x++ {
			img.SetGray(x, y, color.Gray{Y: 20})
		}
	}
	var out bytes.Buffer
	must(t, jpeg.Encode(&out, img, nil))
	return out.Bytes()
}

func write(t *testing.T, folder, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(folder, name)
	must(t, os.MkdirAll(filepath.Dir(path), 0o755))
	must(t, os.WriteFile(path, data, 0o644))
	return path
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestImportTakesFoldersInOrderAndASecondTimeAddsNothing(t *testing.T) {
	desk, _ := newDesk(t)
	folder := sampleFolder(t)
	first, err := desk.Import(t.Context(), []string{folder}, "Contoh", app.Split{}, nil)
	if err != nil || first.Stored != 13 || first.Known != 0 || len(first.Refused) != 0 {
		t.Fatalf("first import = %+v, %v, want 13 pages", first, err)
	}
	second, err := desk.Import(t.Context(), []string{folder}, "Contoh", app.Split{}, nil)
	if err != nil || second.Stored != 0 || second.Known != 13 {
		t.Errorf("second import = %+v, %v, want 13 known", second, err)
	}
	items, err := desk.BatchItems(t.Context(), "Contoh")
	if err != nil || len(items) != 12 {
		t.Fatalf("items = %d, %v, want 12", len(items), err)
	}
	for i := 1; i < len(items); i++ {
		if items[i-1].Source >= items[i].Source {
			t.Errorf("%q stands before %q", items[i-1].Source, items[i].Source)
		}
	}
}

func TestEveryBadFileIsListedWithItsReasonAndTheRestGoesOn(t *testing.T) {
	desk, _ := newDesk(t)
	folder := t.TempDir()
	good := scan(t, 1)
	write(t, folder, "a/good.jpg", good)
	want := map[string]string{
		write(t, folder, "b/zero.tif", nil):                                                                  "empty-file",
		write(t, folder, "b/truncated.jpg", good[:len(good)/2]):                                              "damaged-file",
		write(t, folder, "b/notes.txt", []byte("bukan gambar sama sekali")):                                  "unknown-format",
		write(t, folder, "b/photo.heic", append([]byte{0, 0, 0, 24}, "ftypheic\x00\x00\x00\x00mif1heic"...)): "heic",
		write(t, folder, "b/broken.pdf", []byte("%PDF-1.4\nrusak")):                                          "damaged-file",
		write(t, folder, "b/bomb.png", bomb(t)):                                                              "too-large",
		filepath.Join(folder, "missing"):                                                                     "no-file",
	}
	link := filepath.Join(folder, "b", "link.jpg")
	if err := os.Symlink(filepath.Join(folder, "a", "good.jpg"), link); err == nil {
		want[link] = "not-a-file"
	}
	write(t, folder, "c/named-wrong.tif", scan(t, 2))

	got, err := desk.Import(t.Context(), []string{folder, filepath.Join(folder, "missing")}, "Uji", app.Split{}, nil)
	if err != nil || got.Stored != 2 {
		t.Fatalf("stored = %d, %v, want the two good files", got.Stored, err)
	}
	for _, refused := range got.Refused {
		if key := app.Explain(refused.Err).Key; key != want[refused.Path] {
			t.Errorf("%s is refused as %q (%v), want %q", filepath.Base(refused.Path), key, refused.Err, want[refused.Path])
		}
		delete(want, refused.Path)
	}
	for path := range want {
		t.Errorf("%s was passed over in silence", filepath.Base(path))
	}
}

// bomb is a small PNG that claims 60,000 x 60,000 pixels.
func bomb(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	must(t, png.Encode(&out, image.NewGray(image.Rect(0, 0, 1, 1))))
	raw, err := hex.DecodeString("0000ea60" + "0000ea60" + "0800000000")
	must(t, err)
	data := out.Bytes()
	copy(data[16:], raw) // IHDR's content; its checksum is now wrong as well
	return data
}

func TestImportMendsADamagedMasterAlsoInASealedBatch(t *testing.T) {
	desk, folder := newDesk(t)
	source := write(t, t.TempDir(), "surat.jpg", scan(t, 3))
	stranger := scan(t, 4)
	_, err := desk.Import(t.Context(), []string{source}, "Uji", app.Split{}, nil)
	must(t, err)
	_, err = desk.Seal(t.Context(), "Uji", app.AccessOptions{}, nil)
	must(t, err)
	raw, err := os.ReadFile(source)
	must(t, err)
	name := archive.DigestOf(raw).String()
	object := filepath.Join(folder, "objects", name[:2], name[2:4], name)
	must(t, os.WriteFile(object, []byte("rusak"), 0o600))
	verified, err := desk.Verify(t.Context(), true, nil)
	if !errors.Is(err, app.ErrIntegrity) || len(verified.Damaged) != 1 || verified.Damaged[0].Digest.String() != name {
		t.Fatalf("Verify = %+v, %v, want the damaged master named", verified, err)
	}
	again, err := desk.Import(t.Context(), []string{source, write(t, t.TempDir(), "baru.jpg", stranger)}, "Uji", app.Split{}, nil)
	if err != nil || again.Known != 1 || again.Stored != 0 || len(again.Refused) != 1 {
		t.Errorf("import = %+v, %v, want one known and the new one refused", again, err)
	}
	orphan := archive.DigestOf(stranger).String()
	if _, err := os.Stat(filepath.Join(folder, "objects", orphan[:2], orphan[2:4], orphan)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the refused file is stored all the same: %v", err)
	}
	if _, err := desk.Verify(t.Context(), true, nil); err != nil {
		t.Errorf("Verify after mending = %v", err)
	}
}

func TestImportStopsWhenAskedAndGoesOnLater(t *testing.T) {
	desk, _ := newDesk(t)
	folder := t.TempDir()
	for i := range 30 {
		write(t, folder, fmt.Sprintf("%02d.jpg", i), scan(t, i+1))
	}
	ctx, cancel := context.WithCancel(t.Context())
	stopped, err := desk.Import(ctx, []string{folder}, "Uji", app.Split{}, func(p app.Progress) {
		if p.Done == 10 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || stopped.Stored < 9 || stopped.Stored > 12 {
		t.Fatalf("stopped import = %d pages, %v", stopped.Stored, err)
	}
	rest, err := desk.Import(t.Context(), []string{folder}, "Uji", app.Split{}, nil)
	if err != nil || rest.Stored+rest.Known != 30 || rest.Known != stopped.Stored {
		t.Errorf("second import = %+v, %v, want the rest of 30 after %d", rest, err, stopped.Stored)
	}
}

func TestALockedPDFIsRefusedWithItsReason(t *testing.T) {
	qpdf, err := exec.LookPath("qpdf")
	if err != nil {
		t.Skip("qpdf is not installed: run make setup")
	}
	desk, _ := newDesk(t)
	copied, err := desk.AccessFile(t.Context(), onlyItem(t, desk))
	must(t, err)
	copied.Close()
	folder := t.TempDir()
	locked := filepath.Join(folder, "terkunci.pdf")
	if out, err := exec.Command(qpdf, "--encrypt", "sandi", "pemilik", "256", "--", copied.Name(), locked).CombinedOutput(); err != nil {
		t.Fatalf("qpdf: %v %s", err, out)
	}
	open := filepath.Join(folder, "terbuka.pdf")
	raw, err := os.ReadFile(copied.Name())
	must(t, err)
	must(t, os.WriteFile(open, raw, 0o644))
	got, err := desk.Import(t.Context(), []string{folder}, "PDF", app.Split{}, nil)
	must(t, err)
	if got.Stored != 1 || len(got.Refused) != 1 || got.Refused[0].Path != locked || app.Explain(got.Refused[0].Err).Key != "password" {
		t.Errorf("import = %+v, want the open one stored and the locked one refused", got)
	}
	if stored, err := os.ReadFile(open); err != nil || !bytes.Equal(stored, raw) {
		t.Errorf("the source was touched: %v", err)
	}
}

func TestSplitMakesItemsOfThatManyPages(t *testing.T) {
	desk, _ := newDesk(t)
	split, err := app.ParseSplit("1")
	must(t, err)
	got, err := desk.Import(t.Context(), []string{filepath.Join(sampleFolder(t))}, "Contoh", split, nil)
	must(t, err)
	if got.Batch.Items != got.Batch.Pages {
		t.Errorf("%d items of %d pages, want one page each", got.Batch.Items, got.Batch.Pages)
	}
	for _, bad := range []string{"0", "-1", "x"} {
		if _, err := app.ParseSplit(bad); !errors.Is(err, app.ErrSplit) {
			t.Errorf("ParseSplit(%q) = %v", bad, err)
		}
	}
}

func TestDescribeKeepsWhatThePaperSaysAndWarns(t *testing.T) {
	desk, _ := newDesk(t)
	item := onlyItem(t, desk)
	warnings, err := desk.Describe(t.Context(), item, map[string]string{
		"nomor": "421/7", "uraian": "Undangan", "tanggal": "12/1/98", "kode": "0.5.7", "keamanan": "terbatas", "berkas": "Undangan 1998"})
	must(t, err)
	keys := map[string]bool{}
	for _, warning := range warnings {
		keys[warning.Key] = true
	}
	if !keys["date-unread"] || !keys["code-completed"] || len(warnings) != 2 {
		t.Errorf("warnings = %+v", warnings)
	}
	got, err := desk.Item(t.Context(), item)
	must(t, err)
	if got.Date.Text != "12/1/98" || got.Date.IsKnown() || got.ClassCode != "000.5.7" || got.Security != archive.Limited || got.Dossier == "" {
		t.Errorf("item = %+v", got)
	}
	if _, err := desk.Describe(t.Context(), item, map[string]string{"title": "Lain", "kode": "ijazah"}); !errors.Is(err, archive.ErrBadClassCode) {
		t.Errorf("a code that is none = %v", err)
	}
	if after, err := desk.Item(t.Context(), item); err != nil || after != got {
		t.Errorf("a refused description changed the item: %+v, %v", after, err)
	}
	if _, err := desk.Describe(t.Context(), item, map[string]string{"warna": "merah"}); !errors.Is(err, app.ErrUnknownField) {
		t.Errorf("unknown field = %v", err)
	}
	if _, err := desk.Undo(t.Context(), got.Batch); err != nil {
		t.Errorf("Undo = %v", err)
	}
	if after, err := desk.Item(t.Context(), item); err != nil || after.IsDescribed() {
		t.Errorf("after undo = %+v, %v", after, err)
	}
}

func onlyItem(t *testing.T, desk *app.Desk) archive.ID {
	t.Helper()
	_, err := desk.Import(t.Context(), []string{write(t, t.TempDir(), "surat.jpg", scan(t, 7))}, "Uji", app.Split{}, nil)
	must(t, err)
	items, err := desk.BatchItems(t.Context(), "Uji")
	if err != nil || len(items) != 1 {
		t.Fatalf("items = %v, %v", items, err)
	}
	return items[0].ID
}

func TestAccessCopiesFollowTheRecipeAndNeverChangeTheMaster(t *testing.T) {
	desk, _ := newDesk(t)
	id := onlyItem(t, desk)
	pages, err := desk.Pages(t.Context(), id)
	must(t, err)
	upright := accessReport(t, desk, id)
	must(t, desk.Turn(t.Context(), pages[0].ID, 1))
	turned := accessReport(t, desk, id)
	if upright.size == turned.size && bytes.Equal(upright.raw, turned.raw) {
		t.Error("turning a page does not change its access copy")
	}
	must(t, desk.Turn(t.Context(), pages[0].ID, -1))
	if again := accessReport(t, desk, id); !bytes.Equal(again.raw, upright.raw) {
		t.Error("the same recipe gives other bytes")
	}
	if _, err := desk.Verify(t.Context(), true, nil); err != nil {
		t.Errorf("Verify = %v", err)
	}
}

type accessCopy struct {
	raw  []byte
	size int64
}

func accessReport(t *testing.T, desk *app.Desk, item archive.ID) accessCopy {
	t.Helper()
	file, err := desk.AccessFile(t.Context(), item)
	must(t, err)
	defer file.Close()
	raw, err := os.ReadFile(file.Name())
	must(t, err)
	report, err := pdfa.Check(bytes.NewReader(raw), int64(len(raw)))
	if err != nil || !report.Valid() || report.Pages != 1 {
		t.Errorf("access copy: %+v, %v", report, err)
	}
	return accessCopy{raw, int64(len(raw))}
}

func TestWriteAccessPutsWholeFilesUnderReadableNames(t *testing.T) {
	desk, _ := newDesk(t)
	_, err := desk.Import(t.Context(), []string{sampleFolder(t)}, "Contoh", app.Split{}, nil)
	must(t, err)
	items, err := desk.BatchItems(t.Context(), "Contoh")
	must(t, err)
	if len(items) != 12 {
		t.Fatalf("%d items", len(items))
	}
	if testing.Short() {
		items = items[:4]
	}
	target := filepath.Join(t.TempDir(), "pdf")
	written, err := desk.WriteAccess(t.Context(), items, target, app.AccessOptions{NoText: true}, nil)
	if err != nil || len(written.Failed) != 0 || len(written.Files) != len(items) {
		t.Fatalf("WriteAccess = %+v, %v", written, err)
	}
	entries, err := os.ReadDir(target)
	if err != nil || len(entries) != len(items) {
		t.Fatalf("folder holds %d files, %v, want %d and nothing else", len(entries), err, len(items))
	}
	for i, entry := range entries {
		if !strings.HasPrefix(entry.Name(), fmt.Sprintf("%04d-", i+1)) || !strings.HasSuffix(entry.Name(), ".pdf") {
			t.Errorf("name %q", entry.Name())
		}
	}
}

func TestSealingClosesABatchAndExportMakesABag(t *testing.T) {
	desk, _ := newDesk(t)
	if _, err := desk.NewBatch(t.Context(), "Kosong"); err != nil {
		t.Fatal(err)
	}
	if _, err := desk.Seal(t.Context(), "Kosong", app.AccessOptions{}, nil); !errors.Is(err, app.ErrEmptyBatch) {
		t.Errorf("sealing an empty batch = %v", err)
	}
	onlyItem(t, desk)
	if _, err := desk.Export(t.Context(), "Uji", t.TempDir()); !errors.Is(err, app.ErrNotSealed) {
		t.Errorf("exporting an open batch = %v", err)
	}
	sealed, err := desk.Seal(t.Context(), "Uji", app.AccessOptions{}, nil)
	if err != nil || sealed.Items != 1 || sealed.Pages != 1 || sealed.Undescribed != 1 || sealed.Batch.State != archive.BatchSealed {
		t.Fatalf("Seal = %+v, %v", sealed, err)
	}
	if again, err := desk.Seal(t.Context(), "Uji", app.AccessOptions{}, nil); err != nil || again != sealed {
		t.Errorf("sealing twice = %+v, %v, want the same answer", again, err)
	}
	bag, err := desk.Export(t.Context(), "Uji", t.TempDir())
	must(t, err)
	if _, err := os.Stat(filepath.Join(bag, "bagit.txt")); err != nil {
		t.Errorf("no bag: %v", err)
	}
	if _, err := desk.Sync(t.Context(), "", nil); !errors.Is(err, app.ErrNotEnrolled) {
		t.Errorf("Sync without enrolment = %v", err)
	}
	status, err := desk.Status(t.Context())
	if err != nil || status.Pending != 1 || status.Enrolled {
		t.Errorf("status = %+v, %v", status, err)
	}
}

func TestSealingRefusesADamagedMaster(t *testing.T) {
	desk, folder := newDesk(t)
	id := onlyItem(t, desk)
	pages, err := desk.Pages(t.Context(), id)
	must(t, err)
	if _, err := desk.AccessFile(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	name := pages[0].Master.String()
	must(t, os.Remove(filepath.Join(folder, "objects", name[:2], name[2:4], name)))
	if _, err := desk.Seal(t.Context(), "Uji", app.AccessOptions{}, nil); app.Explain(err).Key != "missing-object" {
		t.Errorf("Seal = %v, want the missing master named", err)
	}
	if batch, err := desk.BatchNamed(t.Context(), "Uji"); err != nil || batch.State != archive.BatchOpen {
		t.Errorf("batch = %+v, %v, want it still open", batch, err)
	}
}

func TestADeskIsOpenedOnlyWhereThereIsOne(t *testing.T) {
	if _, err := app.Open(t.Context(), config(t.TempDir())); !errors.Is(err, app.ErrNoDesk) {
		t.Errorf("Open of an empty folder = %v", err)
	}
	if _, err := app.Init(t.Context(), config(t.TempDir()), app.Setup{}); !errors.Is(err, app.ErrBadRequest) {
		t.Errorf("Init without a creator = %v", err)
	}
	desk, folder := newDesk(t)
	must(t, desk.Close())
	if _, err := app.Init(t.Context(), config(folder), app.Setup{Creator: "Dinas Lain"}); !errors.Is(err, catalogue.ErrNameTaken) {
		t.Errorf("Init for another creator = %v", err)
	}
	again, err := app.Init(t.Context(), config(folder), app.Setup{Creator: "SDN SPESIMEN 1", Operator: "Siti"})
	must(t, err)
	who, err := again.Who(t.Context())
	if err != nil || who != (app.Identity{Creator: "SDN SPESIMEN 1", Unit: "TU", Operator: "Siti"}) {
		t.Errorf("who = %+v, %v", who, err)
	}
	must(t, again.Close())
	must(t, os.Remove(filepath.Join(folder, "keys", "workstation.key")))
	if _, err := app.Init(t.Context(), config(folder), app.Setup{Creator: "SDN SPESIMEN 1"}); !errors.Is(err, app.ErrLostKey) {
		t.Errorf("Init made a new key for an old catalogue: %v", err)
	}
}

func TestCodesAreOfferedByCodeAndByWord(t *testing.T) {
	desk, _ := newDesk(t)
	byCode := desk.CompleteClass("400.3.11", 5)
	if len(byCode) == 0 || byCode[0].Code != "400.3.11" {
		t.Errorf("by code = %+v", byCode)
	}
	byWord := desk.CompleteClass("alih media", 5)
	if len(byWord) == 0 || byWord[0].Code != "000.5.7" {
		t.Errorf("by word = %+v", byWord)
	}
	if got := desk.ClassName("000.5.7"); !strings.Contains(strings.ToLower(got), "alih media") {
		t.Errorf("ClassName = %q", got)
	}
	if got := desk.CompleteClass("", 5); got != nil {
		t.Errorf("nothing typed = %+v", got)
	}
}
