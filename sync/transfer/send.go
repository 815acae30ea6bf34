package transfer

import (
	"context"
	"crypto/ed25519"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"daluang/storage/archive"
	"daluang/storage/objects"
	"daluang/sync/bag"
)

// Sealed is a batch as the outbox holds it: the manifest's exact bytes and the
// workstation's signature.
type Sealed struct {
	Manifest, Signature []byte
}

// Phase is what Send is doing.
type Phase string

// The phases, in their order; after a break it begins again.
const (
	PhaseOffer  Phase = "offer"
	PhaseStream Phase = "stream"
	PhaseCommit Phase = "commit"
	PhaseWait   Phase = "wait" // for the line, or for a busy archive
)

// Progress is how far a batch is. Done counts bytes that the archive holds or
// that are on the way to it; it may fall after a break. Reason is why Send
// waits.
type Progress struct {
	Phase       Phase
	Done, Total int64
	Reason      error
}

// Send brings a batch to the archive and returns its receipt, verified against
// the enrolment's key and the manifest. Any number of calls for one batch, at
// once or one after another, give the same receipt. progress may be nil; it is
// called from several goroutines, one at a time. Errors: those of this
// package; objects.ErrMissing and objects.ErrDamaged where the desk's own
// store cannot give what the manifest lists; bag.ErrBadManifest.
func (c *Client) Send(ctx context.Context, enrolment Enrolment, key ed25519.PrivateKey, sealed Sealed, store *objects.Store, progress func(Progress)) (receipt, signature []byte, err error) {
	s, err := c.begin(enrolment, key, sealed, store, progress)
	if err != nil {
		return nil, nil, err
	}
	for {
		answer, err := s.attempt(ctx)
		if err == nil {
			return answer.Receipt, answer.Signature, nil
		}
		if ctx.Err() != nil || !s.mayTryAgain(err) {
			return nil, nil, fmt.Errorf("send batch %s: %w", s.digest.Short(), err)
		}
		s.report(PhaseWait, err)
		if err := c.Wait(ctx, c.pause(s.fruitless, err)); err != nil {
			return nil, nil, err
		}
	}
}

// sending is one batch on its way.
type sending struct {
	*Client
	enrolment Enrolment
	key       ed25519.PrivateKey
	sealed    Sealed
	store     *objects.Store
	manifest  bag.Manifest
	digest    archive.Digest
	address   string
	listed    map[archive.Digest]bag.Object
	total     int64

	token     string
	least     int64 // the smallest number of missing bytes seen yet
	fruitless int   // tries since it last shrank
	post      int64 // bytes per stream; shrinks when a proxy takes no more
	lanes     int   // streams at once: what the caller wants and the archive likes

	telling  sync.Mutex
	progress func(Progress)
	done     atomic.Int64
}

func (c *Client) begin(enrolment Enrolment, key ed25519.PrivateKey, sealed Sealed, store *objects.Store, progress func(Progress)) (*sending, error) {
	server, err := checkAddress(enrolment.Server)
	if err != nil {
		return nil, err
	}
	m, err := bag.Decode(sealed.Manifest)
	if err != nil {
		return nil, err
	}
	s := &sending{Client: c, enrolment: enrolment, key: key, sealed: sealed, store: store, manifest: m, progress: progress,
		digest: archive.DigestOf(sealed.Manifest), listed: make(map[archive.Digest]bag.Object, len(m.Objects)), least: math.MaxInt64, post: 16 << 20, lanes: c.Lanes}
	s.address = server + "/v1/batches/" + s.digest.String()
	for _, object := range m.Objects {
		s.listed[object.Digest] = object
		s.total += object.Size
	}
	return s, nil
}

func (s *sending) report(phase Phase, reason error) {
	if s.progress != nil {
		s.telling.Lock()
		defer s.telling.Unlock()
		s.progress(Progress{Phase: phase, Done: s.done.Load(), Total: s.total, Reason: reason})
	}
}

// attempt goes once through the protocol: hello, offer, stream, commit.
func (s *sending) attempt(ctx context.Context) (bag.Answer, error) {
	if s.token == "" {
		if err := s.hello(ctx); err != nil {
			return bag.Answer{}, err
		}
	}
	s.report(PhaseOffer, nil)
	answer, err := s.offer(ctx)
	if err != nil || answer.State == bag.StateCommitted {
		return answer, err
	}
	if err := s.stream(ctx, answer.Want); err != nil {
		return answer, err
	}
	s.report(PhaseCommit, nil)
	return s.commit(ctx)
}

