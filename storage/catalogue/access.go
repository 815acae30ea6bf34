package catalogue

import (
	"context"
	"fmt"

	"daluang/storage/archive"
)

// Access is the access copy of an item, or why there is none.
type Access struct {
	Item        archive.ID
	Digest      archive.Digest // zero when Problem says why
	Recipe      archive.Digest // of all that went into it
	Conformance string         // "2b"
	Pages       int
	Bytes       int64
	Problem     string // a message key, empty when the copy is there
}

// SaveAccess records an access copy whose PDF/A is in the object store, in
// place of an earlier one, or the reason why it could not be made.
func (c *Catalogue) SaveAccess(ctx context.Context, a Access) error {
	return c.write(ctx, "record an access copy", func(ch *change) error {
		var digest any
		if !a.Digest.IsZero() {
			digest = a.Digest[:]
		}
		if err := ch.exec(`insert into access (item, digest, recipe, conformance, pages, bytes, problem, made_at)
			values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do update set digest = excluded.digest, recipe = excluded.recipe,
			conformance = excluded.conformance, pages = excluded.pages, bytes = excluded.bytes,
			problem = excluded.problem, made_at = excluded.made_at`,
			a.Item, digest, a.Recipe[:], a.Conformance, a.Pages, a.Bytes, a.Problem, timeText(ch.now)); err != nil {
			return err
		}
		return ch.record(archive.EventConversion, string(a.Item), map[string]any{"access": a.Digest, "problem": a.Problem})
	})
}

// AccessOf returns the access copy of an item, or ErrNotFound.
func (c *Catalogue) AccessOf(ctx context.Context, item archive.ID) (Access, error) {
	return accessOf(ctx, c.reader, item)
}

func accessOf(ctx context.Context, q querier, item archive.ID) (Access, error) {
	a := Access{Item: item}
	var digest, recipe []byte
	err := q.QueryRowContext(ctx, "select coalesce(digest, x''), recipe, conformance, pages, bytes, problem from access where item = ?", item).
		Scan(&digest, &recipe, &a.Conformance, &a.Pages, &a.Bytes, &a.Problem)
	if err != nil {
		return a, fmt.Errorf("read an access copy: %w", translate(err))
	}
	copy(a.Digest[:], digest)
	copy(a.Recipe[:], recipe)
	return a, nil
}

// Reference is an object that the catalogue refers to.
type Reference struct {
	Digest    archive.Digest
	Size      int64
	BelongsTo string // name of the source file, or id of the item
}

// Objects calls visit once for every object that the catalogue refers to. The
// list is read first, so that a long check holds up nobody.
func (c *Catalogue) Objects(ctx context.Context, visit func(Reference) error) error {
	references, err := c.references(ctx)
	if err != nil {
		return err
	}
	for _, reference := range references {
		if err := visit(reference); err != nil {
			return err
		}
	}
	return nil
}

func (c *Catalogue) references(ctx context.Context) ([]Reference, error) {
	rows, err := c.reader.QueryContext(ctx, `
		select master, max(bytes), min(source) from page group by master
		union all select digest, max(bytes), min(item) from access where digest is not null group by digest`)
	if err != nil {
		return nil, fmt.Errorf("list objects: %w", translate(err))
	}
	defer rows.Close()
	var all []Reference
	for rows.Next() {
		var raw []byte
		var reference Reference
		if err := rows.Scan(&raw, &reference.Size, &reference.BelongsTo); err != nil {
			return nil, fmt.Errorf("list objects: %w", translate(err))
		}
		if reference.Digest, err = archive.DigestFromBytes(raw); err != nil {
			return nil, fmt.Errorf("list objects: %w: %w", ErrDamaged, err)
		}
		all = append(all, reference)
	}
	return all, translate(rows.Err())
}
