package catalogue_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"daluang/storage/archive"
	"daluang/storage/catalogue"
)

var update = flag.Bool("update", false, "write schema.sql anew")

func openCatalogue(t *testing.T, file string) *catalogue.Catalogue {
	t.Helper()
	c, err := catalogue.Open(t.Context(), file, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// newDesk is a catalogue that is set up, and the file it is in.
func newDesk(t *testing.T) (*catalogue.Catalogue, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "catalogue.db")
	c := openCatalogue(t, file)
	public, _, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	station := archive.Workstation{ID: archive.NewID(), PublicKey: public}
	if err := c.SetUp(t.Context(), "SDN SPESIMEN 1", "Tata Usaha", "Petugas Contoh", station); err != nil {
		t.Fatal(err)
	}
	return c, file
}

func newBatch(t *testing.T, c *catalogue.Catalogue, pages int) (archive.Batch, []archive.Item) {
	t.Helper()
	batch, err := c.OpenBatch(t.Context(), "Uji")
	if err != nil {
		t.Fatal(err)
	}
	for i := range pages {
		if _, err := c.Capture(t.Context(), batch.ID, fmt.Sprintf("%03d.jpg", i), [][]archive.Page{{page(fmt.Sprint(i), 0)}}); err != nil {
			t.Fatal(err)
		}
	}
	list, err := c.Items(t.Context(), catalogue.ItemQuery{Batch: batch.ID})
	if err != nil {
		t.Fatal(err)
	}
	return batch, list.Items
}

// describe replaces the whole description of an item.
func describe(t *testing.T, c *catalogue.Catalogue, item archive.ID, d catalogue.Description) error {
	t.Helper()
	return c.Describe(t.Context(), item, func(now *catalogue.Describing) error {
		now.Description = d
		return nil
	})
}

func page(content string, frame int) archive.Page {
	return archive.Page{Master: archive.DigestOf([]byte(content)), Frame: frame, MediaType: "image/jpeg", Bytes: 10, Width: 100, Height: 200, DPIX: 300, DPIY: 300}
}

func TestSchemaFileShowsWhatTheMigrationsMake(t *testing.T) {
	_, file := newDesk(t)
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("select sql from sqlite_schema where sql is not null and not (type = 'table' and name like 'item\\_words\\_%' escape '\\') order by rowid")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var schema strings.Builder
	schema.WriteString("-- Generated from an empty catalogue: go test ./storage/catalogue -run Schema -update\n\n")
	for rows.Next() {
		var statement string
		if err := rows.Scan(&statement); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&schema, "%s;\n\n", statement)
	}
	if *update {
		if err := os.WriteFile("schema.sql", []byte(schema.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	stored, err := os.ReadFile("schema.sql")
	if err != nil || string(stored) != schema.String() {
		t.Errorf("schema.sql does not show the present schema (%v); run with -update and read the difference", err)
	}
}

func TestCaptureTwiceAddsNothing(t *testing.T) {
	c, _ := newDesk(t)
	batch, _ := newBatch(t, c, 0)
	group := [][]archive.Page{{page("a", 0), page("a", 1)}, {page("a", 2)}}
	first, err := c.Capture(t.Context(), batch.ID, "a.tif", group)
	if err != nil || first != (catalogue.Captured{Stored: 3}) {
		t.Fatalf("first = %+v, %v", first, err)
	}
	second, err := c.Capture(t.Context(), batch.ID, "a.tif", group)
	if err != nil || second != (catalogue.Captured{Known: 3}) {
		t.Errorf("second = %+v, %v, want 3 known", second, err)
	}
	got, err := c.Batch(t.Context(), batch.ID)
	if err != nil || got.Items != 2 || got.Pages != 3 {
		t.Errorf("batch = %+v, %v, want 2 items with 3 pages", got, err)
	}
}

func TestConcurrentCapturesKeepOneOrder(t *testing.T) {
	c, file := newDesk(t)
	other := openCatalogue(t, file)
	batch, _ := newBatch(t, c, 0)
	var group sync.WaitGroup
	for w, writer := range []*catalogue.Catalogue{c, other, c, other} {
		group.Go(func() {
			for i := range 10 {
				if _, err := writer.Capture(t.Context(), batch.ID, "f", [][]archive.Page{{page(fmt.Sprint(w, i), 0)}}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	list, err := c.Items(t.Context(), catalogue.ItemQuery{Batch: batch.ID})
	if err != nil || list.Total != 40 {
		t.Fatalf("items = %d, %v, want 40", list.Total, err)
	}
	for i, item := range list.Items {
		if item.Position != i+1 {
			t.Errorf("item %d stands at %d", i, item.Position)
		}
	}
	if n, err := c.VerifyTrail(t.Context()); err != nil || n < 40 {
		t.Errorf("trail = %d, %v", n, err)
	}
}

func TestUndoAndRedoSurviveARestart(t *testing.T) {
	c, file := newDesk(t)
	batch, items := newBatch(t, c, 1)
	id := items[0].ID
	pages, err := c.Pages(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	date, err := archive.ParseCovering("12 Maret 2021")
	if err != nil {
		t.Fatal(err)
	}
	described := catalogue.Description{Number: "421/7", Title: "Undangan", Date: date, ClassCode: "400.3.11", Security: archive.Limited, Note: "SPESIMEN"}
	must(t, describe(t, c, id, described))
	must(t, c.Turn(t.Context(), pages[0].ID, -90))
	must(t, c.Close())

	c = openCatalogue(t, file)
	if subject, err := c.Undo(t.Context(), batch.ID); err != nil || subject != pages[0].ID {
		t.Fatalf("Undo = %s, %v, want the page", subject, err)
	}
	if p, err := c.Page(t.Context(), pages[0].ID); err != nil || p.Turn != 0 {
		t.Errorf("turn after undo = %d, %v", p.Turn, err)
	}
	if _, err := c.Undo(t.Context(), batch.ID); err != nil {
		t.Fatal(err)
	}
	if item, _ := c.Item(t.Context(), id); catalogue.DescriptionOf(item) != (catalogue.Description{}) {
		t.Errorf("description after undo = %+v, want none", item)
	}
	if _, err := c.Undo(t.Context(), batch.ID); !errors.Is(err, catalogue.ErrNoUndo) {
		t.Errorf("third Undo = %v, want ErrNoUndo", err)
	}
	if _, err := c.Redo(t.Context(), batch.ID); err != nil {
		t.Fatal(err)
	}
	if item, _ := c.Item(t.Context(), id); catalogue.DescriptionOf(item) != described {
		t.Errorf("description after redo = %+v, want %+v", item, described)
	}
	must(t, c.Turn(t.Context(), pages[0].ID, 180))
	if _, err := c.Redo(t.Context(), batch.ID); !errors.Is(err, catalogue.ErrNoUndo) {
		t.Errorf("Redo after a new action = %v, want ErrNoUndo", err)
	}
}

func TestStraighteningAPageIsUndoneAndDoneAgainAlsoAfterARestart(t *testing.T) {
	c, file := newDesk(t)
	batch, items := newBatch(t, c, 1)
	pages, err := c.Pages(t.Context(), items[0].ID)
	must(t, err)
	id := pages[0].ID
	tilt := func(want float64) {
		t.Helper()
		if p, err := c.Page(t.Context(), id); err != nil || p.Tilt != want {
			t.Errorf("tilt = %v, %v, want %v", p.Tilt, err, want)
		}
	}
	tilt(0)
	must(t, c.Straighten(t.Context(), id, -1.25))
	must(t, c.Straighten(t.Context(), id, 0.4)) // in place of the first, not on top of it
	must(t, c.Close())

	c = openCatalogue(t, file)
	tilt(0.4)
	for _, want := range []float64{-1.25, 0} {
		if subject, err := c.Undo(t.Context(), batch.ID); err != nil || subject != id {
			t.Fatalf("Undo = %s, %v, want the page", subject, err)
		}
		tilt(want)
	}
	if _, err := c.Redo(t.Context(), batch.ID); err != nil {
		t.Fatal(err)
	}
	tilt(-1.25)
	for _, degrees := range []float64{46, math.NaN(), math.Inf(-1)} {
		if err := c.Straighten(t.Context(), id, degrees); err == nil {
			t.Errorf("a page is straightened by %v degrees", degrees)
		}
	}
	tilt(-1.25)
	if err := c.Straighten(t.Context(), archive.NewID(), 1); !errors.Is(err, catalogue.ErrNotFound) {
		t.Errorf("no such page = %v, want ErrNotFound", err)
	}
}

func TestTwoWhoDescribeAtOnceLoseNothing(t *testing.T) {
	c, file := newDesk(t)
	other := openCatalogue(t, file)
	_, items := newBatch(t, c, 1)
	id := items[0].ID
	pages, err := c.Pages(t.Context(), id)
	must(t, err)
	for round := range 20 {
		var both sync.WaitGroup
		both.Go(func() {
			if err := c.Describe(t.Context(), id, func(d *catalogue.Describing) error { d.Number = fmt.Sprint(round); return nil }); err != nil {
				t.Error(err)
			}
			if err := c.Turn(t.Context(), pages[0].ID, 90); err != nil {
				t.Error(err)
			}
		})
		both.Go(func() {
			if err := other.Describe(t.Context(), id, func(d *catalogue.Describing) error { d.Title = fmt.Sprint(round); return nil }); err != nil {
				t.Error(err)
			}
			if err := other.Turn(t.Context(), pages[0].ID, 90); err != nil {
				t.Error(err)
			}
		})
		both.Wait()
		item, err := c.Item(t.Context(), id)
		if err != nil || item.Number != fmt.Sprint(round) || item.Title != fmt.Sprint(round) {
			t.Fatalf("round %d: %+v, %v", round, item, err)
		}
		p, err := c.Page(t.Context(), pages[0].ID)
		if err != nil || p.Turn != (round+1)*180%360 {
			t.Fatalf("round %d: turned by %d, %v", round, p.Turn, err)
		}
	}
}

func TestARefusedDescriptionLeavesNoDossierBehind(t *testing.T) {
	c, _ := newDesk(t)
	batch, items := newBatch(t, c, 1)
	seal(t, c, batch.ID, "m")
	err := c.Describe(t.Context(), items[0].ID, func(d *catalogue.Describing) (err error) {
		d.Dossier, err = d.OpenDossier("Baru", "")
		return err
	})
	if !errors.Is(err, archive.ErrBatchState) {
		t.Errorf("Describe = %v", err)
	}
	if found, err := c.Dossiers(t.Context(), "Baru", 5); err != nil || len(found) != 0 {
		t.Errorf("dossiers = %+v, %v, want none", found, err)
	}
}

func TestAHiddenItemIsOutOfTheBatchAndComesBack(t *testing.T) {
	c, _ := newDesk(t)
	batch, items := newBatch(t, c, 3)
	must(t, c.Hide(t.Context(), items[1].ID, true))
	must(t, c.Hide(t.Context(), items[1].ID, true))
	got, err := c.Batch(t.Context(), batch.ID)
	if err != nil || got.Items != 2 || got.Pages != 2 {
		t.Errorf("batch = %+v, %v", got, err)
	}
	if again, err := c.Capture(t.Context(), batch.ID, "1.jpg", [][]archive.Page{{page("1", 0)}}); err != nil || again.Stored != 0 {
		t.Errorf("a hidden page was taken in again: %+v, %v", again, err)
	}
	if _, err := c.Undo(t.Context(), batch.ID); err != nil {
		t.Fatal(err)
	}
	if got, err := c.Batch(t.Context(), batch.ID); err != nil || got.Items != 3 || got.Pages != 3 {
		t.Errorf("after undo = %+v, %v", got, err)
	}
}

func TestSearchFindsBeginningsOfWordsAndNumbers(t *testing.T) {
	c, _ := newDesk(t)
	_, items := newBatch(t, c, 3)
	must(t, describe(t, c, items[0].ID, catalogue.Description{Number: "421.3/017/SDN/2021", Title: "Undangan rapat wali murid"}))
	must(t, describe(t, c, items[1].ID, catalogue.Description{Number: "800/22", Title: "Surat tugas Café Élite"}))
	cases := []struct {
		words string
		want  int
	}{
		{"undang", 1}, {"UNDANGAN murid", 1}, {"rapat tugas", 0}, {"421.3/017", 1}, {"421.3", 1}, {"cafe elite", 1},
		{`"`, 0}, {"* OR", 0}, {"surat", 1}, {"NEAR(", 0}, {"", 3}, {"--", 0},
	}
	for _, want := range cases {
		list, err := c.Items(t.Context(), catalogue.ItemQuery{Words: want.words})
		if err != nil || list.Total != want.want || len(list.Items) != want.want {
			t.Errorf("search %q = %d items, %v, want %d", want.words, list.Total, err, want.want)
		}
	}
}

func TestSearchFindsWordsOnThePages(t *testing.T) {
	c, _ := newDesk(t)
	_, items := newBatch(t, c, 2)
	must(t, describe(t, c, items[0].ID, catalogue.Description{Title: "Undangan"}))
	must(t, c.SaveItemText(t.Context(), items[0].ID, "Kepala Sekolah mengundang wali murid"))
	must(t, c.SaveItemText(t.Context(), items[0].ID, "Rapat di aula"))
	for words, want := range map[string]int{"aula": 1, "undangan aula": 1, "sekolah": 0, "aula pasar": 0} {
		list, err := c.Items(t.Context(), catalogue.ItemQuery{Words: words})
		if err != nil || list.Total != want {
			t.Errorf("search %q = %d, %v, want %d", words, list.Total, err, want)
		}
	}
	if err := c.SaveItemText(t.Context(), archive.NewID(), "x"); !errors.Is(err, catalogue.ErrNotFound) {
		t.Errorf("text of no item = %v", err)
	}
}

func TestARecognitionIsKeptOnce(t *testing.T) {
	c, _ := newDesk(t)
	key := archive.DigestOf([]byte("page"))
	if _, err := c.Recognition(t.Context(), key); !errors.Is(err, catalogue.ErrNotFound) {
		t.Errorf("unknown key = %v", err)
	}
	must(t, c.SaveRecognition(t.Context(), key, []byte("first")))
	must(t, c.SaveRecognition(t.Context(), key, []byte("second")))
	if got, err := c.Recognition(t.Context(), key); err != nil || string(got) != "first" {
		t.Errorf("Recognition = %q, %v", got, err)
	}
}

func TestAnOlderCatalogueIsCopiedBeforeItIsChanged(t *testing.T) {
	c, file := newDesk(t)
	_, made := newBatch(t, c, 3)
	turned, err := c.Pages(t.Context(), made[1].ID)
	must(t, err)
	must(t, c.Turn(t.Context(), turned[0].ID, 90))
	must(t, c.Close())
	exec(t, file, "drop table dismissal; drop table setting; drop table page_measures; drop table verdict; drop table sample_page; drop table sample; drop index event_of_subject")
	exec(t, file, "drop table item_words; drop trigger item_words_insert; drop trigger item_words_update; drop view item_source; drop table recognition; drop table item_text; alter table item drop column signature; alter table page drop column tilt; pragma user_version = 1")
	c = openCatalogue(t, file)
	if list, err := c.Items(t.Context(), catalogue.ItemQuery{}); err != nil || list.Total != 3 {
		t.Errorf("after the migration: %d items, %v", list.Total, err)
	}
	if page, err := c.Page(t.Context(), turned[0].ID); err != nil || page.Turn != 90 || page.Master != turned[0].Master {
		t.Errorf("after the migration the page is %+v, %v", page, err)
	}
	must(t, c.SaveRecognition(t.Context(), archive.DigestOf(nil), []byte("x")))
	old, err := sql.Open("sqlite", file+".v1.bak")
	must(t, err)
	defer old.Close()
	var version, items int
	must(t, old.QueryRow("select user_version, (select count(*) from item) from pragma_user_version").Scan(&version, &items))
	if version != 1 || items != 3 {
		t.Errorf("the copy has version %d and %d items", version, items)
	}
}

func TestListsGoOnWhereTheyStopped(t *testing.T) {
	c, _ := newDesk(t)
	batch, items := newBatch(t, c, 7)
	for _, query := range []catalogue.ItemQuery{{Batch: batch.ID, Limit: 3}, {Limit: 3}} {
		var seen []archive.ID
		for {
			list, err := c.Items(t.Context(), query)
			if err != nil || list.Total != 7 {
				t.Fatalf("%+v: %d, %v", query, list.Total, err)
			}
			for _, item := range list.Items {
				seen = append(seen, item.ID)
			}
			if query.After = list.Next; list.Next == "" {
				break
			}
		}
		if len(seen) != 7 || query.Batch != "" && seen[6] != items[6].ID || query.Batch == "" && seen[0] != items[6].ID {
			t.Errorf("%+v: saw %v", query, seen)
		}
	}
	if _, err := c.Items(t.Context(), catalogue.ItemQuery{After: "!"}); !errors.Is(err, catalogue.ErrBadCursor) {
		t.Errorf("foreign cursor = %v", err)
	}
}

func TestDossierHasTheStrictestClassOfItsItems(t *testing.T) {
	c, _ := newDesk(t)
	_, items := newBatch(t, c, 2)
	dossier, err := c.OpenDossier(t.Context(), "Kelulusan 2021", "400.3.11.1")
	if err != nil {
		t.Fatal(err)
	}
	again, err := c.OpenDossier(t.Context(), " kelulusan 2021", "")
	if err != nil || again.ID != dossier.ID {
		t.Errorf("opened twice: %v, %v", again, err)
	}
	must(t, describe(t, c, items[0].ID, catalogue.Description{Title: "a", Dossier: dossier.ID, Security: archive.Confidential}))
	must(t, describe(t, c, items[1].ID, catalogue.Description{Title: "b", Dossier: dossier.ID, Security: archive.Open}))
	found, err := c.Dossiers(t.Context(), "kelulusan", 10)
	if err != nil || len(found) != 1 || found[0].Security != archive.Confidential || found[0].Items != 2 {
		t.Errorf("dossiers = %+v, %v", found, err)
	}
}

func TestSealingQueuesAndClosesInOneStep(t *testing.T) {
	c, _ := newDesk(t)
	batch, items := newBatch(t, c, 2)
	refused := errors.New("not yet")
	if _, err := c.Seal(t.Context(), batch.ID, func(catalogue.Sealing) ([]byte, []byte, error) { return nil, nil, refused }); !errors.Is(err, refused) {
		t.Fatalf("Seal = %v, want the builder's error", err)
	}
	if pending, err := c.Pending(t.Context()); err != nil || len(pending) != 0 {
		t.Errorf("outbox after a refused seal = %v, %v", pending, err)
	}
	sealed := seal(t, c, batch.ID, "m1")
	if sealed.Seq != 1 || sealed.Digest != archive.DigestOf([]byte("m1")) {
		t.Errorf("sealed = %+v", sealed)
	}
	if err := describe(t, c, items[0].ID, catalogue.Description{Title: "late"}); !errors.Is(err, archive.ErrBatchState) {
		t.Errorf("describing a sealed batch = %v, want ErrBatchState", err)
	}
	if _, err := c.Capture(t.Context(), batch.ID, "x", [][]archive.Page{{page("late", 0)}}); !errors.Is(err, archive.ErrBatchState) {
		t.Errorf("adding to a sealed batch = %v, want ErrBatchState", err)
	}
	must(t, c.Sending(t.Context(), sealed.Digest))
	must(t, c.Sending(t.Context(), sealed.Digest))
	must(t, c.Attempted(t.Context(), sealed.Digest, "error.unreachable", time.Now().Add(time.Minute)))
	must(t, c.Received(t.Context(), sealed.Digest, []byte("receipt"), []byte("signature"), []byte("key")))
	must(t, c.Received(t.Context(), sealed.Digest, []byte("another"), []byte("forged"), []byte("key")))
	must(t, c.Sending(t.Context(), sealed.Digest))
	must(t, c.Attempted(t.Context(), sealed.Digest, "error.late", time.Now()))
	row, err := c.SealedBatch(t.Context(), sealed.Digest)
	if err != nil || string(row.Receipt) != "receipt" || string(row.Manifest) != "m1" || row.State != archive.BatchReceived || row.Problem != "" {
		t.Errorf("row = %+v, %v, want the first receipt kept", row, err)
	}
	if as, err := c.SealedAs(t.Context(), batch.ID); err != nil || as.Digest != sealed.Digest || !as.Received {
		t.Errorf("SealedAs = %+v, %v", as, err)
	}
	if pending, err := c.Pending(t.Context()); err != nil || len(pending) != 0 {
		t.Errorf("pending = %v, %v", pending, err)
	}
}

func TestAReceiptForASupersededManifestSaysNothingOfTheNewOne(t *testing.T) {
	c, file := newDesk(t)
	batch, _ := newBatch(t, c, 1)
	first := seal(t, c, batch.ID, "m1")
	exec(t, file, "update batch set state = 'returned'")
	second := seal(t, c, batch.ID, "m2")
	must(t, c.Received(t.Context(), first.Digest, []byte("r1"), nil, nil))
	if got, err := c.Batch(t.Context(), batch.ID); err != nil || got.State != archive.BatchSealed {
		t.Errorf("batch = %+v, %v, want it still waiting", got, err)
	}
	if pending, err := c.Pending(t.Context()); err != nil || len(pending) != 1 || pending[0].Digest != second.Digest {
		t.Errorf("pending = %+v, %v, want the second manifest alone", pending, err)
	}
	must(t, c.Received(t.Context(), second.Digest, []byte("r2"), nil, nil))
	if got, err := c.Batch(t.Context(), batch.ID); err != nil || got.State != archive.BatchReceived {
		t.Errorf("batch = %+v, %v", got, err)
	}
}

func TestManifestsOfOneWorkstationAreChained(t *testing.T) {
	c, _ := newDesk(t)
	batch, _ := newBatch(t, c, 1)
	first := seal(t, c, batch.ID, "m1")
	second, err := c.OpenBatch(t.Context(), "Kedua")
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Seal(t.Context(), second.ID, func(s catalogue.Sealing) ([]byte, []byte, error) {
		if s.Seq != 2 || s.Prev != first.Digest {
			t.Errorf("second sealing follows %d %s, want %s", s.Seq, s.Prev, first.Digest)
		}
		return []byte("m2"), []byte("s"), nil
	})
	must(t, err)
}

func seal(t *testing.T, c *catalogue.Catalogue, batch archive.ID, manifest string) catalogue.Sealed {
	t.Helper()
	sealed, err := c.Seal(t.Context(), batch, func(s catalogue.Sealing) ([]byte, []byte, error) {
		for _, item := range s.Items {
			if len(item.Pages) == 0 {
				t.Errorf("item %s is sealed without its pages", item.ID)
			}
		}
		return []byte(manifest), []byte("signature"), nil
	})
	must(t, err)
	return sealed
}

func TestEveryObjectThatIsReferredToIsListed(t *testing.T) {
	c, _ := newDesk(t)
	_, items := newBatch(t, c, 2)
	copyDigest := archive.DigestOf([]byte("pdf"))
	must(t, c.SaveAccess(t.Context(), catalogue.Access{Item: items[0].ID, Digest: copyDigest, Conformance: "2b", Pages: 1, Bytes: 3}))
	must(t, c.SaveAccess(t.Context(), catalogue.Access{Item: items[1].ID, Problem: "error.damaged"}))
	found := map[archive.Digest]bool{}
	must(t, c.Objects(t.Context(), func(r catalogue.Reference) error { found[r.Digest] = true; return nil }))
	if len(found) != 3 || !found[copyDigest] || !found[archive.DigestOf([]byte("0"))] {
		t.Errorf("objects = %v, want 2 masters and 1 access copy", found)
	}
}

func TestTheTrailCannotBeChangedUnseen(t *testing.T) {
	c, file := newDesk(t)
	newBatch(t, c, 3)
	must(t, c.Close())
	db, err := sql.Open("sqlite", file)
	must(t, err)
	defer db.Close()
	for _, change := range []string{"update event set subject = 'x' where seq = 2", "delete from event where seq = 2"} {
		if _, err := db.Exec(change); err == nil {
			t.Errorf("%q went through", change)
		}
	}
	_, err = db.Exec("drop trigger event_is_never_changed; update event set subject = 'x' where seq = 2")
	must(t, err)
	if _, err := openCatalogue(t, file).VerifyTrail(t.Context()); !errors.Is(err, archive.ErrBrokenTrail) {
		t.Errorf("VerifyTrail = %v, want ErrBrokenTrail", err)
	}
}

func TestStrangeFilesAreRefusedAndLeftAlone(t *testing.T) {
	make := map[string]func(string){
		"newer": func(file string) {
			must(t, openCatalogue(t, file).Close())
			exec(t, file, "pragma user_version = 99")
		},
		"foreign": func(file string) { exec(t, file, "create table notes (x)") },
		"garbage": func(file string) { must(t, os.WriteFile(file, bytes.Repeat([]byte("bukan basis data "), 500), 0o600)) },
	}
	want := map[string]error{"newer": catalogue.ErrNewer, "foreign": catalogue.ErrNotOurs, "garbage": catalogue.ErrDamaged}
	for name, prepare := range make {
		file := filepath.Join(t.TempDir(), "catalogue.db")
		prepare(file)
		before, err := os.ReadFile(file)
		must(t, err)
		if _, err := catalogue.Open(t.Context(), file, time.Now); !errors.Is(err, want[name]) {
			t.Errorf("%s: Open = %v, want %v", name, err, want[name])
		}
		after, err := os.ReadFile(file)
		if err != nil || name != "newer" && !bytes.Equal(before, after) {
			t.Errorf("%s: the file was touched", name)
		}
	}
}

func TestPathsWithStrangeSignsOpenTheRightFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "Arsip #1 100%?x=y é.db")
	must(t, openCatalogue(t, file).Close())
	if _, err := os.Stat(file); err != nil {
		t.Errorf("the catalogue is not where it was asked for: %v", err)
	}
}

func TestCheckFindsADamagedFile(t *testing.T) {
	c, file := newDesk(t)
	newBatch(t, c, 50)
	must(t, c.Check(t.Context()))
	must(t, c.Close())
	raw, err := os.ReadFile(file)
	must(t, err)
	for i := 4096 * 3; i < len(raw); i += 4096 {
		copy(raw[i:], bytes.Repeat([]byte{0xff}, 64))
	}
	must(t, os.WriteFile(file, raw, 0o600))
	damaged, err := catalogue.Open(context.Background(), file, time.Now)
	if err == nil {
		err = damaged.Check(t.Context())
		damaged.Close()
	}
	if !errors.Is(err, catalogue.ErrDamaged) {
		t.Errorf("Check = %v, want ErrDamaged", err)
	}
}

func exec(t *testing.T, file, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	must(t, err)
	defer db.Close()
	_, err = db.Exec(statement)
	must(t, err)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
