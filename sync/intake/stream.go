package intake

import (
	"archive/tar"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"daluang/storage/archive"
	"daluang/storage/objects"
	"daluang/sync/bag"
)

// A group of objects becomes durable together: whichever comes first.
const (
	groupBytes = 4 << 20
	groupTime  = 2 * time.Second
)

// stream answers POST /v1/batches/{digest}/stream: a tar whose members are
// named by the digest of a small object, or by digest/number for a piece of a
// large one. No name from the wire ever becomes a path: it is only compared
// with the signed list. What arrived whole before a break is kept.
func (a *Archive) stream(r *http.Request, d device) (any, error) {
	digest, err := batchDigest(r)
	if err != nil {
		return nil, err
	}
	batch, err := a.find(r.Context(), d, digest)
	if err != nil || batch.committed {
		return bag.Stored{}, err
	}
	m, err := bag.Decode(batch.manifest)
	if err != nil {
		return nil, err
	}
	// The work on what has arrived is finished even when the caller is gone.
	l := &lane{a: a, ctx: context.WithoutCancel(r.Context()), tenant: d.tenant, batch: digest, listed: make(map[archive.Digest]bag.Object, len(m.Objects))}
	for _, object := range m.Objects {
		l.listed[object.Digest] = object
	}
	if l.missing, err = a.missing(l.ctx, d.tenant, digest); err != nil {
		return nil, err
	}
	err = l.receive(tar.NewReader(r.Body))
	if flushed := l.flush(); err == nil || flushed != nil {
		err = errors.Join(flushed, err)
	}
	return bag.Stored{Stored: l.stored}, err
}

// lane is one stream under way.
type lane struct {
	a       *Archive
	ctx     context.Context
	tenant  archive.ID
	batch   archive.Digest
	listed  map[archive.Digest]bag.Object
	missing map[archive.Digest]bool
	stored  int

	group []*objects.Staged
	bytes int64
	since time.Time
}

func (l *lane) receive(t *tar.Reader) error {
	for {
		header, err := t.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return refuse(bag.CodeBroken, errEndedEarly)
		}
		if err := l.member(header, t); err != nil {
			return err
		}
		if len(l.group) > 0 && (l.bytes >= groupBytes || time.Since(l.since) >= groupTime) {
			if err := l.flush(); err != nil {
				return err
			}
		}
	}
}

// member takes one member in, after comparing all that it claims with the
// manifest.
func (l *lane) member(header *tar.Header, body io.Reader) error {
	if header.Typeflag != tar.TypeReg || len(header.PAXRecords) > 0 {
		return refuse(bag.CodeBadMember, errors.New("a member is not a plain file"))
	}
	name, number, isPiece := strings.Cut(header.Name, "/")
	digest, err := archive.ParseDigest(name)
	if err != nil {
		return refuse(bag.CodeBadMember, errors.New("a member is not named by a digest"))
	}
	object, listed := l.listed[digest]
	if !listed {
		return refuse(bag.CodeNotListed, fmt.Errorf("object %s is not in this batch", digest.Short()))
	}
	if isPiece != (len(object.Chunks) > 0) {
		return refuse(bag.CodeBadMember, fmt.Errorf("object %s does not travel in this form", digest.Short()))
	}
	if isPiece {
		return l.piece(object, number, header.Size, body)
	}
	return l.whole(object, header.Size, body)
}

func (l *lane) whole(object bag.Object, size int64, body io.Reader) error {
	if size != object.Size {
		return refuse(bag.CodeWrongSize, fmt.Errorf("object %s of %d bytes, expected %d", object.Digest.Short(), size, object.Size))
	}
	if !l.missing[object.Digest] {
		return nil // came before, or twice; the reader passes over the bytes
	}
	staged, err := l.a.stage(l.ctx, body, object.Digest, object.Size)
	if err != nil {
		return l.arrival(object, err)
	}
	l.add(staged)
	return nil
}

// arrival tells damage on the way from damage here.
func (l *lane) arrival(object bag.Object, err error) error {
	switch {
	case errors.Is(err, objects.ErrWrongDigest):
		return refuse(bag.CodeWrongBytes, fmt.Errorf("object %s arrived damaged", object.Digest.Short()))
	case errors.Is(err, io.ErrUnexpectedEOF):
		return refuse(bag.CodeBroken, errEndedEarly)
	case noRoom(err):
		return err
	}
	return fmt.Errorf("receive object %s: %w", object.Digest.Short(), err)
}

func (l *lane) piece(object bag.Object, number string, size int64, body io.Reader) error {
	n, err := strconv.Atoi(number)
	if err != nil || strconv.Itoa(n) != number || n < 0 || n >= len(object.Chunks) {
		return refuse(bag.CodeNotListed, fmt.Errorf("object %s has no such piece", object.Digest.Short()))
	}
	if _, want := object.Chunk(n); size != want {
		return refuse(bag.CodeWrongSize, fmt.Errorf("piece %d of object %s of %d bytes, expected %d", n, object.Digest.Short(), size, want))
	}
	if !l.missing[object.Digest] {
		return nil
	}
	raw := make([]byte, size)
	if _, err := io.ReadFull(body, raw); err != nil {
		return refuse(bag.CodeBroken, errEndedEarly)
	}
	if archive.DigestOf(raw) != object.Chunks[n] {
		return refuse(bag.CodeWrongBytes, fmt.Errorf("piece %d of object %s arrived damaged", n, object.Digest.Short()))
	}
	partial := l.a.partial.of(l.tenant, object)
	complete, fresh, err := partial.put(n, raw)
	if err != nil {
		return err
	}
	if fresh {
		l.stored++
	}
	if !complete {
		return nil
	}
	return l.join(partial)
}

// join puts a large object together, makes it durable, and only then lets its
// pieces go.
func (l *lane) join(p *partial) error {
	staged, err := p.join(l.ctx, l.a.stage)
	if err != nil {
		return l.arrival(p.object, err)
	}
	l.add(staged)
	if err := l.flush(); err != nil {
		return err
	}
	l.a.partial.forget(l.tenant, p.object)
	return nil
}

func (l *lane) add(staged *objects.Staged) {
	if len(l.group) == 0 {
		l.since = time.Now()
	}
	l.group = append(l.group, staged)
	l.bytes += staged.Size
	delete(l.missing, staged.Digest)
}

// flush makes the group durable: first the store, then the rows that say so.
func (l *lane) flush() error {
	group := l.group
	l.group, l.bytes = nil, 0
	if len(group) == 0 {
		return nil
	}
	defer func() {
		for _, staged := range group {
			staged.Discard()
		}
	}()
	if err := l.a.objects.Publish(l.ctx, group...); err != nil {
		return fmt.Errorf("store objects: %w", err)
	}
	err := l.a.db.write(l.ctx, func(tx *sql.Tx) error {
		now := l.a.now().UnixMicro()
		for _, staged := range group {
			_, err := tx.ExecContext(l.ctx, "INSERT INTO object VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", string(l.tenant), staged.Digest[:], staged.Size, now)
			if err == nil {
				_, err = tx.ExecContext(l.ctx, "UPDATE batch_object SET verified = 1 WHERE batch = ? AND digest = ?", l.batch[:], staged.Digest[:])
			}
			if err != nil {
				return fmt.Errorf("enter objects: %w", err)
			}
		}
		return nil
	})
	if err == nil {
		l.stored += len(group)
	}
	return err
}
