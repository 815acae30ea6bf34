package ocr

import (
	"context"
	"errors"
	"image"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"

	"daluang/storage/archive"
)

func archiveID(i int) archive.ID    { return archive.ID(strconv.Itoa(i)) }
func indexOf(id archive.ID) (i int) { i, _ = strconv.Atoi(string(id)); return i }

// memoryStore is a Store for the length of a test.
type memoryStore struct {
	mutex   sync.Mutex
	records map[archive.Digest][]byte
	full    error // of Save
}

func (s *memoryStore) Load(_ context.Context, key archive.Digest) ([]byte, bool, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	record, found := s.records[key]
	return record, found, nil
}

func (s *memoryStore) Save(_ context.Context, key archive.Digest, record []byte) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.full != nil {
		return s.full
	}
	if s.records == nil {
		s.records = map[archive.Digest][]byte{}
	}
	s.records[key] = record
	return nil
}

func TestPausedPoolOpensNoPageUntilResumed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stop := errors.New("far enough")
		opened, told := 0, 0
		job := Job{Open: func(context.Context) (Picture, error) { opened++; return Picture{}, stop }}
		pool := NewPool(nil, nil, 1)
		pages := make(chan Job)
		go pool.Run(t.Context(), pages, func(r JobResult) {
			if errors.Is(r.Err, stop) {
				told++
			}
		})
		synctest.Wait() // the worker waits for a page
		pool.Pause()
		pool.Pause()
		pages <- job
		synctest.Wait()
		if opened != 0 {
			t.Error("a page was opened in the pause")
		}
		pool.Resume()
		pool.Resume()
		synctest.Wait()
		if opened != 1 || told != 1 {
			t.Errorf("after the pause %d pages were opened, %d told", opened, told)
		}
		close(pages)
	})
}

func TestKeyChangesWithAllThatChangesTheWords(t *testing.T) {
	engine := &Engine{config: Config{}.filled(), version: "5.3.0", sizes: map[string]int64{"ind": 1, "eng": 2}}
	newer := &Engine{config: engine.config, version: "5.4.0", sizes: engine.sizes}
	other := &Engine{config: engine.config, version: "5.3.0", sizes: map[string]int64{"ind": 3, "eng": 2}}
	source := Source{Master: archive.DigestOf([]byte("kertas")), Frame: 1, Turn: 90, Recipe: "300 dpi"}
	keys := []archive.Digest{
		engine.Key(source, Options{}),
		newer.Key(source, Options{}),
		other.Key(source, Options{}),
		engine.Key(source, Options{Languages: []string{"eng"}}),
		engine.Key(source, Options{Languages: []string{"eng", "ind"}}),
		engine.Key(source, Options{Orientation: true}),
		engine.Key(Source{source.Master, 2, 90, "300 dpi"}, Options{}),
		engine.Key(Source{source.Master, 1, 0, "300 dpi"}, Options{}),
		engine.Key(Source{source.Master, 1, 90, ""}, Options{}),
		engine.Key(Source{archive.Digest{}, 1, 90, "300 dpi"}, Options{}),
	}
	for i, key := range keys {
		if slices.Index(keys, key) != i {
			t.Errorf("key %d is that of %d", i, slices.Index(keys, key))
		}
	}
	if engine.Key(source, Options{Languages: []string{"ind", "eng"}}) != keys[0] {
		t.Error("naming the usual languages gives another key")
	}
}

func TestMissingEngineAndLanguagesAreNamed(t *testing.T) {
	if _, err := Find(t.Context(), Config{Path: t.TempDir() + "/tesseract"}); !errors.Is(err, ErrNoEngine) {
		t.Errorf("error %v, want ErrNoEngine", err)
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := Find(t.Context(), Config{}); !errors.Is(err, ErrNoEngine) {
		t.Errorf("with an empty PATH: error %v, want ErrNoEngine", err)
	}
}

func TestLanguageThatIsMissingIsNamedByFindAndByRecognise(t *testing.T) {
	engine := tesseract(t, Config{})
	var missing *NoLanguageError
	if _, err := Find(t.Context(), Config{Languages: []string{"ind", "jav"}}); !errors.As(err, &missing) ||
		!errors.Is(err, ErrNoLanguage) || !slices.Equal(missing.Missing, []string{"jav"}) || !slices.Contains(missing.Present, "ind") {
		t.Errorf("Find: error %v", err)
	}
	_, err := engine.Recognise(t.Context(), Picture{Image: image.NewGray(image.Rect(0, 0, 9, 9))}, Options{Languages: []string{"sun"}})
	if !errors.As(err, &missing) || !slices.Equal(missing.Missing, []string{"sun"}) {
		t.Errorf("Recognise: error %v", err)
	}
	if _, err := Find(t.Context(), Config{DataFolder: t.TempDir()}); !errors.Is(err, ErrNoLanguage) && !errors.Is(err, ErrNoEngine) {
		t.Errorf("with an empty folder of languages: error %v", err)
	}
}
