package intake

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"daluang/storage/archive"
	"daluang/sync/bag"
)

const tokenLife = 15 * time.Minute

// lanes is how many streams of one batch this archive likes at once.
const lanes = 4

// hello answers POST /v1/session: a signed hello gives a token.
func (a *Archive) hello(r *http.Request) (any, error) {
	raw, err := readBody(r, smallBody)
	if err != nil {
		return nil, err
	}
	var hello bag.Hello
	if err := json.Unmarshal(raw, &hello); err != nil || len(hello.Nonce) < 16 || len(hello.Nonce) > 64 {
		return nil, refuse(bag.CodeBadRequest, errors.New("not a hello"))
	}
	token, err := a.token(32)
	if err != nil {
		return nil, err
	}
	now := a.now().UTC()
	session := bag.Session{Token: base64.RawURLEncoding.EncodeToString(token), Expires: now.Add(tokenLife), ServerTime: now,
		Limits: bag.Limits{Manifest: bag.MaxManifest, ChunkSize: bag.ChunkSize, Lanes: lanes}}
	err = a.db.write(r.Context(), func(tx *sql.Tx) error {
		d, err := a.greet(r.Context(), tx, hello, raw, signatureOf(r))
		if err != nil {
			return err
		}
		session.HeadSeq, session.HeadDigest = d.headSeq, d.head
		if d.forked {
			session.Warnings = append(session.Warnings, bag.WarnForked)
		}
		return openSession(r.Context(), tx, d.id, session)
	})
	return session, err
}

// greet checks who says hello, and that it was not said before.
func (a *Archive) greet(ctx context.Context, tx *sql.Tx, hello bag.Hello, raw, signature []byte) (device, error) {
	d, err := deviceByID(ctx, tx, hello.Workstation)
	if errors.Is(err, sql.ErrNoRows) {
		return d, refuse(bag.CodeBadSignature, errors.New("no such workstation, or not its signature"))
	}
	if err != nil {
		return d, err
	}
	switch {
	case bag.VerifyFor(bag.ForSession, d.key, raw, signature) != nil:
		return d, refuse(bag.CodeBadSignature, errors.New("no such workstation, or not its signature"))
	case hello.Archive != bag.KeyID(a.ReceiptKey()):
		return d, refuse(bag.CodeOtherArchive, errors.New("the hello is meant for an archive with another key"))
	case d.revoked:
		return d, refuse(bag.CodeRevoked, errors.New("the workstation was revoked"))
	}
	done, err := tx.ExecContext(ctx, "INSERT INTO hello VALUES (?, ?) ON CONFLICT DO NOTHING", string(d.id), hello.Nonce)
	if err != nil {
		return d, fmt.Errorf("remember a hello: %w", err)
	}
	if fresh, err := done.RowsAffected(); err != nil || fresh == 0 {
		return d, errors.Join(refuse(bag.CodeReplayed, errors.New("this hello was said before")), err)
	}
	return d, a.compareHeads(ctx, tx, &d, hello.HeadSeq, hello.HeadDigest)
}

// compareHeads marks a workstation that claims another batch under a number
// that it has used: a clone, or a restored backup.
func (a *Archive) compareHeads(ctx context.Context, tx *sql.Tx, d *device, seq int64, digest archive.Digest) error {
	var others int
	err := tx.QueryRowContext(ctx, "SELECT count(*) FROM batch WHERE device = ? AND seq = ? AND digest <> ?", string(d.id), seq, digest[:]).Scan(&others)
	if err != nil {
		return fmt.Errorf("compare heads: %w", err)
	}
	if others == 0 || d.forked {
		return nil
	}
	d.forked = true
	if _, err := tx.ExecContext(ctx, "UPDATE device SET forked = 1 WHERE id = ?", string(d.id)); err != nil {
		return fmt.Errorf("mark a workstation: %w", err)
	}
	return a.record(ctx, tx, eventFork, d.id, digest.String(), map[string]int64{"seq": seq})
}

func openSession(ctx context.Context, tx *sql.Tx, device archive.ID, session bag.Session) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM session WHERE expires < ?", session.ServerTime.UnixMicro())
	if err == nil {
		_, err = tx.ExecContext(ctx, "INSERT INTO session VALUES (?, ?, ?)", tokenHash(session.Token), string(device), session.Expires.UnixMicro())
	}
	if err != nil {
		return fmt.Errorf("open a session: %w", err)
	}
	return nil
}

func tokenHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// known lets only workstations with an open session through.
func (a *Archive) known(serve func(*http.Request, device) (any, error)) func(*http.Request) (any, error) {
	return func(r *http.Request) (any, error) {
		token, ok := strings.CutPrefix(r.Header.Get("Authorization"), bag.TokenScheme)
		if !ok {
			return nil, refuse(bag.CodeNoSession, errors.New("no token"))
		}
		row := a.db.reader.QueryRowContext(r.Context(), selectDevice+"JOIN session s ON s.device = d.id WHERE s.token_hash = ? AND s.expires > ?",
			tokenHash(token), a.now().UnixMicro())
		d, err := scanDevice(row)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return nil, refuse(bag.CodeNoSession, errors.New("the session has ended"))
		case err != nil:
			return nil, err
		case d.revoked:
			return nil, refuse(bag.CodeRevoked, errors.New("the workstation was revoked"))
		}
		return serve(r, d)
	}
}
