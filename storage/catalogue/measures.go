package catalogue

import (
	"context"
	"fmt"

	"daluang/storage/archive"
)

// Measured is what is remembered of the measuring of a page.
type Measured struct {
	Page     archive.ID
	Key      archive.Digest // of all that the measures depend on; another one means that they are out of date
	Measures []byte         // JSON
	SameAs   archive.ID     // an earlier page that shows the same sheet, empty if none
}

// SaveMeasures remembers the measures of pages, in place of earlier ones. They
// are made from the pages and no part of a description: nothing goes into the
// audit trail, and Undo knows nothing of it.
func (c *Catalogue) SaveMeasures(ctx context.Context, measured ...Measured) error {
	return c.write(ctx, "remember measures", func(ch *change) error {
		for _, m := range measured {
			if err := ch.exec(`insert into page_measures (page, key, measures, same_as, made_at) values (?, ?, ?, ?, ?)
				on conflict do update set key = excluded.key, measures = excluded.measures, same_as = excluded.same_as, made_at = excluded.made_at`,
				m.Page, m.Key[:], string(m.Measures), optional(m.SameAs), timeText(ch.now)); err != nil {
				return err
			}
		}
		return nil
	})
}

// ForgetMeasures empties the cache of a batch, so that all is measured again.
func (c *Catalogue) ForgetMeasures(ctx context.Context, batch archive.ID) error {
	return c.write(ctx, "forget measures", func(ch *change) error {
		return ch.exec("delete from page_measures where page in (select id from page where batch = ?)", batch)
	})
}

// MeasuresOf is what is remembered of a page. Errors: ErrNotFound.
func (c *Catalogue) MeasuresOf(ctx context.Context, page archive.ID) (Measured, error) {
	m := Measured{Page: page}
	var key []byte
	err := c.reader.QueryRowContext(ctx, "select key, measures, coalesce(same_as, '') from page_measures where page = ?", page).
		Scan(&key, &m.Measures, &m.SameAs)
	copy(m.Key[:], key)
	return m, translate(err)
}

// MeasuresIn lists what is remembered of the pages of a batch, by page; pages
// that are out of the batch are left out.
func (c *Catalogue) MeasuresIn(ctx context.Context, batch archive.ID) (map[archive.ID]Measured, error) {
	rows, err := c.reader.QueryContext(ctx, `select m.page, m.key, m.measures, coalesce(m.same_as, '')
		from page p join page_measures m on m.page = p.id where p.batch = ? and p.hidden_at = ''`, batch)
	if err != nil {
		return nil, fmt.Errorf("list measures: %w", translate(err))
	}
	defer rows.Close()
	found := map[archive.ID]Measured{}
	for rows.Next() {
		var m Measured
		var key []byte
		if err := rows.Scan(&m.Page, &key, &m.Measures, &m.SameAs); err != nil {
			return nil, fmt.Errorf("list measures: %w", translate(err))
		}
		copy(m.Key[:], key)
		found[m.Page] = m
	}
	return found, translate(rows.Err())
}
