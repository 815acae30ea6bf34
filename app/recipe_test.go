package app_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"daluang/app"
	"daluang/app/imaging"
	"daluang/app/imaging/recipe"
	"daluang/app/imaging/render"
	"daluang/assets/samples"
	"daluang/storage/archive"
	"daluang/storage/catalogue"
	"daluang/sync/bag"
)

var (
	cutBox     = archive.Step{Kind: archive.StepCrop, Box: archive.Box{X0: 0.02, Y0: 0.03, X1: 0.97, Y1: 0.55}}
	slanted    = archive.Step{Kind: archive.StepPerspective, Corners: archive.Corners{{X: 0.01, Y: 0.02}, {X: 0.97, Y: 0}, {X: 1, Y: 0.98}, {X: 0.02, Y: 1}}}
	alittle    = archive.Step{Kind: archive.StepDeskew, Degrees: 0.8}
	level      = archive.Step{Kind: archive.StepDeskew, Degrees: -1.7} // what slanted does to lines that lay straight
	lying      = archive.Step{Kind: archive.StepTurn, Degrees: 90}
	whitePaper = archive.Step{Kind: archive.StepWhiten, Amount: 100}
	twoTones   = archive.Step{Kind: archive.StepBinarise, Method: archive.MethodSauvola}
	keptColour = archive.Step{Kind: archive.StepMode, Mode: "colour"}
)

func edit(t *testing.T, desk *app.Desk, page archive.ID, steps ...archive.Step) archive.Page {
	t.Helper()
	changed, err := desk.EditRecipe(t.Context(), page, app.RecipeEdit{Steps: steps})
	must(t, err)
	return changed
}

func sample(t *testing.T, name string) []byte {
	t.Helper()
	data, err := fs.ReadFile(samples.FS(), name)
	must(t, err)
	return data
}

// letterFiles are a letter in colour, smaller than it was scanned, and one in black
// and white.
func letterFiles(t *testing.T) (colour, bilevel []byte) {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(sample(t, "01-surat-undangan.jpg")))
	must(t, err)
	two := image.NewPaletted(image.Rect(0, 0, 827, 1169), color.Palette{color.Black, color.White})
	for i, v := range crookedLetter(0).Pix {
		two.Pix[i] = v >> 7
	}
	var out bytes.Buffer
	must(t, png.Encode(&out, two))
	return encoded(t, imaging.Thumbnail(img, 1200)), out.Bytes()
}

// plainCopy is the access copy of an item, without words.
func plainCopy(t *testing.T, desk *app.Desk, item archive.ID) []byte {
	t.Helper()
	described, err := desk.Item(t.Context(), item)
	must(t, err)
	path := filepath.Join(t.TempDir(), "salinan.pdf")
	_, err = desk.WriteAccessFile(t.Context(), described, path, plainCopies, nil)
	must(t, err)
	raw, err := os.ReadFile(path)
	must(t, err)
	return raw
}

// drawn is the first page of a PDF as another program's engine shows it.
func drawn(t *testing.T, raw []byte, width int) image.Image {
	t.Helper()
	cache, _ := os.UserCacheDir() // empty where there is none: the renderer then keeps nothing
	renderer, err := render.Open(t.Context(), filepath.Join(cache, "daluang", "pdf"))
	must(t, err)
	defer renderer.Close()
	sizes, err := renderer.Pages(t.Context(), bytes.NewReader(raw))
	must(t, err)
	img, err := renderer.Page(t.Context(), bytes.NewReader(raw), 0, 72*float64(width)/sizes[0].Width, 40_000_000)
	must(t, err)
	return img
}

// unlike is by how many levels two pictures differ in the mean, looked at from
// some way off; pictures of other shapes do not count as alike.
func unlike(a, b image.Image) float64 {
	a, b = imaging.Thumbnail(a, 48), imaging.Thumbnail(b, 48)
	size := a.Bounds().Size()
	if d := size.Sub(b.Bounds().Size()); max(d.X, -d.X, d.Y, -d.Y) > 1 {
		return 255
	}
	sum, n := 0.0, 0
	for y := range size.Y - 1 {
		for x := range size.X - 1 {
			one, other := color.GrayModel.Convert(a.At(x, y)).(color.Gray), color.GrayModel.Convert(b.At(x, y)).(color.Gray)
			sum += math.Abs(float64(one.Y) - float64(other.Y))
			n++
		}
	}
	return sum / float64(n)
}

