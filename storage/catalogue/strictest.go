package catalogue

import (
	"context"
	"fmt"

	"daluang/storage/archive"
)

// StrictestClass is the strictest security class among the items of a batch,
// with those that are out of sight; empty where nobody has decided on any.
func (c *Catalogue) StrictestClass(ctx context.Context, batch archive.ID) (archive.SecurityClass, error) {
	rows, err := c.reader.QueryContext(ctx, "select distinct security from item where batch = ?", batch)
	if err != nil {
		return "", fmt.Errorf("look for secret records: %w", translate(err))
	}
	defer rows.Close()
	var classes []archive.SecurityClass
	for rows.Next() {
		var class archive.SecurityClass
		if err := rows.Scan(&class); err != nil {
			return "", fmt.Errorf("look for secret records: %w", translate(err))
		}
		classes = append(classes, class)
	}
	if err := rows.Err(); err != nil {
		return "", fmt.Errorf("look for secret records: %w", translate(err))
	}
	return archive.Strictest(classes...), nil
}
