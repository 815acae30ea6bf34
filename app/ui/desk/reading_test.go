package desk

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"daluang/app"
	"daluang/storage/archive"
	"daluang/storage/catalogue"
)

// countingReader counts the questions that a desk is asked.
type countingReader struct {
	*app.Desk
	asked int
}

func (r *countingReader) Items(ctx context.Context, query app.ItemQuery) (app.ItemList, error) {
	r.asked++
	return r.Desk.Items(ctx, query)
}

func (r *countingReader) DossiersIn(ctx context.Context, batch archive.ID) ([]archive.Dossier, error) {
	r.asked++
	return r.Desk.DossiersIn(ctx, batch)
}

func (r *countingReader) BatchPages(ctx context.Context, batch archive.ID) ([]archive.Page, error) {
	r.asked++
	return r.Desk.BatchPages(ctx, batch)
}

// filledDesk is a desk with a batch of that many pages, two an item, of which some
// are in dossiers of their own.
func filledDesk(t *testing.T, pages, dossiers int) (*app.Desk, archive.ID) {
	t.Helper()
	ctx, folder := t.Context(), t.TempDir()
	desk, err := app.Init(ctx, app.Config{Folder: folder}, app.Setup{Creator: "Dinas Contoh"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { desk.Close() })
	batch, err := desk.NewBatch(ctx, "besar")
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalogue.Open(ctx, filepath.Join(folder, "catalogue.db"), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var groups [][]archive.Page
	for frame := 0; frame < pages; frame += 2 {
		groups = append(groups, []archive.Page{{Frame: frame, MediaType: "image/tiff"}, {Frame: frame + 1, MediaType: "image/tiff"}})
	}
	if _, err := c.Capture(ctx, batch.ID, "rol.tif", groups); err != nil {
		t.Fatal(err)
	}
	items, err := desk.Items(ctx, app.ItemQuery{Batch: batch.ID, Limit: dossiers})
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range items.Items {
		if _, err := desk.Describe(ctx, item.ID, map[string]string{app.FieldTitle: "Surat", app.FieldDossier: "Berkas " + string(item.ID)}); err != nil {
			t.Fatal(err)
		}
	}
	return desk, batch.ID
}

func TestOpeningABatchOfTenThousandPagesTakesFewQuestions(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: 10,000 pages take some seconds to record")
	}
	const dossiers = 40
	desk, batch := filledDesk(t, 10_000, dossiers)
	counting := &countingReader{Desk: desk}
	content, err := readContent(t.Context(), counting, batch)
	if err != nil {
		t.Fatal(err)
	}
	if len(content.Pages) != 10_000 || len(content.Items) != 5_000 || len(content.Dossiers) != dossiers {
		t.Fatalf("%d pages, %d items, %d dossiers", len(content.Pages), len(content.Items), len(content.Dossiers))
	}
	const most = 4
	if counting.asked > most {
		t.Errorf("%d questions, at most %d are promised", counting.asked, most)
	}
	for _, item := range content.Items[:dossiers] {
		if content.Dossiers[item.Dossier].Title != "Berkas "+string(item.ID) {
			t.Errorf("an item lies in %q", content.Dossiers[item.Dossier].Title)
		}
	}
}