// commit asks for the receipt. Without one nothing was received, whatever the
// status of the answer says.
func (s *sending) commit(ctx context.Context) (bag.Answer, error) {
	answer, err := s.ask(ctx, call{method: http.MethodPost, url: s.address + "/commit", token: s.token})
	if err == nil && answer.State != bag.StateCommitted {
		return answer, fmt.Errorf("commit, answered with the state %q: %w", string(answer.State), ErrNotAnArchive)
	}
	return answer, err
}

// hello opens a session. The head it names is the batch it is about to offer.
func (s *sending) hello(ctx context.Context) error {
	nonce := make([]byte, 24)
	if _, err := io.ReadFull(s.Random, nonce); err != nil {
		return fmt.Errorf("make a nonce: %w", err)
	}
	raw, err := json.Marshal(bag.Hello{Workstation: s.enrolment.Workstation, Archive: s.enrolment.KeyID, Nonce: nonce, Time: s.Now().UTC(),
		HeadSeq: s.manifest.Seq, HeadDigest: s.digest, Version: s.Version})
	if err != nil {
		return fmt.Errorf("encode a hello: %w", err)
	}
	server, err := checkAddress(s.enrolment.Server)
	if err != nil {
		return err
	}
	var session bag.Session
	hello := call{method: http.MethodPost, url: server + "/v1/session", raw: raw, signature: bag.SignFor(bag.ForSession, s.key, raw)}
	if err := s.do(ctx, hello, &session); err != nil {
		return err
	}
	if session.Token == "" {
		return fmt.Errorf("open a session: %w", ErrNotAnArchive)
	}
	s.token = session.Token
	if session.Limits.Lanes > 0 {
		s.lanes = min(s.Lanes, session.Limits.Lanes)
	}
	for _, code := range session.Warnings {
		if s.Warn != nil {
			s.Warn(code)
		}
	}
	return nil
}

// offer asks what is missing and notes whether that shrank.
func (s *sending) offer(ctx context.Context) (bag.Answer, error) {
	answer, err := s.ask(ctx, call{method: http.MethodPut, url: s.address, raw: s.sealed.Manifest, signature: s.sealed.Signature, token: s.token})
	if err != nil || answer.State == bag.StateCommitted {
		return answer, err
	}
	missing := int64(0)
	for _, want := range answer.Want {
		object, listed := s.listed[want.Digest]
		if !listed || want.Size != object.Size || want.From < 0 || want.From > object.Size || want.From%bag.ChunkSize != 0 {
			return answer, fmt.Errorf("read what is wanted: %w", ErrNotAnArchive)
		}
		missing += object.Size - want.From
	}
	if missing < s.least {
		s.least, s.fruitless = missing, 0
	}
	s.done.Store(s.total - missing)
	return answer, nil
}

// ask makes a request whose answer is the state of the batch, and verifies the
// receipt in it before anyone sees it.
func (s *sending) ask(ctx context.Context, call call) (bag.Answer, error) {
	var answer bag.Answer
	if err := s.do(ctx, call, &answer); err != nil {
		return answer, err
	}
	switch answer.State {
	case bag.StateUploading:
		return answer, nil
	case bag.StateCommitted:
		_, err := bag.VerifyReceipt(s.enrolment.ReceiptKey, s.sealed.Manifest, answer.Receipt, answer.Signature)
		if err != nil {
			return bag.Answer{}, fmt.Errorf("%w: %w", ErrBadReceipt, err)
		}
		return answer, nil
	}
	return answer, fmt.Errorf("batch in the state %.20q: %w", string(answer.State), ErrNotAnArchive)
}

// mayTryAgain decides after a failed attempt.
func (s *sending) mayTryAgain(err error) bool {
	if hasCode(err, bag.CodeNoSession) {
		s.token = ""
	}
	if errors.Is(err, errTooMuch) {
		s.post /= 4
		return s.post >= 16<<10 // below it every stream is one piece already
	}
	s.fruitless++
	return mayPass(err) && s.fruitless <= s.Patience
}

// pause grows with each fruitless try, to a minute, and is spread so that the
// desks of an office do not all come back at once after a power cut.
func (c *Client) pause(fruitless int, err error) time.Duration {
	if hasCode(err, bag.CodeNoSession) || errors.Is(err, errTooMuch) {
		return 0
	}
	pause := min(time.Minute, time.Second<<min(max(fruitless-1, 0), 6))
	var random [8]byte
	if _, err := io.ReadFull(c.Random, random[:]); err == nil {
		share := float64(binary.BigEndian.Uint64(random[:])) / math.MaxUint64
		pause = time.Duration(float64(pause) * (0.5 + share))
	}
	var busy *BusyError
	if errors.As(err, &busy) {
		pause = max(pause, busy.RetryAfter)
	}
	return pause
}
