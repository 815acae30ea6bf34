package app_test

import (
	"errors"
	"fmt"
	"image"
	"path/filepath"
	"testing"
	"time"

	"daluang/app"
	"daluang/storage/archive"
	"daluang/storage/catalogue"
	"daluang/sync/bag"
)

// checkBatch is a batch of one-page letters, all different.
func checkBatch(t *testing.T, desk *app.Desk, name string, pages int) archive.Batch {
	t.Helper()
	folder := t.TempDir()
	for i := range pages {
		small := image.NewGray(image.Rect(0, 0, 80, 120))
		for at := range small.Pix {
			small.Pix[at] = uint8(200 + i)
		}
		write(t, folder, fmt.Sprintf("surat-%03d.jpg", i), encoded(t, small))
	}
	_, err := desk.Import(t.Context(), []string{folder}, name, app.Split{}, nil)
	must(t, err)
	batch, err := desk.BatchNamed(t.Context(), name)
	must(t, err)
	return batch
}

func checking(t *testing.T, desk *app.Desk, batch archive.Batch) app.Checking {
	t.Helper()
	c, err := desk.Checking(t.Context(), batch.Name)
	must(t, err)
	return c
}

func judge(t *testing.T, desk *app.Desk, page archive.ID, fault archive.Fault) {
	t.Helper()
	must(t, desk.Judge(t.Context(), page, archive.Verdict{Fault: fault}))
}

func TestABatchIsSealedOnlyAfterItsSamplePassed(t *testing.T) {
	desk, _ := newDesk(t)
	batch := checkBatch(t, desk, "Mutu", 6)
	c, err := desk.DrawSample(t.Context(), batch.Name, archive.SamplePlan{Kind: archive.SampleShare, Percent: 50}, 7)
	must(t, err)
	if len(c.Pages) != 3 || c.Waiting != 3 || c.Passed() {
		t.Fatalf("half of 6 pages = %+v", c)
	}
	if _, err := desk.Seal(t.Context(), batch.Name, app.AccessOptions{NoText: true}, nil); !errors.Is(err, app.ErrUnchecked) {
		t.Fatalf("seal before anybody looked: %v", err)
	}
	for _, page := range c.Pages {
		judge(t, desk, page.Page.ID, "")
	}
	if c = checking(t, desk, batch); !c.Passed() || c.Good != 3 {
		t.Fatalf("all good = %+v", c)
	}
	_, err = desk.Undo(t.Context(), batch.ID)
	must(t, err)
	if c = checking(t, desk, batch); c.Waiting != 1 {
		t.Fatalf("a verdict taken back still counts: %+v", c)
	}
	_, err = desk.Redo(t.Context(), batch.ID)
	must(t, err)
	_, err = desk.Seal(t.Context(), batch.Name, app.AccessOptions{NoText: true}, nil)
	must(t, err)
}

func TestAFaultySampleEscalatesToAllAndARescanIsJudgedAgain(t *testing.T) {
	desk, _ := newDesk(t)
	batch := checkBatch(t, desk, "Cacat", 6)
	c, err := desk.DrawSample(t.Context(), batch.Name, archive.SamplePlan{Kind: archive.SampleShare, Percent: 30}, 7)
	must(t, err)
	bad := c.Pages[0].Page
	judge(t, desk, bad.ID, archive.FaultBlurred)
	c = checking(t, desk, batch)
	if !c.Escalated || len(c.Pages) != 6 || c.Bad != 1 || c.Waiting != 5 {
		t.Fatalf("after a blurred page = %+v", c)
	}
	fresh, err := desk.ReplacePage(t.Context(), bad.ID, write(t, t.TempDir(), "ulang.jpg", encoded(t, crookedLetter(0.01))))
	must(t, err)
	c = checking(t, desk, batch)
	if c.Bad != 0 || c.Waiting != 6 || c.Faulty != 1 || !c.Escalated {
		t.Fatalf("after the rescan = %+v", c)
	}
	for _, page := range c.Pages {
		if page.Page.ID == fresh && (page.Earlier == nil || page.Earlier.Fault != archive.FaultBlurred || !page.Sampled) {
			t.Errorf("the rescan does not say what it was made for: %+v", page)
		}
		judge(t, desk, page.Page.ID, "")
	}
	if c = checking(t, desk, batch); !c.Passed() {
		t.Errorf("all judged good = %+v", c)
	}
	must(t, desk.Turn(t.Context(), fresh, 1))
	if c = checking(t, desk, batch); c.Waiting != 1 {
		t.Errorf("a page that looks otherwise since is not judged again: %+v", c)
	}
}

