package catalogue

import (
	"context"
	"fmt"
	"time"

	"daluang/storage/archive"
)

// PageFlag is a flag on a page.
type PageFlag struct {
	Page archive.ID   `json:"page"`
	Flag archive.Flag `json:"flag"`
}

// Dismissal is a flag that a person said is wrong, with who said so and when.
type Dismissal struct {
	PageFlag
	By archive.ID
	At time.Time
}

// dismissed is the state of flags, for the command table.
type dismissed struct {
	Flags []PageFlag `json:"flags"`
	Wrong bool       `json:"wrong"`
	By    archive.ID `json:"by,omitempty"`
	At    string     `json:"at,omitempty"`
}

// DismissFlags keeps that flags on pages of a batch are wrong, as one command,
// with a line in the audit trail; those that were dismissed before are left as
// they are. It returns how many are new. Undoable. Errors: archive.ErrBatchState,
// ErrNotHere for pages that are not shown in the batch, ErrNotFound.
func (c *Catalogue) DismissFlags(ctx context.Context, batch archive.ID, flags []PageFlag) (fresh int, err error) {
	err = c.write(ctx, "dismiss flags", func(ch *change) error {
		fresh = 0
		var wanted []PageFlag
		for _, flag := range flags {
			page, err := ch.shownPage(flag.Page)
			if err != nil {
				return err
			}
			if page.Batch != batch {
				return fmt.Errorf("dismiss a flag in another batch: %w", ErrNotHere)
			}
			var known bool
			if err := ch.QueryRowContext(ch.ctx, "select exists (select 1 from dismissal where page = ? and flag = ?)", flag.Page, flag.Flag).Scan(&known); err != nil {
				return err
			}
			if !known {
				wanted = append(wanted, flag)
			}
		}
		if len(wanted) == 0 {
			return ch.requireState(batch, archive.BatchOpen, archive.BatchReturned)
		}
		fresh = len(wanted)
		return ch.command(batch, commandDismiss, string(wanted[0].Page), dismissed{Flags: wanted},
			dismissed{Flags: wanted, Wrong: true, By: ch.desk.operator, At: timeText(ch.now)})
	})
	return fresh, err
}

// putDismissed is DismissFlags done, undone or done again.
func (ch *change) putDismissed(d dismissed) error {
	for _, flag := range d.Flags {
		var err error
		if d.Wrong {
			err = ch.exec("insert into dismissal (page, flag, operator, at) values (?, ?, ?, ?) on conflict do nothing", flag.Page, flag.Flag, d.By, d.At)
		} else {
			err = ch.exec("delete from dismissal where page = ? and flag = ?", flag.Page, flag.Flag)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Dismissals lists the flags that were said to be wrong on the pages of a batch.
func (c *Catalogue) Dismissals(ctx context.Context, batch archive.ID) ([]Dismissal, error) {
	rows, err := c.reader.QueryContext(ctx, `select d.page, d.flag, d.operator, d.at
		from page p join dismissal d on d.page = p.id where p.batch = ? order by d.at, d.page, d.flag`, batch)
	if err != nil {
		return nil, fmt.Errorf("list dismissed flags: %w", translate(err))
	}
	defer rows.Close()
	var all []Dismissal
	for rows.Next() {
		var d Dismissal
		var at string
		if err := rows.Scan(&d.Page, &d.Flag, &d.By, &at); err != nil {
			return nil, fmt.Errorf("list dismissed flags: %w", translate(err))
		}
		d.At = parseTime(at)
		all = append(all, d)
	}
	return all, translate(rows.Err())
}
