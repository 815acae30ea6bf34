package catalogue

import (
	"context"
	"fmt"
	"strings"

	"daluang/storage/archive"
)

const dossierColumns = `select d.id, d.creator, d.number, d.title, d.class_code,
	(select count(*) from item i where i.dossier = d.id and i.hidden_at = ''),
	(select coalesce(group_concat(distinct i.security), '') from item i where i.dossier = d.id and i.hidden_at = '')
	from dossier d `

// OpenDossier finds the desk's dossier of that number and title or makes it.
// ErrEmpty without a title.
func (c *Catalogue) OpenDossier(ctx context.Context, number, title string, code archive.ClassCode) (archive.Dossier, error) {
	var id archive.ID
	err := c.write(ctx, "open dossier", func(ch *change) error {
		if title == "" {
			return ErrEmpty
		}
		fresh := archive.NewID()
		result, err := ch.ExecContext(ctx, `insert into dossier (id, creator, number, title, class_code, made_at)
			select ?, creator, ?, ?, ?, ? from desk where true on conflict do nothing`, fresh, number, title, code, timeText(ch.now))
		if err != nil {
			return err
		}
		if err := ch.QueryRowContext(ctx, "select id from dossier where creator = (select creator from desk) and number = ? and title = ?",
			number, title).Scan(&id); err != nil {
			return err
		}
		if added, err := result.RowsAffected(); err != nil || added == 0 {
			return err
		}
		return ch.record(archive.EventCreation, string(id), map[string]string{"dossier": number})
	})
	if err != nil {
		return archive.Dossier{}, err
	}
	return c.Dossier(ctx, id)
}

// Dossier returns one dossier, or ErrNotFound.
func (c *Catalogue) Dossier(ctx context.Context, id archive.ID) (archive.Dossier, error) {
	return readDossier(c.reader.QueryRowContext(ctx, dossierColumns+"where d.id = ?", id))
}

// Dossiers lists the dossiers whose number or title contains the text (letters
// compare without case), at most limit, the newest first.
func (c *Catalogue) Dossiers(ctx context.Context, text string, limit int) ([]archive.Dossier, error) {
	return readDossiers(ctx, c.reader, "where instr(lower(d.number || ' ' || d.title), lower(?)) > 0 order by d.made_at desc, d.id desc limit ?", text, limit)
}

func readDossiers(ctx context.Context, q querier, where string, args ...any) ([]archive.Dossier, error) {
	rows, err := q.QueryContext(ctx, dossierColumns+where, args...)
	if err != nil {
		return nil, fmt.Errorf("list dossiers: %w", translate(err))
	}
	defer rows.Close()
	var dossiers []archive.Dossier
	for rows.Next() {
		dossier, err := readDossier(rows)
		if err != nil {
			return nil, err
		}
		dossiers = append(dossiers, dossier)
	}
	return dossiers, translate(rows.Err())
}

func readDossier(row scanner) (archive.Dossier, error) {
	var d archive.Dossier
	var classes string
	if err := row.Scan(&d.ID, &d.Creator, &d.Number, &d.Title, &d.ClassCode, &d.Items, &classes); err != nil {
		return d, fmt.Errorf("read dossier: %w", translate(err))
	}
	d.Security = strictestOf(classes)
	return d, nil
}

// strictestOf reads what group_concat joined with commas.
func strictestOf(classes string) archive.SecurityClass {
	var all []archive.SecurityClass
	for class := range strings.SplitSeq(classes, ",") {
		all = append(all, archive.SecurityClass(class))
	}
	return archive.Strictest(all...)
}
