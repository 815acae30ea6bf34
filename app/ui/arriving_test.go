package ui

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestAPictureFromAPhoneAppearsInTheWindowWhileItsCodeIsShown(t *testing.T) {
	withoutTextEngine(t)
	c := atDesk(t)
	c.window.keys.Run("desk.phones")
	address := ""
	c.pump.UntilWithin(c, 5*time.Minute, "the page for phones", func() bool {
		for _, event := range c.events {
			if rest, ok := strings.CutPrefix(event, "phones open "); ok {
				address = rest
			}
		}
		return address != ""
	})
	picture, err := os.ReadFile(filepath.Join(c.sample("01-surat-undangan.jpg"), "01-surat-undangan.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	answered := make(chan int, 1)
	go func() {
		response, err := http.Post(address+"pictures", "application/octet-stream", bytes.NewReader(picture))
		if err != nil {
			answered <- 0
			return
		}
		response.Body.Close()
		answered <- response.StatusCode
	}()
	c.pump.UntilWithin(c, 5*time.Minute, "the picture's line", func() bool {
		return strings.Contains(c.said(), "Tersimpan")
	})
	if said := c.said(); !strings.Contains(said, "foto – Tersimpan") || !strings.Contains(said, "http://") {
		t.Errorf("the panel says %q", said)
	}
	if status := <-answered; status != 200 {
		t.Errorf("the phone is answered %d", status)
	}
	c.await("prepared 1 0")
	c.leave()
	if _, err := http.Get(address); err == nil {
		t.Error("the page is still there after the window")
	}
}
