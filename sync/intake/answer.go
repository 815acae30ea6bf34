package intake

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"modernc.org/sqlite"

	"daluang/storage/objects"
	"daluang/sync/bag"
)

// statuses is the one table of codes. A code that is not here is a mistake of
// ours and answers 500.
var statuses = map[bag.Code]int{
	bag.CodeBadRequest:   http.StatusBadRequest,
	bag.CodeNotFound:     http.StatusNotFound,
	bag.CodeBadCode:      http.StatusForbidden,
	bag.CodeExpiredCode:  http.StatusForbidden,
	bag.CodeKeyTaken:     http.StatusForbidden,
	bag.CodeNoSession:    http.StatusUnauthorized,
	bag.CodeBadSignature: http.StatusUnprocessableEntity,
	bag.CodeReplayed:     http.StatusForbidden,
	bag.CodeOtherArchive: http.StatusMisdirectedRequest,
	bag.CodeRevoked:      http.StatusForbidden,
	bag.CodeWrongDigest:  http.StatusUnprocessableEntity,
	bag.CodeBadManifest:  http.StatusUnprocessableEntity,
	bag.CodeUnknown:      http.StatusUnprocessableEntity,
	bag.CodeWrongCreator: http.StatusUnprocessableEntity,
	bag.CodeIncomplete:   http.StatusConflict,
	bag.CodeNotListed:    http.StatusUnprocessableEntity,
	bag.CodeBadMember:    http.StatusUnprocessableEntity,
	bag.CodeWrongSize:    http.StatusUnprocessableEntity,
	bag.CodeWrongBytes:   http.StatusUnprocessableEntity,
	bag.CodeBroken:       http.StatusBadRequest,
	bag.CodeTooLarge:     http.StatusRequestEntityTooLarge,
	bag.CodeDiskFull:     http.StatusInsufficientStorage,
	bag.CodeBusy:         http.StatusServiceUnavailable,
}

// hints say what the other side can do, where that is not plain.
var hints = map[bag.Code]string{
	bag.CodeExpiredCode: "ask the archive for a new enrolment code",
	bag.CodeBadCode:     "ask the archive for a new enrolment code",
	bag.CodeNoSession:   "start a new session",
	bag.CodeIncomplete:  "send what want lists, then commit again",
	bag.CodeBroken:      "offer the batch again",
	bag.CodeWrongBytes:  "offer the batch again",
	bag.CodeRevoked:     "ask the archive why this workstation was revoked",
	bag.CodeDiskFull:    "nothing was kept; try again later",
}

// errEndedEarly says nothing of the network's own words: they name addresses.
var errEndedEarly = errors.New("the connection ended early")

// refusal is an error that the other side is told.
type refusal struct {
	code bag.Code
	err  error
	want []bag.Want
}

func refuse(code bag.Code, err error) error { return &refusal{code: code, err: err} }

func (r *refusal) Error() string { return string(r.code) + ": " + r.err.Error() }
func (r *refusal) Unwrap() error { return r.err }

// problemOf is what the other side gets to know about an error: the reason for
// a refusal, nothing of our inside otherwise.
func problemOf(err error) bag.Problem {
	if full := noRoom(err); full {
		return bag.Problem{Code: bag.CodeDiskFull, Message: "no room to store this", Hint: hints[bag.CodeDiskFull]}
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return bag.Problem{Code: bag.CodeTooLarge, Message: fmt.Sprintf("larger than %d bytes", tooLarge.Limit)}
	}
	var r *refusal
	if errors.As(err, &r) {
		return bag.Problem{Code: r.code, Message: r.err.Error(), Hint: hints[r.code], Want: r.want}
	}
	return bag.Problem{Code: bag.CodeInternal, Message: "the archive met an error of its own; its log has the reason"}
}

func noRoom(err error) bool {
	const sqliteFull = 13 // SQLITE_FULL
	var inDatabase *sqlite.Error
	return isNoSpace(err) || errors.Is(err, objects.ErrDiskFull) ||
		errors.As(err, &inDatabase) && inDatabase.Code()&0xff == sqliteFull
}

// answering turns a function into a handler: its value is answered as JSON,
// its error as a bag.Problem. Bodies are read with a limit on silence and
// never with one on the whole request.
func (a *Archive) answering(serve func(*http.Request) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		control := http.NewResponseController(w)
		body := &patientBody{ReadCloser: r.Body, control: control, idle: a.idle}
		r.Body = body
		value, err := serve(r)
		status := http.StatusOK
		if err != nil {
			body.dismiss()
			problem := problemOf(err)
			if status = statuses[problem.Code]; status == 0 {
				status = http.StatusInternalServerError
			}
			a.log.Info("refused", "address", r.Pattern, "code", problem.Code, "reason", a.reason(err))
			value = problem
		}
		raw, err := json.Marshal(value)
		if err != nil {
			a.log.Error("encode an answer", "reason", a.reason(err))
			return
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set(bag.ProtocolHeader, bag.ProtocolVersion)
		w.WriteHeader(status)
		a.send(w, control, raw)
	})
}

// reason is an error for the log, without the path of the data folder.
func (a *Archive) reason(err error) string {
	return strings.ReplaceAll(err.Error(), a.folder, "DATA")
}

// send writes an answer piece by piece, each with its own limit, so that a
// slow line gets all of a long answer and a dead one frees us. What the other
// side did not get it can ask for again.
func (a *Archive) send(w io.Writer, control *http.ResponseController, raw []byte) {
	for len(raw) > 0 {
		n := min(len(raw), 32<<10)
		control.SetWriteDeadline(time.Now().Add(a.idle)) // a recorder in tests has no deadlines
		if _, err := w.Write(raw[:n]); err != nil {
			return
		}
		raw = raw[n:]
	}
	control.Flush()
	control.SetWriteDeadline(time.Time{})
}

// patientBody gives up only when nothing at all arrives for a while.
type patientBody struct {
	io.ReadCloser
	control *http.ResponseController
	idle    time.Duration
	broken  bool
}

// dismiss limits how long the rest of an unwanted body is waited for: less
// than the answer after it may take.
func (b *patientBody) dismiss() {
	if !b.broken {
		b.control.SetReadDeadline(time.Now().Add(b.idle / 2))
	}
}

func (b *patientBody) Read(p []byte) (int, error) {
	b.control.SetReadDeadline(time.Now().Add(b.idle))
	n, err := b.ReadCloser.Read(p)
	b.broken = err != nil && err != io.EOF
	if err == io.EOF {
		b.control.SetReadDeadline(time.Time{}) // the work after it may take as long as it takes
	}
	return n, err
}

// readBody reads a whole small body.
func readBody(r *http.Request, limit int64) ([]byte, error) {
	raw, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, limit))
	var tooLarge *http.MaxBytesError
	if err != nil && !errors.As(err, &tooLarge) {
		return nil, refuse(bag.CodeBroken, errEndedEarly)
	}
	return raw, err
}
