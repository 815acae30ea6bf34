package catalogue

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"daluang/storage/archive"
)

const dossierColumns = `select d.id, d.creator, d.number, d.title, d.class_code,
	(select count(*) from item i where i.dossier = d.id and i.hidden_at = ''),
	(select coalesce(group_concat(distinct i.security), '') from item i where i.dossier = d.id and i.hidden_at = '')
	from dossier d `

// OpenDossier finds the desk's dossier that the text names – by id, by title
// without regard to case, or by number and title – or makes one of that title.
// Errors: ErrEmpty, ErrNotFound for an id that is not there.
func (c *Catalogue) OpenDossier(ctx context.Context, text string, code archive.ClassCode) (archive.Dossier, error) {
	var id archive.ID
	err := c.write(ctx, "open dossier", func(ch *change) (err error) {
		id, err = ch.dossierNamed(text, code)
		return err
	})
	if err != nil {
		return archive.Dossier{}, err
	}
	return c.Dossier(ctx, id)
}

func (ch *change) dossierNamed(text string, code archive.ClassCode) (archive.ID, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", ErrEmpty
	}
	var id archive.ID
	if _, err := archive.ParseID(text); err == nil {
		err = ch.QueryRowContext(ch.ctx, "select id from dossier where id = ?", text).Scan(&id)
		return id, err
	}
	err := ch.QueryRowContext(ch.ctx, `select id from dossier where creator = (select creator from desk)
		and (title = ?1 collate nocase or trim(number || ' ' || title) = ?1 collate nocase) order by made_at limit 1`, text).Scan(&id)
	if !errors.Is(translate(err), ErrNotFound) {
		return id, err
	}
	id = archive.NewID()
	if err := ch.exec(`insert into dossier (id, creator, number, title, class_code, made_at)
		select ?, creator, '', ?, ?, ? from desk`, id, text, code, timeText(ch.now)); err != nil {
		return "", err
	}
	return id, ch.record(archive.EventCreation, string(id), map[string]string{"dossier": text})
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

// DossiersIn lists the dossiers of the items of a batch, in no order that means
// anything.
func (c *Catalogue) DossiersIn(ctx context.Context, batch archive.ID) ([]archive.Dossier, error) {
	return readDossiers(ctx, c.reader, "where d.id in (select dossier from item where batch = ? and hidden_at = '')", batch)
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
