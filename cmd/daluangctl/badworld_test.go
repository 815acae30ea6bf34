package main

import (
	"context"
	"database/sql"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daluang/storage/catalogue"
)

// explained makes sure that a failure was told in both languages: what
// happened and what to do now.
func explained(t *testing.T, want int, indonesian, english string, args ...string) {
	t.Helper()
	for language, sentence := range map[string]string{"id": indonesian, "en": english} {
		code, out, words := call(t, append([]string{"--lang", language}, args...)...)
		if code != want || !strings.Contains(words, sentence) {
			t.Errorf("%s %v = %d, want %d and %q: %s%s", language, args, code, want, sentence, out, words)
		}
	}
}

func TestACatalogueOfANewerVersionIsLeftAloneAndExplained(t *testing.T) {
	data := newDesk(t)
	file := filepath.Join(data, "catalogue.db")
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("pragma user_version = 99"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	explained(t, exitFailed, "versi Daluang yang lebih baru", "newer version of Daluang", "--data", data, "status")
	if _, err := catalogue.Open(context.Background(), file, time.Now); err == nil {
		t.Error("the file was changed to fit")
	}
}

func TestAServerThatAnswersNonsenseIsExplainedAndNothingIsLost(t *testing.T) {
	data := newDesk(t)
	portal := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, "<html><title>WiFi Hotel</title>Silakan masuk</html>")
	}))
	t.Cleanup(portal.Close)
	explained(t, exitOffline, "bukan server arsip", "not an archive server", "--data", data, "enrol", "--server", portal.URL, "--code", "ABCD")
	if code, out, words := call(t, "--data", data, "verify", "--full"); code != exitDone {
		t.Errorf("verify = %d %s%s", code, out, words)
	}
}

func TestADeskWithoutDataSaysHowToMakeOne(t *testing.T) {
	explained(t, exitFailed, "init --creator", "init --creator", "--data", filepath.Join(t.TempDir(), "kosong"), "status")
}