func TestScreenThumbnailAndAccessCopyShowTheSamePage(t *testing.T) {
	pixelsOnly(t)
	desk, _ := newDesk(t)
	letter, bilevel := letterFiles(t)
	for name, data := range map[string][]byte{"surat.jpg": letter, "mirrored.jpg": mirrored(letter), "tugas.png": bilevel} {
		batch, page := onePage(t, desk, name, data)
		raw, err := desk.Picture(t.Context(), page, 150)
		must(t, err)
		before := plainCopy(t, desk, page.Item)
		recipes := [][]archive.Step{{lying, slanted, alittle, cutBox}}
		if name == "surat.jpg" {
			recipes = append(recipes, []archive.Step{keptColour, cutBox}, []archive.Step{alittle, whitePaper}, []archive.Step{slanted, twoTones})
		}
		for _, steps := range recipes {
			r, err := archive.NewRecipe(steps...)
			must(t, err)
			page = edit(t, desk, page.ID, steps...)
			img, err := desk.Picture(t.Context(), page, 150)
			must(t, err)
			if want := recipe.PlanOf(raw.Bounds().Size(), r).Size; img.Bounds().Size() != want {
				t.Errorf("%s by %s: %v on the screen, want %v", name, r, img.Bounds().Size(), want)
			}
			if off := unlike(img, drawn(t, plainCopy(t, desk, page.Item), 600)); off > 5 {
				t.Errorf("%s by %s: the access copy differs from the screen by %.1f", name, r, off)
			}
			small, err := desk.Thumbnail(t.Context(), page, 160)
			must(t, err)
			if longest := max(small.Bounds().Dx(), small.Bounds().Dy()); longest < 150 || longest > 160 || unlike(small, img) > 8 {
				t.Errorf("%s by %s: a thumbnail of %d pixels that differs by %.1f", name, r, longest, unlike(small, img))
			}
			_, err = desk.Undo(t.Context(), batch.ID)
			must(t, err)
			page, err = desk.Page(t.Context(), page.ID)
			must(t, err)
		}
		if after := plainCopy(t, desk, page.Item); !bytes.Equal(after, before) {
			t.Errorf("%s: after undo the access copy has other bytes", name)
		}
	}
	if _, err := desk.Verify(t.Context(), true, nil); err != nil {
		t.Errorf("Verify = %v", err)
	}
}

func TestAPageWhosePixelsStayIsPassedThrough(t *testing.T) {
	pixelsOnly(t)
	desk, _ := newDesk(t)
	data := sample(t, "07-ijazah-2021-depan.jpg")
	_, page := onePage(t, desk, "ijazah.jpg", data)
	_, err := desk.Describe(t.Context(), page.Item, map[string]string{"title": "Ijazah"})
	must(t, err)
	edit(t, desk, page.ID, lying, keptColour)
	scanData := data[len(data)/2 : len(data)/2+4096]
	if !bytes.Contains(plainCopy(t, desk, page.Item), scanData) {
		t.Error("a page that is only turned was encoded again")
	}
	edit(t, desk, page.ID, cutBox)
	if bytes.Contains(plainCopy(t, desk, page.Item), scanData) {
		t.Error("a page that was cut still holds the whole picture")
	}
}

// wordBox is a word of a PDF and the middle of its box, in points.
type wordBox struct{ x, y float64 }

var (
	wordLine = regexp.MustCompile(`<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]+)</word>`)
	pageLine = regexp.MustCompile(`<page width="([\d.]+)" height="([\d.]+)">`)
)

// wordsIn are the words that a PDF has once, and the size of its page.
func wordsIn(t *testing.T, raw []byte) (words map[string]wordBox, width, height float64) {
	t.Helper()
	path := write(t, t.TempDir(), "salinan.pdf", raw)
	said, err := exec.Command(need(t, "pdftotext"), "-bbox", path, "-").Output()
	must(t, err)
	number := func(text []byte) float64 {
		v, err := strconv.ParseFloat(string(text), 64)
		must(t, err)
		return v
	}
	page := pageLine.FindSubmatch(said)
	words, often := map[string]wordBox{}, map[string]int{}
	for _, m := range wordLine.FindAllSubmatch(said, -1) {
		word := string(m[5])
		often[word]++
		words[word] = wordBox{(number(m[1]) + number(m[3])) / 2, (number(m[2]) + number(m[4])) / 2}
	}
	for word, n := range often {
		if n > 1 || len(word) < 5 {
			delete(words, word)
		}
	}
	return words, number(page[1]), number(page[2])
}

