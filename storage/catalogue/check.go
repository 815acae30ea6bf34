package catalogue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"daluang/storage/archive"
)

// ErrSamePerson says that an inspector worked on the batch, where the plan
// wants another pair of eyes.
var ErrSamePerson = errors.New("the inspector worked on this batch")

// Sample is the pages of a batch that are looked at, as they were drawn.
type Sample struct {
	ID    archive.ID
	Batch archive.ID
	Plan  archive.SamplePlan
	Seed  uint64
	// Accept is how many faulty pages the sample may have; with more of them the
	// whole batch is looked at.
	Accept int
	Pages  []archive.ID // as drawn; a page may have been replaced since
	Drawn  time.Time
	By     archive.ID
}

// SaveSample freezes a sample and returns it with its id, time and operator. It
// is the one that counts from now on; earlier ones are kept. Errors:
// archive.ErrBatchState once the batch is sealed.
func (c *Catalogue) SaveSample(ctx context.Context, sample Sample) (Sample, error) {
	err := c.write(ctx, "draw a sample", func(ch *change) error {
		if err := ch.requireState(sample.Batch, archive.BatchOpen, archive.BatchReturned); err != nil {
			return err
		}
		plan, err := json.Marshal(sample.Plan)
		if err != nil {
			return err
		}
		sample.ID, sample.Drawn, sample.By = archive.NewID(), ch.now, ch.desk.operator
		if err := ch.exec("insert into sample (id, batch, plan, seed, accept, drawn_at, drawn_by) values (?, ?, ?, ?, ?, ?, ?)",
			sample.ID, sample.Batch, string(plan), strconv.FormatUint(sample.Seed, 10), sample.Accept, timeText(sample.Drawn), sample.By); err != nil {
			return err
		}
		for i, page := range sample.Pages {
			if err := ch.exec("insert into sample_page (sample, position, page) values (?, ?, ?)", sample.ID, i+1, page); err != nil {
				return err
			}
		}
		return ch.record(archive.EventSample, string(sample.Batch), map[string]any{
			"sample": sample.ID, "plan": sample.Plan, "seed": strconv.FormatUint(sample.Seed, 10), "pages": len(sample.Pages), "accept": sample.Accept})
	})
	return sample, err
}

// LastSample is the sample of a batch that counts, or ErrNotFound where none
// was drawn.
func (c *Catalogue) LastSample(ctx context.Context, batch archive.ID) (Sample, error) {
	sample := Sample{Batch: batch}
	var plan, seed, drawn string
	err := c.reader.QueryRowContext(ctx, `select id, plan, seed, accept, drawn_at, drawn_by from sample
		where batch = ? order by drawn_at desc, id desc limit 1`, batch).
		Scan(&sample.ID, &plan, &seed, &sample.Accept, &drawn, &sample.By)
	if err == nil {
		err = json.Unmarshal([]byte(plan), &sample.Plan)
	}
	if err == nil {
		sample.Seed, err = strconv.ParseUint(seed, 10, 64)
	}
	if err != nil {
		return Sample{}, fmt.Errorf("read a sample: %w", translate(err))
	}
	sample.Drawn = parseTime(drawn)
	rows, err := c.reader.QueryContext(ctx, "select page from sample_page where sample = ? order by position", sample.ID)
	if err != nil {
		return Sample{}, fmt.Errorf("read a sample: %w", translate(err))
	}
	defer rows.Close()
	for rows.Next() {
		var page archive.ID
		if err := rows.Scan(&page); err != nil {
			return Sample{}, fmt.Errorf("read a sample: %w", translate(err))
		}
		sample.Pages = append(sample.Pages, page)
	}
	return sample, translate(rows.Err())
}

// judged is the state of a verdict, for the command table: none is nil.
type judged struct {
	Shown   archive.Digest   `json:"shown"`
	Verdict *archive.Verdict `json:"verdict,omitempty"`
}

