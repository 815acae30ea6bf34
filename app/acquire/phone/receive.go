package phone

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
	"unicode"

	"daluang/app/acquire/inbox"
	"daluang/storage/archive"
)

// Reasons of our own for refusing a file; their codes are those of the page.
var (
	errTooLarge   = &inbox.Refusal{Code: "file-too-large", Err: errors.New("larger than a request may be")}
	errExecutable = &inbox.Refusal{Code: "executable", Err: errors.New("a program or a package")}
	errHEIC       = &inbox.Refusal{Code: "heic", Err: errors.New("HEIC")}
	errForeign    = &inbox.Refusal{Code: "unknown-format", Err: errors.New("no picture")}
	errCut        = &inbox.Refusal{Code: "damaged-file", Err: inbox.ErrNoEnd}
)

// upload is one picture on its way.
type upload struct {
	in    *Inbox
	event Event
	told  time.Time
}

// picture receives one request, whose body is the file, and answers what became
// of it.
func (in *Inbox) picture(ctx context.Context, w http.ResponseWriter, r *http.Request, s session, take inbox.Take) {
	u := &upload{in: in, event: Event{ID: in.nextUpload(), Session: s.name, Name: fileName(r.Header.Get("X-File-Name")),
		Bytes: max(0, r.ContentLength), State: Receiving}}
	known, err := u.receive(ctx, w, r, take)
	status, said := outcome(known, err)
	u.event.State, u.event.Code, u.event.Err = said.State, said.Code, err
	in.tell(u.event)
	if err != nil && !errors.Is(err, errTooLarge) {
		passOver(w, r)
	}
	reply(w, status, said)
}

// outcome turns an end into the answer for the phone.
func outcome(known bool, err error) (int, answer) {
	var refusal *inbox.Refusal
	switch {
	case err == nil && known:
		return http.StatusOK, answer{State: Known}
	case err == nil:
		return http.StatusOK, answer{State: Stored}
	case errors.Is(err, errTooLarge):
		return http.StatusRequestEntityTooLarge, answer{Refused, errTooLarge.Code}
	case errors.As(err, &refusal):
		return http.StatusUnprocessableEntity, answer{Refused, refusal.Code}
	case isNoSpace(err):
		return http.StatusInsufficientStorage, answer{Later, "disk-full"}
	}
	return http.StatusServiceUnavailable, answer{Later, "failed"}
}

// receive writes the body beside the store and offers it when it is whole.
func (u *upload) receive(ctx context.Context, w http.ResponseWriter, r *http.Request, take inbox.Take) (known bool, err error) {
	if allow := u.in.options.Allow; allow != nil {
		if err := allow(ctx); err != nil {
			return false, err
		}
	}
	if r.ContentLength > u.in.options.Limit {
		return false, errTooLarge
	}
	select {
	case u.in.places <- struct{}{}:
		defer func() { <-u.in.places }()
	case <-r.Context().Done():
		return false, r.Context().Err()
	}
	part, err := os.OpenFile(filepath.Join(u.in.options.Incoming, "phone-"+string(archive.NewID())+".part"), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return false, fmt.Errorf("receive a picture: %w", err)
	}
	defer os.Remove(part.Name())
	defer part.Close()
	digest, err := u.write(part, w, r)
	if err != nil {
		return false, err
	}
	if err := inbox.Whole(part, u.event.Received); errors.Is(err, inbox.ErrNoEnd) {
		return false, errCut
	} else if err != nil {
		return false, err
	}
	// From here the phone may go away: what it sent is stored all the same.
	return u.in.once(digest, func() error {
		return take(ctx, inbox.Arrival{Path: part.Name(), Name: u.event.Name, Session: u.event.Session, Bytes: u.event.Received, Digest: digest})
	})
}

// write copies the body into the file, as long as it may be kept and keeps
// coming.
func (u *upload) write(part io.Writer, w http.ResponseWriter, r *http.Request) (archive.Digest, error) {
	body := bufio.NewReaderSize(&steady{http.MaxBytesReader(w, r.Body, u.in.options.Limit), http.NewResponseController(w)}, 64<<10)
	head, err := body.Peek(inbox.HeadBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return archive.Digest{}, bodyError(err)
	}
	if err := wanted(inbox.KindOf(head)); err != nil {
		return archive.Digest{}, err
	}
	sum := &counting{Hash: sha256.New(), u: u}
	if _, err := io.Copy(io.MultiWriter(part, sum), body); err != nil {
		return archive.Digest{}, bodyError(err)
	}
	return archive.Digest(sum.Sum(nil)), nil
}

func wanted(kind inbox.Kind) error {
	switch kind {
	case inbox.JPEG, inbox.PNG, inbox.WebP, inbox.TIFF, inbox.BMP, inbox.PDF:
		return nil
	case inbox.HEIC:
		return errHEIC
	case inbox.Executable:
		return errExecutable
	}
	return errForeign
}

func bodyError(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return errTooLarge
	}
	return fmt.Errorf("receive a picture: %w", err)
}

// steady ends a request of which nothing comes any more.
type steady struct {
	io.Reader
	control *http.ResponseController
}

// silence is how long nothing may come: radios lose a phone for seconds.
const silence = 30 * time.Second

func (s *steady) Read(p []byte) (int, error) {
	s.control.SetReadDeadline(time.Now().Add(silence)) // where it is not known, the request may take longer
	return s.Reader.Read(p)
}

// counting hashes what comes and tells of it.
type counting struct {
	hash.Hash
	u *upload
}

// tellEvery is how often the progress of a picture is told.
const tellEvery = 200 * time.Millisecond

func (c *counting) Write(p []byte) (int, error) {
	n, err := c.Hash.Write(p)
	c.u.event.Received += int64(n)
	if now := c.u.in.options.Now(); now.Sub(c.u.told) >= tellEvery {
		c.u.told = now
		c.u.in.tell(c.u.event)
	}
	return n, err
}

// passOver reads the rest of a refused body while it is small: a browser that is
// cut off while it sends does not read the answer.
func passOver(w http.ResponseWriter, r *http.Request) {
	const atMost = 16 << 20
	http.NewResponseController(w).SetReadDeadline(time.Now().Add(10 * time.Second))
	io.CopyN(io.Discard, r.Body, atMost)
}

// arrival is one content of this sitting.
type arrival struct {
	sync.Mutex
	stored bool
}

// once offers a content that was not stored yet; the same content that comes at
// the same time waits for the answer.
func (in *Inbox) once(digest archive.Digest, offer func() error) (known bool, err error) {
	in.arriving.Lock()
	a := in.arrivals[digest]
	if a == nil {
		a = &arrival{}
		in.arrivals[digest] = a
	}
	in.arriving.Unlock()
	a.Lock()
	defer a.Unlock()
	if a.stored {
		return true, nil
	}
	if err := offer(); err != nil {
		return false, err
	}
	a.stored = true
	return false, nil
}

// longestName is how much of a name is kept, in letters.
const longestName = 120

// fileName is the name that a phone gives, percent-encoded as it comes, without
// folders and of letters that print: others move a cursor or turn a line round.
func fileName(raw string) string {
	name, err := url.PathUnescape(raw)
	if err != nil {
		name = raw
	}
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	if letters := []rune(name); len(letters) > longestName {
		name = string(letters[len(letters)-longestName:])
	}
	if name = strings.Trim(name, " ."); name == "" {
		return "foto"
	}
	return name
}
