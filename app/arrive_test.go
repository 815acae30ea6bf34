package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"daluang/app"
)

func indonesian(t *testing.T) app.Texts {
	t.Helper()
	texts, err := app.LoadTexts("id")
	must(t, err)
	return texts
}

func TestAWatchedFolderFillsABatchAndSortsItsFiles(t *testing.T) {
	desk, _ := newDesk(t)
	folder := t.TempDir()
	good := scan(t, 1)
	write(t, folder, "SCN_0001.jpg", good)
	write(t, folder, "SCN_0002.jpg", scan(t, 2))
	write(t, folder, "catatan.txt", []byte("bukan gambar sama sekali"))
	write(t, folder, "terpotong.jpg", good[:len(good)/2])
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	err := desk.WatchFolder(ctx, folder, "Pindai", app.Watching{Texts: indonesian(t), Every: 5 * time.Millisecond, Quiet: 20 * time.Millisecond,
		Told: func(s app.WatchStatus) {
			if s.Taken == 2 && s.Refused == 1 && len(s.Waiting) == 1 && s.Waiting[0].Reason == "no-end" {
				stop()
			}
		}})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("WatchFolder = %v", err)
	}
	items, err := desk.BatchItems(t.Context(), "Pindai")
	if err != nil || len(items) != 2 || items[0].Source != "SCN_0001.jpg" {
		t.Errorf("items = %+v, %v", items, err)
	}
	for _, name := range []string{"selesai/SCN_0001.jpg", "selesai/SCN_0002.jpg", "gagal/catatan.txt", "gagal/catatan.txt.txt", "terpotong.jpg"} {
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			t.Error(err)
		}
	}
	why, err := os.ReadFile(filepath.Join(folder, "gagal/catatan.txt.txt"))
	if err != nil || !strings.Contains(string(why), "bukan gambar") {
		t.Errorf("the reason beside it is %q, %v", why, err)
	}
}

func TestTheDesksOwnFolderAndOneThatIsNotThereAreNotWatched(t *testing.T) {
	desk, data := newDesk(t)
	if err := desk.WatchFolder(t.Context(), data, "A", app.Watching{}); !errors.Is(err, app.ErrOwnFolder) {
		t.Errorf("own folder: %v", err)
	}
	if err := desk.WatchFolder(t.Context(), filepath.Join(t.TempDir(), "x"), "A", app.Watching{}); !errors.Is(err, app.ErrNoWatchedFolder) {
		t.Errorf("no folder: %v", err)
	}
}

// sitting is a desk that receives from phones on this computer.
type sitting struct {
	*testing.T
	desk   *app.Desk
	data   string
	phones *app.Phones
	client *http.Client
	stop   func() error
	seen   chan app.PhoneEvent
}

func newSitting(t *testing.T, options app.PhoneOptions) *sitting {
	t.Helper()
	s := &sitting{T: t, client: &http.Client{}, seen: make(chan app.PhoneEvent, 10_000)}
	s.desk, s.data = newDesk(t)
	options.Texts, options.Listen = indonesian(t), "127.0.0.1:0"
	options.Told = func(e app.PhoneEvent) { s.seen <- e }
	var err error
	s.phones, err = s.desk.ReceiveFromPhones(t.Context(), "Ponsel", options)
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.phones.Run(ctx) }()
	s.stop = sync.OnceValue(func() error { cancel(); return <-ended })
	t.Cleanup(func() { s.stop(); s.client.CloseIdleConnections() })
	return s
}

func (s *sitting) url(table int) string { return s.phones.Addresses()[table].URLs[0] }

// send sends a file as the page does.
func (s *sitting) send(table int, name string, body io.Reader) (status int, state, code string) {
	s.Helper()
	request, err := http.NewRequestWithContext(s.Context(), "POST", s.url(table)+"pictures", body)
	must(s.T, err)
	request.Header.Set("X-File-Name", name)
	response, err := s.client.Do(request)
	if err != nil {
		return 0, "", err.Error()
	}
	defer response.Body.Close()
	var said struct{ State, Code string }
	must(s.T, json.NewDecoder(response.Body).Decode(&said))
	return response.StatusCode, said.State, said.Code
}