func TestWordsStandWhereTheyAreSeenAfterCropAndPerspective(t *testing.T) {
	pixelsOnly(t)
	need(t, "tesseract")
	desk, _ := newDesk(t)
	_, page := onePage(t, desk, "surat.jpg", sample(t, "01-surat-undangan.jpg"))
	whole, width, height := wordsIn(t, accessReport(t, desk, page.Item).raw)
	for _, steps := range [][]archive.Step{{cutBox}, {slanted, level, cutBox}, {slanted, level, cutBox, whitePaper}} {
		edited := edit(t, desk, page.ID, steps...)
		part, partWidth, partHeight := wordsIn(t, accessReport(t, desk, page.Item).raw)
		plan := recipe.PlanOf(image.Pt(page.Width, page.Height), edited.Recipe())
		found, missed := 0, 0
		for word, box := range whole {
			x, y := plan.Forth(box.x/width*float64(page.Width), box.y/height*float64(page.Height))
			x, y = x/float64(plan.Size.X)*partWidth, y/float64(plan.Size.Y)*partHeight
			now, ok := part[word]
			switch inside := x > 20 && y > 20 && x < partWidth-20 && y < partHeight-20; {
			case !ok && inside:
				missed++
			case ok && (math.Abs(now.x-x) > 4 || math.Abs(now.y-y) > 4):
				t.Errorf("%s: %q stands at %.1f, %.1f, want %.1f, %.1f", edited.Recipe(), word, now.x, now.y, x, y)
			case ok:
				found++
			}
		}
		if found < 15 || missed > found/5 {
			t.Errorf("%s: %d words found again and %d missed", edited.Recipe(), found, missed)
		}
		_, err := desk.ResetRecipe(t.Context(), app.PageRange{Pages: []archive.ID{page.ID}})
		must(t, err)
	}
}

// shelf is a batch of files in a desk, one item each.
func shelf(t *testing.T, desk *app.Desk, count int) (archive.ID, []archive.Page) {
	t.Helper()
	folder := t.TempDir()
	for i := range count {
		write(t, folder, fmt.Sprintf("%02d.jpg", i), scan(t, i+1))
	}
	_, err := desk.Import(t.Context(), []string{folder}, "Rak", app.Split{}, nil)
	must(t, err)
	batch, err := desk.BatchNamed(t.Context(), "Rak")
	must(t, err)
	pages, err := desk.BatchPages(t.Context(), batch.ID)
	must(t, err)
	return batch.ID, pages
}

// recipesOf tells for each page of a batch whether it is cut.
func cutPages(t *testing.T, desk *app.Desk, batch archive.ID) (cut string) {
	t.Helper()
	pages, err := desk.BatchPages(t.Context(), batch)
	must(t, err)
	for _, page := range pages {
		if page.Recipe().Has(archive.StepCrop) {
			cut += "x"
		} else {
			cut += "-"
		}
	}
	return cut
}

func TestARecipeIsCopiedToARangeAsOneAction(t *testing.T) {
	desk, _ := newDesk(t)
	batch, pages := shelf(t, desk, 5)
	_, err := desk.JoinItem(t.Context(), pages[3].Item)
	must(t, err)
	edit(t, desk, pages[1].ID, cutBox, alittle)
	for _, c := range []struct {
		to   app.PageRange
		want string
		n    int
	}{
		{app.PageRange{Pages: []archive.ID{pages[0].ID}}, "xx---", 1},
		{app.PageRange{Pages: []archive.ID{pages[4].ID, pages[0].ID}}, "xx--x", 2},
		{app.PageRange{From: pages[2].ID}, "-xxxx", 3},
		{app.PageRange{Item: pages[2].Item}, "-xxx-", 2},
		{app.PageRange{Batch: batch}, "xxxxx", 4},
	} {
		copied, err := desk.CopyRecipe(t.Context(), pages[1].ID, c.to, false)
		if now := cutPages(t, desk, batch); err != nil || copied.Pages != c.n || now != c.want {
			t.Errorf("%+v: %s, %+v, %v, want %s", c.to, now, copied, err, c.want)
		}
		_, err = desk.Undo(t.Context(), batch)
		must(t, err)
		if now := cutPages(t, desk, batch); now != "-x---" {
			t.Errorf("undone: %s", now)
		}
	}
	if _, err := desk.CopyRecipe(t.Context(), pages[1].ID, app.PageRange{Batch: batch}, false, archive.StepDeskew); err != nil {
		t.Fatal(err)
	}
	page, err := desk.Page(t.Context(), pages[0].ID)
	if must(t, err); page.Tilt != alittle.Degrees || page.Recipe().Has(archive.StepCrop) {
		t.Errorf("with deskew alone it has %s", page.Recipe())
	}
	for _, nowhere := range []app.PageRange{{}, {Batch: batch, From: pages[0].ID}} {
		if _, err := desk.CopyRecipe(t.Context(), pages[1].ID, nowhere, false); !errors.Is(err, app.ErrBadRequest) {
			t.Errorf("%+v: %v, want ErrBadRequest", nowhere, err)
		}
	}
}