// Judge keeps what an inspector says of a page as it looks now, in place of what
// was said of the same picture before; by and time are those of the desk.
// Undoable. With otherEyes it is refused to whoever captured, tidied or described
// the batch. Errors: archive.ErrBadVerdict, ErrSamePerson, archive.ErrBatchState,
// ErrNotHere for a page out of its batch, ErrNotFound.
func (c *Catalogue) Judge(ctx context.Context, page archive.ID, verdict archive.Verdict, otherEyes bool) error {
	if err := verdict.Check(); err != nil {
		return err
	}
	return c.write(ctx, "judge a page", func(ch *change) error {
		present, err := ch.shownPage(page)
		if err != nil {
			return err
		}
		if otherEyes {
			if err := ch.requireOtherEyes(present.Batch); err != nil {
				return err
			}
		}
		before := judged{Shown: present.Shown()}
		was, err := ch.verdictOn(page, before.Shown)
		if err != nil {
			return err
		}
		before.Verdict = was
		verdict.By, verdict.At = ch.desk.operator, ch.now
		return ch.command(present.Batch, commandJudge, string(page), before, judged{before.Shown, &verdict})
	})
}

// requireOtherEyes returns ErrSamePerson to an operator who worked on the pages
// or the items of a batch.
func (ch *change) requireOtherEyes(batch archive.ID) error {
	var worked bool
	err := ch.QueryRowContext(ch.ctx, `select exists (select 1 from event e
		where e.operator = ?2 and e.kind not in (?3, ?4, ?5, ?6) and e.subject in
			(select id from item where batch = ?1 union all select id from page where batch = ?1))`,
		batch, ch.desk.operator, archive.EventJudge, archive.EventUndo, archive.EventRedo, archive.EventConversion).Scan(&worked)
	if err == nil && worked {
		return ErrSamePerson
	}
	return err
}

func (ch *change) verdictOn(page archive.ID, shown archive.Digest) (*archive.Verdict, error) {
	var verdict archive.Verdict
	var at string
	err := ch.QueryRowContext(ch.ctx, "select fault, words, operator, at from verdict where page = ? and shown = ?", page, shown[:]).
		Scan(&verdict.Fault, &verdict.Words, &verdict.By, &at)
	if errors.Is(translate(err), ErrNotFound) {
		return nil, nil
	}
	verdict.At = parseTime(at)
	return &verdict, err
}

// putVerdict is Judge done, undone or done again.
func (ch *change) putVerdict(page string, j judged) error {
	if j.Verdict == nil {
		return ch.exec("delete from verdict where page = ? and shown = ?", page, j.Shown[:])
	}
	v := j.Verdict
	return ch.exec(`insert into verdict (page, shown, fault, words, operator, at) values (?, ?, ?, ?, ?, ?)
		on conflict do update set fault = excluded.fault, words = excluded.words, operator = excluded.operator, at = excluded.at`,
		page, j.Shown[:], v.Fault, v.Words, v.By, timeText(v.At))
}

// GivenVerdict is a verdict with the page and the picture that it was about.
type GivenVerdict struct {
	Page  archive.ID
	Shown archive.Digest
	archive.Verdict
}

// Verdicts returns all that was said of the pages of a batch, in the order in
// which it was said, also of pages that were replaced since.
func (c *Catalogue) Verdicts(ctx context.Context, batch archive.ID) ([]GivenVerdict, error) {
	rows, err := c.reader.QueryContext(ctx, `select v.page, v.shown, v.fault, v.words, v.operator, v.at
		from page p join verdict v on v.page = p.id where p.batch = ? order by v.at, v.page`, batch)
	if err != nil {
		return nil, fmt.Errorf("list verdicts: %w", translate(err))
	}
	defer rows.Close()
	var all []GivenVerdict
	for rows.Next() {
		var given GivenVerdict
		var shown []byte
		var at string
		if err := rows.Scan(&given.Page, &shown, &given.Fault, &given.Words, &given.By, &at); err != nil {
			return nil, fmt.Errorf("list verdicts: %w", translate(err))
		}
		copy(given.Shown[:], shown)
		given.At = parseTime(at)
		all = append(all, given)
	}
	return all, translate(rows.Err())
}

// Replacements tells for pages of a batch that a rescan took the place of which
// page came in for them, by the old one.
func (c *Catalogue) Replacements(ctx context.Context, batch archive.ID) (map[archive.ID]archive.ID, error) {
	rows, err := c.reader.QueryContext(ctx,
		"select replaces, id from page where batch = ? and replaces is not null and away <> ?", batch, awayUnmade)
	if err != nil {
		return nil, fmt.Errorf("list rescans: %w", translate(err))
	}
	defer rows.Close()
	by := map[archive.ID]archive.ID{}
	for rows.Next() {
		var old, fresh archive.ID
		if err := rows.Scan(&old, &fresh); err != nil {
			return nil, fmt.Errorf("list rescans: %w", translate(err))
		}
		by[old] = fresh
	}
	return by, translate(rows.Err())
}