func (s *sitting) want(wanted string, name string, body io.Reader) {
	s.Helper()
	status, state, code := s.send(0, name, body)
	if got := strings.TrimSpace(state + " " + code); got != wanted {
		s.Errorf("%s: %d %q, want %q", name, status, got, wanted)
	}
}

func (s *sitting) wantNothingLeft() {
	s.Helper()
	left, err := os.ReadDir(filepath.Join(s.data, "incoming"))
	if err != nil || len(left) != 0 {
		s.Errorf("left in incoming/: %v, %v", left, err)
	}
}

func TestAPhoneIsToldWhatBecameOfEachFile(t *testing.T) {
	s := newSitting(t, app.PhoneOptions{})
	good := scan(t, 1)
	s.want("stored", "IMG%20001.jpg", bytes.NewReader(good))
	s.want("known", "IMG%20001.jpg", bytes.NewReader(good))
	s.want("refused damaged-file", "potong.jpg", bytes.NewReader(good[:len(good)/2]))
	s.want("refused damaged-file", "rusak.jpg", bytes.NewReader(damaged(good)))
	s.want("refused executable", "foto.jpg", strings.NewReader("MZ\x90\x00 a program, whatever its name says"))
	s.want("refused heic", "IMG_1.HEIC", strings.NewReader("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"))
	s.want("refused unknown-format", "../../etc/passwd", strings.NewReader("root:x:0:0:root"))
	s.want("refused unknown-format", "kosong.jpg", strings.NewReader(""))
	items, err := s.desk.BatchItems(t.Context(), "Ponsel")
	if err != nil || len(items) != 1 || items[0].Source != "IMG 001.jpg" {
		t.Errorf("items = %+v, %v", items, err)
	}
	s.wantNothingLeft()
}

// damaged has the end of a JPEG, and no tables to read it with.
func damaged(jpeg []byte) []byte {
	out := append([]byte{}, jpeg...)
	for i := 22; i < len(out)/2; i++ {
		if out[i] != 0xFF && out[i-1] != 0xFF {
			out[i] ^= 0x2A
		}
	}
	return append([]byte{0xFF, 0xD8, 0xFF, 0xC0, 0, 4, 1, 1, 0xFF, 0xDA, 0, 2}, append(out[len(out)-20:], 0xFF, 0xD9)...)
}

func TestTwoGigabytesAreRefusedBeforeTheyAreSentAndWhenTheirLengthIsHidden(t *testing.T) {
	s := newSitting(t, app.PhoneOptions{})
	address := strings.TrimPrefix(s.url(0), "http://")
	host, path, _ := strings.Cut(address, "/")
	raw, err := net.Dial("tcp", host)
	must(t, err)
	defer raw.Close()
	fmt.Fprintf(raw, "POST /%spictures HTTP/1.1\r\nHost: %s\r\nContent-Length: 2147483648\r\nExpect: 100-continue\r\n\r\n", path, host)
	head := make([]byte, 12)
	_, err = io.ReadFull(raw, head)
	if err != nil || string(head) != "HTTP/1.1 413" {
		t.Errorf("an announced file of 2 GB is answered %q, %v", head, err)
	}
	endless := &endless{head: scan(t, 1), left: 2 << 30}
	status, _, code := s.send(0, "video.jpg", endless) // chunked
	if status != 413 && status != 0 {
		t.Errorf("a file of hidden length is answered %d %s", status, code)
	}
	if sent := 2<<30 - endless.left; sent > 260<<20 {
		t.Errorf("%d MB were read", sent>>20)
	}
	s.want("stored", "sesudahnya.jpg", bytes.NewReader(scan(t, 2)))
	s.wantNothingLeft()
}

// endless begins like a picture and goes on.
type endless struct {
	head []byte
	left int
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.head)
	e.head = e.head[n:]
	if n == 0 {
		if n = min(len(p), e.left); n == 0 {
			return 0, io.EOF
		}
	}
	e.left -= n
	return n, nil
}

func TestAPhoneThatGoesAwayInTheMiddleLeavesNothing(t *testing.T) {
	s := newSitting(t, app.PhoneOptions{})
	host, path, _ := strings.Cut(strings.TrimPrefix(s.url(0), "http://"), "/")
	raw, err := net.Dial("tcp", host)
	must(t, err)
	picture := scan(t, 1)
	fmt.Fprintf(raw, "POST /%spictures HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n", path, host, len(picture))
	raw.Write(picture[:len(picture)-100])
	raw.Close()
	for e := range s.seen {
		if e.State == app.PhoneLater {
			break
		}
	}
	items, err := s.desk.BatchItems(t.Context(), "Ponsel")
	if err != nil || len(items) != 0 {
		t.Errorf("items = %+v, %v", items, err)
	}
	s.stop()
	s.wantNothingLeft()
}