func TestWhoWorkedOnABatchMayNotJudgeIt(t *testing.T) {
	desk, _ := newDesk(t)
	batch := checkBatch(t, desk, "Empat mata", 2)
	c, err := desk.DrawSample(t.Context(), batch.Name, archive.SamplePlan{Kind: archive.SampleAll, FourEyes: true}, 1)
	must(t, err)
	must(t, desk.Turn(t.Context(), c.Pages[0].Page.ID, 2))
	err = desk.Judge(t.Context(), c.Pages[0].Page.ID, archive.Verdict{})
	if !errors.Is(err, catalogue.ErrSamePerson) {
		t.Errorf("the operator judges their own work: %v", err)
	}
	if c = checking(t, desk, batch); c.Waiting != 2 {
		t.Errorf("a refused verdict was kept: %+v", c)
	}
}

func TestEveryPageOfADiplomaIsInTheSample(t *testing.T) {
	desk, _ := newDesk(t)
	batch := checkBatch(t, desk, "Sekolah", 30)
	items, err := desk.Items(t.Context(), app.ItemQuery{Batch: batch.ID})
	must(t, err)
	for _, item := range items.Items[3:9] {
		_, err := desk.Describe(t.Context(), item.ID, map[string]string{"title": "Ijazah SPESIMEN"})
		must(t, err)
	}
	c, err := desk.DrawSample(t.Context(), batch.Name, archive.SamplePlan{Kind: archive.SampleShare, Percent: 5}, 3)
	must(t, err)
	diplomas := 0
	for _, page := range c.Pages {
		for _, item := range items.Items[3:9] {
			if page.Page.Item == item.ID {
				diplomas++
			}
		}
	}
	if diplomas != 6 || len(c.Pages) != 8 {
		t.Errorf("%d of 6 diplomas among %d pages, want 6 and 2 others", diplomas, len(c.Pages))
	}
}

func TestTheArchiveReceivesHowTheQualityOfABatchWasChecked(t *testing.T) {
	desk, folder := newDesk(t)
	batch := checkBatch(t, desk, "Diperiksa", 3)
	c, err := desk.DrawSample(t.Context(), batch.Name, archive.SamplePlan{Kind: archive.SampleAll}, 41)
	must(t, err)
	for _, page := range c.Pages {
		judge(t, desk, page.Page.ID, "")
	}
	sealed, err := desk.Seal(t.Context(), batch.Name, app.AccessOptions{NoText: true}, nil)
	must(t, err)
	server, web := newArchive(t)
	enrol(t, desk, server, web.URL)
	if synced, err := desk.Sync(t.Context(), "", nil); err != nil || len(synced) != 1 || synced[0].Batch.State != archive.BatchReceived {
		t.Fatalf("Sync = %+v, %v", synced, err)
	}
	must(t, desk.Close())
	kept, err := catalogue.Open(t.Context(), filepath.Join(folder, "catalogue.db"), time.Now)
	must(t, err)
	defer kept.Close()
	row, err := kept.SealedBatch(t.Context(), sealed.Digest)
	must(t, err)
	manifest, err := bag.Decode(row.Manifest)
	must(t, err)
	want := bag.Check{Plan: archive.SamplePlan{Kind: archive.SampleAll}, Seed: "41", Sample: 3, Judged: 3}
	if manifest.Check == nil || *manifest.Check != want {
		t.Errorf("the manifest says %+v, want %+v", manifest.Check, want)
	}
}

func TestDiplomasThatNobodyLookedAtAreToldBeforeSealing(t *testing.T) {
	desk, _ := newDesk(t)
	batch := checkBatch(t, desk, "Kelulusan", 3)
	items, err := desk.Items(t.Context(), app.ItemQuery{Batch: batch.ID, Limit: 10})
	must(t, err)
	_, err = desk.Describe(t.Context(), items.Items[0].ID, map[string]string{"title": "Ijazah"})
	must(t, err)
	standing, err := desk.CheckBeforeSeal(t.Context(), batch.Name)
	must(t, err)
	if standing.Drawn || standing.Unseen != 1 {
		t.Errorf("before a sample was drawn = %+v", standing)
	}
	must(t, desk.SetBatchProfile(t.Context(), batch.Name, "Ijazah"))
	c, err := desk.DrawSample(t.Context(), batch.Name, app.DefaultSamplePlan(), 3)
	must(t, err)
	if len(c.Pages) != 3 {
		t.Errorf("%d of 3 pages of a batch of diplomas are looked at", len(c.Pages))
	}
	for _, page := range c.Pages {
		judge(t, desk, page.Page.ID, "")
	}
	standing, err = desk.CheckBeforeSeal(t.Context(), batch.Name)
	must(t, err)
	if !standing.Passed || standing.Unseen != 0 || standing.Seen != 3 {
		t.Errorf("after all were judged = %+v", standing)
	}
}
