package intake

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"database/sql"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"daluang/storage/archive"
	"daluang/sync/bag"
)

// codeLife is how long an enrolment code can be used.
const codeLife = 24 * time.Hour

const smallBody = 16 << 10

// ErrBadName says that a text cannot be the name of a creator.
var ErrBadName = errors.New("not a name")

// Code is a one-time enrolment code. It is shown once: the archive keeps only
// its hash.
type Code struct {
	Code    string          `json:"code"`
	Expires time.Time       `json:"expires"`
	Creator archive.Creator `json:"creator"`
}

// codeLetters leaves out what is misread on paper or over the telephone.
var codeLetters = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// NewCode makes a code that enrols one workstation of the creator with this
// name within 24 hours. The creator is made if there is none of that name,
// without regard to case and blanks.
func (a *Archive) NewCode(ctx context.Context, creator string) (Code, error) {
	name := strings.Join(strings.Fields(creator), " ")
	if name == "" || len(name) > 1000 || !utf8.ValidString(name) {
		return Code{}, fmt.Errorf("make a code: %w", ErrBadName)
	}
	raw, err := a.token(10) // 80 bits, 16 letters
	if err != nil {
		return Code{}, err
	}
	letters := codeLetters.EncodeToString(raw)
	code := Code{Code: letters[:4] + "-" + letters[4:8] + "-" + letters[8:12] + "-" + letters[12:],
		Expires: a.now().Add(codeLife).UTC().Truncate(time.Microsecond)}
	err = a.db.write(ctx, func(tx *sql.Tx) error {
		if code.Creator, err = a.tenantNamed(ctx, tx, name); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO enrol_code (hash, tenant, expires) VALUES (?, ?, ?)",
			codeHash(code.Code), string(code.Creator.ID), code.Expires.UnixMicro())
		if err != nil {
			return fmt.Errorf("store a code: %w", err)
		}
		return a.record(ctx, tx, eventCode, "", string(code.Creator.ID), nil)
	})
	return code, err
}

func (a *Archive) tenantNamed(ctx context.Context, tx *sql.Tx, name string) (archive.Creator, error) {
	_, err := tx.ExecContext(ctx, "INSERT INTO tenant VALUES (?, ?, ?, ?) ON CONFLICT (name_key) DO NOTHING",
		string(archive.NewID()), name, strings.ToLower(name), a.now().UnixMicro())
	var creator archive.Creator
	if err == nil {
		err = tx.QueryRowContext(ctx, "SELECT id, name FROM tenant WHERE name_key = ?", strings.ToLower(name)).Scan(&creator.ID, &creator.Name)
	}
	if err != nil {
		return creator, fmt.Errorf("look up the creator: %w", err)
	}
	return creator, nil
}

// codeHash ignores case, blanks and dashes, and reads letters as people write
// them (Crockford's base 32: O is 0, I and L are 1).
func codeHash(code string) []byte {
	plain := strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(code))
	sum := sha256.Sum256([]byte(plain))
	return sum[:]
}

// enrol answers POST /v1/enrol.
func (a *Archive) enrol(r *http.Request) (any, error) {
	raw, err := readBody(r, smallBody)
	if err != nil {
		return nil, err
	}
	var ask bag.Enrol
	if err := json.Unmarshal(raw, &ask); err != nil || !acceptable(ask) {
		return nil, refuse(bag.CodeBadRequest, errors.New("not an enrolment"))
	}
	if err := bag.VerifyFor(bag.ForEnrolment, ask.PublicKey, raw, signatureOf(r)); err != nil {
		return nil, refuse(bag.CodeBadSignature, err)
	}
	answer := bag.Enrolled{ReceiptKey: a.ReceiptKey(), KeyID: bag.KeyID(a.ReceiptKey())}
	err = a.db.write(r.Context(), func(tx *sql.Tx) error {
		answer.Workstation, answer.Creator, err = a.redeem(r.Context(), tx, ask)
		return err
	})
	return answer, err
}

func acceptable(ask bag.Enrol) bool {
	_, badDesk := archive.ParseID(string(ask.Workstation))
	_, badCreator := archive.ParseID(string(ask.Creator))
	return badDesk == nil && badCreator == nil && len(ask.InstallID) <= 200 && len(ask.Name) <= 1000
}

