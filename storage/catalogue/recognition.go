package catalogue

import (
	"context"
	"fmt"

	"daluang/storage/archive"
)

// Recognition returns the stored result of reading a page, or ErrNotFound. The
// key covers everything that the result depends on.
func (c *Catalogue) Recognition(ctx context.Context, key archive.Digest) ([]byte, error) {
	var result []byte
	if err := c.reader.QueryRowContext(ctx, "select result from recognition where key = ?", key[:]).Scan(&result); err != nil {
		return nil, fmt.Errorf("read a recognition: %w", translate(err))
	}
	return result, nil
}

// SaveRecognition keeps the result of reading a page. The same key always has
// the same result, so a second one changes nothing.
func (c *Catalogue) SaveRecognition(ctx context.Context, key archive.Digest, result []byte) error {
	return c.write(ctx, "keep a recognition", func(ch *change) error {
		return ch.exec("insert into recognition (key, result, made_at) values (?, ?, ?) on conflict do nothing", key[:], result, timeText(ch.now))
	})
}

// SaveItemText makes an item findable by the words on its pages, in place of
// the words it was found by before. It is made from the pages and no part of
// the description: nothing goes into the audit trail.
func (c *Catalogue) SaveItemText(ctx context.Context, item archive.ID, text string) error {
	return c.write(ctx, "index an item", func(ch *change) error {
		return ch.execOne(`insert into item_text (n, text) select n, ? from item where id = ?
			on conflict do update set text = excluded.text`, text, item)
	})
}
