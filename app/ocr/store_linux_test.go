package ocr

import (
	"errors"
	"testing"

	"daluang/storage/archive"
)

func TestSamePixelsAreReadOnce(t *testing.T) {
	program, dir := standIn(t, "echo $w >> $dir/runs; page")
	engine, err := Find(t.Context(), Config{Path: program})
	if err != nil {
		t.Fatal(err)
	}
	store := &memoryStore{}
	same := func(i int, job *Job) {
		job.Key = archive.DigestOf([]byte{byte(i / 4)})
		job.Options.Languages = []string{"eng"}
	}
	for range 2 {
		err := NewPool(engine, store, 4).Run(t.Context(), jobs(8, same), func(r JobResult) {
			if r.Err != nil || len(r.Result.Words) != 1 {
				t.Errorf("result %+v", r)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if runs := noted(t, dir, "runs"); len(runs) != 2 {
		t.Errorf("two pictures were read by %d runs", len(runs))
	}
	for key := range store.records {
		store.records[key] = []byte("{}")
	}
	if err := NewPool(engine, store, 1).Run(t.Context(), jobs(8, same), func(JobResult) {}); err != nil {
		t.Fatal(err)
	}
	if runs := noted(t, dir, "runs"); len(runs) != 4 {
		t.Errorf("damaged records were read again by %d runs, not 2", len(runs)-2)
	}
}

func TestResultThatCannotBeKeptIsToldWithTheError(t *testing.T) {
	program, _ := standIn(t, "page")
	engine, err := Find(t.Context(), Config{Path: program})
	if err != nil {
		t.Fatal(err)
	}
	full := errors.New("disk full")
	err = NewPool(engine, &memoryStore{full: full}, 1).Run(t.Context(), jobs(1, func(_ int, job *Job) {
		job.Key = archive.DigestOf(nil)
	}), func(r JobResult) {
		if !errors.Is(r.Err, full) || len(r.Result.Words) != 1 {
			t.Errorf("result %+v", r)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}