func TestAHalfOfASpreadStaysOneWhateverIsCopiedOrReset(t *testing.T) {
	desk, _ := newDesk(t)
	batch, pages := shelf(t, desk, 2)
	other, err := desk.SplitPage(t.Context(), pages[0].ID, archive.HalfLeft, 0.5)
	must(t, err)
	edit(t, desk, pages[0].ID, cutBox)
	_, err = desk.CopyRecipe(t.Context(), pages[0].ID, app.PageRange{Batch: batch}, false)
	must(t, err)
	halves := func() (all []archive.Half) {
		now, err := desk.BatchPages(t.Context(), batch)
		must(t, err)
		for _, page := range now {
			step, _ := page.Recipe().Step(archive.StepSplit)
			all = append(all, step.Half)
		}
		return all
	}
	if got := fmt.Sprint(halves()); got != "[left right ]" {
		t.Errorf("after copying the halves are %s", got)
	}
	_, err = desk.ResetRecipe(t.Context(), app.PageRange{Batch: batch}, archive.StepSplit, archive.StepCrop)
	must(t, err)
	if got := fmt.Sprint(halves()); got != "[left right ]" || cutPages(t, desk, batch) != "---" {
		t.Errorf("after resetting the halves are %s, cut %s", got, cutPages(t, desk, batch))
	}
	if _, err := desk.EditRecipe(t.Context(), other, app.RecipeEdit{Steps: []archive.Step{{Kind: archive.StepSplit}}}); !errors.Is(err, app.ErrBadRequest) {
		t.Errorf("taking the half away: %v", err)
	}
	left, err := desk.Page(t.Context(), pages[0].ID)
	must(t, err)
	right, err := desk.Page(t.Context(), other)
	must(t, err)
	one, err := desk.Picture(t.Context(), left, 150)
	must(t, err)
	two, err := desk.Picture(t.Context(), right, 150)
	must(t, err)
	if one.Bounds().Dx()+two.Bounds().Dx() != 200 || unlike(one, two) < 0.1 {
		t.Errorf("the halves are %v and %v, and differ by %.2f", one.Bounds(), two.Bounds(), unlike(one, two))
	}
}

func TestAnIjazahIsNotCleanedUnlessThatIsAskedFor(t *testing.T) {
	desk, _ := newDesk(t)
	batch, pages := shelf(t, desk, 2)
	_, err := desk.Describe(t.Context(), pages[0].Item, map[string]string{"title": "Ijazah tahun 1998"})
	must(t, err)
	for _, step := range []archive.Step{whitePaper, twoTones, {Kind: archive.StepMode, Mode: "gray"}} {
		if _, err := desk.EditRecipe(t.Context(), pages[0].ID, app.RecipeEdit{Steps: []archive.Step{step}}); !errors.Is(err, app.ErrKeptAsCaptured) {
			t.Errorf("%s: %v, want ErrKeptAsCaptured", step.Kind, err)
		}
	}
	edit(t, desk, pages[0].ID, lying, alittle, cutBox)
	edit(t, desk, pages[1].ID, whitePaper, alittle)
	copied, err := desk.CopyRecipe(t.Context(), pages[1].ID, app.PageRange{Batch: batch}, false)
	must(t, err)
	page, err := desk.Page(t.Context(), pages[0].ID)
	if must(t, err); copied != (app.Copied{Pages: 1, Spared: 1}) || page.Recipe().IsTonal() || page.Tilt != alittle.Degrees {
		t.Errorf("copied %+v, the ijazah has %s", copied, page.Recipe())
	}
	asked, err := desk.EditRecipe(t.Context(), pages[0].ID, app.RecipeEdit{Steps: []archive.Step{whitePaper}, Clean: true})
	if err != nil || !asked.Recipe().IsTonal() {
		t.Errorf("asked for explicitly: %s, %v", asked.Recipe(), err)
	}
	if _, err := desk.EditRecipe(t.Context(), pages[0].ID, app.RecipeEdit{Steps: []archive.Step{lying}}); err != nil {
		t.Errorf("turned later: %v", err) // what was asked for once does not stand in the way
	}
}