// redeem uses a code up. The same code with the same key gives the same answer
// again: the first one may have been lost on the way.
func (a *Archive) redeem(ctx context.Context, tx *sql.Tx, ask bag.Enrol) (archive.ID, archive.Creator, error) {
	var creator archive.Creator
	var expires int64
	var used sql.Null[archive.ID]
	err := tx.QueryRowContext(ctx, `SELECT t.id, t.name, c.expires, c.used_by FROM enrol_code c JOIN tenant t ON t.id = c.tenant WHERE c.hash = ?`,
		codeHash(ask.Code)).Scan(&creator.ID, &creator.Name, &expires, &used)
	if errors.Is(err, sql.ErrNoRows) {
		return "", creator, refuse(bag.CodeBadCode, errors.New("no such enrolment code"))
	}
	if err != nil {
		return "", creator, fmt.Errorf("look up a code: %w", err)
	}
	if used.Valid {
		owner, err := deviceByID(ctx, tx, used.V)
		if err == nil && !bytes.Equal(owner.key, ask.PublicKey) {
			err = refuse(bag.CodeBadCode, errors.New("the enrolment code has been used"))
		}
		return used.V, creator, err
	}
	if a.now().UnixMicro() >= expires {
		return "", creator, refuse(bag.CodeExpiredCode, errors.New("the enrolment code has expired"))
	}
	id, err := a.admit(ctx, tx, creator.ID, ask)
	if err == nil {
		_, err = tx.ExecContext(ctx, "UPDATE enrol_code SET used_by = ? WHERE hash = ?", string(id), codeHash(ask.Code))
	}
	return id, creator, err
}

// admit makes the workstation, or finds the one that has this key already.
func (a *Archive) admit(ctx context.Context, tx *sql.Tx, tenant archive.ID, ask bag.Enrol) (archive.ID, error) {
	var id, owner archive.ID
	var revoked sql.Null[int64]
	err := tx.QueryRowContext(ctx, "SELECT id, tenant, revoked_at FROM device WHERE public_key = ?", []byte(ask.PublicKey)).Scan(&id, &owner, &revoked)
	switch {
	case err == nil && owner != tenant:
		return "", refuse(bag.CodeKeyTaken, errors.New("this key is enrolled for another creator"))
	case err == nil && revoked.Valid:
		return "", refuse(bag.CodeRevoked, errors.New("this key was revoked; make a new one"))
	case err == nil:
		// The same key in a data folder that was set up anew.
		_, err := tx.ExecContext(ctx, "UPDATE device SET desk_id = ?, desk_creator = ? WHERE id = ?",
			string(ask.Workstation), string(ask.Creator), string(id))
		if err != nil {
			return "", fmt.Errorf("store a workstation: %w", err)
		}
		return id, nil
	case !errors.Is(err, sql.ErrNoRows):
		return "", fmt.Errorf("look up a workstation: %w", err)
	}
	id = archive.NewID()
	_, err = tx.ExecContext(ctx, "INSERT INTO device (id, tenant, desk_id, desk_creator, public_key, install_id, name, enrolled_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		string(id), string(tenant), string(ask.Workstation), string(ask.Creator), []byte(ask.PublicKey), ask.InstallID, ask.Name, a.now().UnixMicro())
	if err != nil {
		return "", fmt.Errorf("store a workstation: %w", err)
	}
	return id, a.record(ctx, tx, archive.EventEnrol, id, string(id), nil)
}

// Revoke ends what a workstation may do; what it handed over stays. Revoking
// twice is no error; an unknown workstation is sql.ErrNoRows.
func (a *Archive) Revoke(ctx context.Context, workstation archive.ID) error {
	return a.db.write(ctx, func(tx *sql.Tx) error {
		d, err := deviceByID(ctx, tx, workstation)
		if err != nil || d.revoked {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE device SET revoked_at = ? WHERE id = ?", a.now().UnixMicro(), string(workstation))
		if err != nil {
			return fmt.Errorf("revoke a workstation: %w", err)
		}
		return a.record(ctx, tx, eventRevoke, workstation, string(workstation), nil)
	})
}

// device is a workstation as the archive knows it. Its tenant is the only
// source of who may see and do what.
type device struct {
	id, tenant      archive.ID
	deskID          archive.ID // what the desk calls itself and its creator
	deskCreator     archive.ID
	key             ed25519.PublicKey
	headSeq         int64
	head            archive.Digest
	forked, revoked bool
}

const selectDevice = "SELECT d.id, d.tenant, d.desk_id, d.desk_creator, d.public_key, d.head_seq, d.head, d.forked, d.revoked_at IS NOT NULL FROM device d "

func scanDevice(row *sql.Row) (device, error) {
	var d device
	var key, head []byte
	if err := row.Scan(&d.id, &d.tenant, &d.deskID, &d.deskCreator, &key, &d.headSeq, &head, &d.forked, &d.revoked); err != nil {
		return d, fmt.Errorf("look up a workstation: %w", err)
	}
	d.key = key
	copy(d.head[:], head)
	return d, nil
}

func deviceByID(ctx context.Context, tx *sql.Tx, id archive.ID) (device, error) {
	return scanDevice(tx.QueryRowContext(ctx, selectDevice+"WHERE d.id = ?", string(id)))
}

// signatureOf is the signature a request carries; nil, which fits nothing,
// where there is none.
func signatureOf(r *http.Request) []byte {
	signature, err := base64.StdEncoding.DecodeString(r.Header.Get(bag.SignatureHeader))
	if err != nil {
		return nil
	}
	return signature
}
