package catalogue

import (
	"context"
	"errors"
	"fmt"

	"daluang/storage/archive"
)

// Setting is what the office decided for this desk, empty where it decided
// nothing. What keys and values mean is the caller's.
func (c *Catalogue) Setting(ctx context.Context, key string) (string, error) {
	var value string
	err := c.reader.QueryRowContext(ctx, "select value from setting where key = ?", key).Scan(&value)
	if err = translate(err); err != nil && !errors.Is(err, ErrNotFound) {
		return "", fmt.Errorf("read a setting: %w", err)
	}
	return value, nil
}

// SaveSetting keeps a decision in place of an earlier one, with a line in the
// audit trail; the empty value is the default again. A value that is there
// already changes nothing.
func (c *Catalogue) SaveSetting(ctx context.Context, key, value string) error {
	before, err := c.Setting(ctx, key)
	if err != nil || before == value {
		return err
	}
	return c.write(ctx, "keep a setting", func(ch *change) error {
		if err := ch.exec("insert into setting (key, value) values (?, ?) on conflict do update set value = excluded.value", key, value); err != nil {
			return err
		}
		return ch.record(archive.EventSetting, key, map[string]string{"value": value})
	})
}

// SettingsUnder are the decisions whose keys begin with prefix, by the rest of
// their keys; those set back to the default are left out.
func (c *Catalogue) SettingsUnder(ctx context.Context, prefix string) (map[string]string, error) {
	rows, err := c.reader.QueryContext(ctx, "select substr(key, length(?1) + 1), value from setting where substr(key, 1, length(?1)) = ?1 and value <> ''", prefix)
	if err != nil {
		return nil, fmt.Errorf("list settings: %w", translate(err))
	}
	defer rows.Close()
	found := map[string]string{}
	for rows.Next() {
		var key, value string
		if err := rows.Scan(&key, &value); err != nil {
			return nil, fmt.Errorf("list settings: %w", translate(err))
		}
		found[key] = value
	}
	return found, translate(rows.Err())
}