func TestARescanTakesThePlaceAndTheOldPageIsKept(t *testing.T) {
	desk, _ := newDesk(t)
	batch, pages := shelf(t, desk, 3)
	folder := t.TempDir()
	fresh, err := desk.ReplacePage(t.Context(), pages[1].ID, write(t, folder, "ulang.jpg", scan(t, 40)))
	must(t, err)
	now, err := desk.BatchPages(t.Context(), batch)
	must(t, err)
	if len(now) != 3 || now[1].ID != fresh || now[1].Source != "ulang.jpg" {
		t.Errorf("pages are %+v", now)
	}
	history, err := desk.PageHistory(t.Context(), fresh)
	if err != nil || len(history) != 1 || history[0].ID != pages[1].ID {
		t.Fatalf("history is %+v, %v", history, err)
	}
	if _, err := desk.Picture(t.Context(), history[0], 150); err != nil {
		t.Errorf("the old page cannot be shown: %v", err)
	}
	done, err := desk.InsertPages(t.Context(), pages[2].ID, []string{write(t, folder, "tertinggal.jpg", scan(t, 41)), write(t, folder, "rusak.jpg", []byte("x"))}, nil)
	if err != nil || done.Stored != 1 || len(done.Refused) != 1 {
		t.Errorf("inserted %+v, %v", done, err)
	}
	if now, _ = desk.Pages(t.Context(), pages[2].Item); len(now) != 2 || now[0].Source != "tertinggal.jpg" {
		t.Errorf("the item has %+v", now)
	}
	twoPages := write(t, folder, "dua.tif", sample(t, "02-surat-usulan-alih-media.tif"))
	if many, err := desk.Import(t.Context(), []string{twoPages}, "Lain", app.Split{}, nil); err == nil && many.Stored > 1 {
		if _, err := desk.ReplacePage(t.Context(), pages[0].ID, twoPages); !errors.Is(err, app.ErrNotOnePage) {
			t.Errorf("replaced by %d pages: %v", many.Stored, err)
		}
	}
	if _, err := desk.ReplacePage(t.Context(), pages[0].ID, write(t, folder, "sama.jpg", scan(t, 40))); !errors.Is(err, catalogue.ErrNotHere) {
		t.Errorf("replaced by a picture that is there: %v", err)
	}
	_, err = desk.Seal(t.Context(), "Rak", plainCopies, nil)
	must(t, err)
	if checked, err := desk.Verify(t.Context(), true, nil); err != nil || len(checked.Missing) > 0 {
		t.Errorf("Verify = %+v, %v", checked, err)
	}
}

func TestTheArchiveAcceptsABatchWithHalvesRescansAndRecipes(t *testing.T) {
	desk, folder := newDesk(t)
	batch, pages := shelf(t, desk, 3)
	_, err := desk.SplitPage(t.Context(), pages[0].ID, archive.HalfLeft, 0.5)
	must(t, err)
	cooked := edit(t, desk, pages[0].ID, lying, alittle, cutBox)
	_, err = desk.ReplacePage(t.Context(), pages[1].ID, write(t, t.TempDir(), "ulang.jpg", scan(t, 40)))
	must(t, err)
	_, err = desk.JoinItem(t.Context(), pages[2].Item)
	must(t, err)
	sealed, err := desk.Seal(t.Context(), "Rak", plainCopies, nil)
	if err != nil || sealed.Items != 2 || sealed.Pages != 4 {
		t.Fatalf("Seal = %+v, %v, want 2 items with 4 pages", sealed, err)
	}
	server, web := newArchive(t)
	enrol(t, desk, server, web.URL)
	if synced, err := desk.Sync(t.Context(), "", nil); err != nil || len(synced) != 1 {
		t.Fatalf("Sync = %+v, %v", synced, err)
	}
	if received, err := desk.BatchNamed(t.Context(), string(batch)); err != nil || received.State != archive.BatchReceived {
		t.Errorf("state %q, %v, want received", received.State, err)
	}
	must(t, desk.Close())
	kept, err := catalogue.Open(t.Context(), filepath.Join(folder, "catalogue.db"), time.Now)
	must(t, err)
	defer kept.Close()
	row, err := kept.SealedBatch(t.Context(), sealed.Digest)
	must(t, err)
	manifest, err := bag.Decode(row.Manifest)
	must(t, err)
	if page := manifest.Items[0].Pages[0]; page.ID != cooked.ID || !page.Recipe().Equal(cooked.Recipe()) {
		t.Errorf("the manifest has %s by %s, want %s", page.ID, page.Recipe(), cooked.Recipe())
	}
}