func TestTheEndOfTheWindowEndsAnUploadAndThePage(t *testing.T) {
	s := newSitting(t, app.PhoneOptions{})
	reading, writing := io.Pipe()
	answered := make(chan int, 1)
	go func() {
		status, _, _ := s.send(0, "a.jpg", reading)
		answered <- status
	}()
	writing.Write(scan(t, 1)[:500])
	for e := range s.seen {
		if e.State == app.PhoneReceiving {
			break
		}
	}
	if err := s.stop(); !errors.Is(err, context.Canceled) {
		t.Errorf("Run = %v", err)
	}
	writing.CloseWithError(io.ErrClosedPipe)
	<-answered
	s.wantNothingLeft()
	if _, err := http.Get(s.url(0)); err == nil {
		t.Error("the page is still there")
	}
}

func TestManyPhonesAtOnceAndTheirTablesAreToldApart(t *testing.T) {
	tables := []string{"Meja 1", "Meja 2", "Ibu Sari"}
	s := newSitting(t, app.PhoneOptions{Sessions: tables})
	var phones sync.WaitGroup
	for phone := range 12 {
		phones.Go(func() {
			for n := range 3 {
				if _, state, code := s.send(phone%3, "image.jpg", bytes.NewReader(scan(t, 1+phone*3+n))); state != "stored" {
					t.Errorf("%s %s", state, code)
				}
			}
		})
	}
	phones.Wait()
	items, err := s.desk.BatchItems(t.Context(), "Ponsel")
	count := map[string]int{}
	for _, item := range items {
		count[item.Source]++
	}
	if err != nil || len(items) != 36 {
		t.Errorf("%d items, %v, want 36", len(items), err)
	}
	for _, table := range tables {
		if count[table+" – image.jpg"] != 12 {
			t.Errorf("%v, want 12 of each table", count)
		}
	}
}

func TestSecretRecordsDoNotComeByPhone(t *testing.T) {
	s := newSitting(t, app.PhoneOptions{})
	s.want("stored", "a.jpg", bytes.NewReader(scan(t, 1)))
	items, err := s.desk.BatchItems(t.Context(), "Ponsel")
	must(t, err)
	_, err = s.desk.Describe(t.Context(), items[0].ID, map[string]string{"security": "R"})
	must(t, err)
	s.want("refused closed-records", "b.jpg", bytes.NewReader(scan(t, 2)))
	if _, err := s.desk.ReceiveFromPhones(t.Context(), "Ponsel", app.PhoneOptions{}); !errors.Is(err, app.ErrClosedRecords) {
		t.Errorf("ReceiveFromPhones = %v", err)
	}
}

func TestThePageIsOnlyForWhoHasItsAddressAndLoadsNothingFromElsewhere(t *testing.T) {
	s := newSitting(t, app.PhoneOptions{})
	response, err := http.Get(s.url(0))
	must(t, err)
	page, err := io.ReadAll(response.Body)
	response.Body.Close()
	must(t, err)
	if policy := response.Header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'") || response.StatusCode != 200 {
		t.Errorf("policy %q, status %d", policy, response.StatusCode)
	}
	if bytes.Contains(page, []byte("//")) {
		t.Error("the page names another address")
	}
	for _, wrong := range []string{"", "x/", strings.Repeat("a", 20) + "/", "..%2f" + strings.Repeat("a", 17) + "/"} {
		host := s.url(0)[:strings.LastIndex(strings.TrimSuffix(s.url(0), "/"), "/")+1]
		response, err := http.Get(host + wrong)
		must(t, err)
		response.Body.Close()
		if response.StatusCode != http.StatusNotFound {
			t.Errorf("%q is answered %d", wrong, response.StatusCode)
		}
	}
	token := strings.Split(s.url(0), "/")[3]
	if len(token)*5 < 80 {
		t.Errorf("the address %s holds %d bits", s.url(0), len(token)*5)
	}
}
