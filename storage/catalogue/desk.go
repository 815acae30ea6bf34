package catalogue

import (
	"context"
	"fmt"

	"daluang/storage/archive"
)

// Desk is whose desk this is and who works at it.
type Desk struct {
	Creator     archive.Creator
	Unit        archive.Unit // zero where no unit was named
	Operator    archive.Operator
	Workstation archive.Workstation
}

// SetUp names the creator, unit, operator and workstation of a new desk. On a
// desk that is set up already the names that differ are changed; the creator
// is not (ErrNameTaken): its records cannot change owner.
func (c *Catalogue) SetUp(ctx context.Context, creator, unit, operator string, station archive.Workstation) error {
	return c.write(ctx, "set up the desk", func(ch *change) error {
		if creator == "" {
			return ErrEmpty
		}
		var owner string
		err := ch.QueryRowContext(ctx, "select c.name from desk d join creator c on c.id = d.creator").Scan(&owner)
		if err == nil && owner != creator {
			return fmt.Errorf("the desk belongs to another creator: %w", ErrNameTaken)
		}
		return ch.saveDesk(creator, unit, operator, station)
	})
}

func (ch *change) saveDesk(creator, unit, operator string, station archive.Workstation) error {
	creatorID, err := ch.named("creator", creator)
	if err != nil {
		return err
	}
	operatorID, err := ch.named("operator", operator)
	if err != nil {
		return err
	}
	unitID, err := ch.unitNamed(creatorID, unit)
	if err != nil {
		return err
	}
	if err := ch.exec("insert into workstation (id, public_key) values (?, ?) on conflict do nothing",
		station.ID, []byte(station.PublicKey)); err != nil {
		return err
	}
	// Another process may have named the workstation of this key a moment ago.
	if err := ch.QueryRowContext(ch.ctx, "select id from workstation where public_key = ?", []byte(station.PublicKey)).Scan(&station.ID); err != nil {
		return fmt.Errorf("name the workstation: %w", err)
	}
	if err := ch.exec(`insert into desk (one, creator, unit, operator, workstation, opened_at) values (1, ?, ?, ?, ?, ?)
		on conflict do update set unit = coalesce(excluded.unit, unit), operator = coalesce(excluded.operator, operator)`,
		creatorID, optional(unitID), optional(operatorID), station.ID, timeText(ch.now)); err != nil {
		return err
	}
	if err := ch.readAgents(); err != nil {
		return err
	}
	return ch.record(archive.EventCreation, string(creatorID), map[string]any{"creator": creatorID, "unit": unitID, "operator": operatorID})
}

// named finds or makes the creator or operator of that name; no name, no row.
func (ch *change) named(table, name string) (archive.ID, error) {
	if name == "" {
		return "", nil
	}
	if err := ch.exec("insert into "+table+" (id, name) values (?, ?) on conflict do nothing", archive.NewID(), name); err != nil {
		return "", err
	}
	var id archive.ID
	err := ch.QueryRowContext(ch.ctx, "select id from "+table+" where name = ?", name).Scan(&id)
	return id, err
}

func (ch *change) unitNamed(creator archive.ID, name string) (archive.ID, error) {
	if name == "" {
		return "", nil
	}
	if err := ch.exec("insert into unit (id, creator, name) values (?, ?, ?) on conflict do nothing", archive.NewID(), creator, name); err != nil {
		return "", err
	}
	var id archive.ID
	err := ch.QueryRowContext(ch.ctx, "select id from unit where creator = ? and name = ?", creator, name).Scan(&id)
	return id, err
}

// Operators are the names of all who ever worked at the desk, by id.
func (c *Catalogue) Operators(ctx context.Context) (map[archive.ID]string, error) {
	rows, err := c.reader.QueryContext(ctx, "select id, name from operator")
	if err != nil {
		return nil, fmt.Errorf("list operators: %w", translate(err))
	}
	defer rows.Close()
	names := map[archive.ID]string{}
	for rows.Next() {
		var id archive.ID
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			return nil, fmt.Errorf("list operators: %w", translate(err))
		}
		names[id] = name
	}
	return names, translate(rows.Err())
}

// Desk tells whose desk this is; ErrNotFound before SetUp.
func (c *Catalogue) Desk(ctx context.Context) (Desk, error) {
	var d Desk
	var key []byte
	err := c.reader.QueryRowContext(ctx, `
		select c.id, c.name, coalesce(u.id, ''), coalesce(u.name, ''), coalesce(o.id, ''), coalesce(o.name, ''), w.id, w.public_key
		from desk d join creator c on c.id = d.creator join workstation w on w.id = d.workstation
		left join unit u on u.id = d.unit left join operator o on o.id = d.operator`).
		Scan(&d.Creator.ID, &d.Creator.Name, &d.Unit.ID, &d.Unit.Name, &d.Operator.ID, &d.Operator.Name, &d.Workstation.ID, &key)
	if err != nil {
		return Desk{}, fmt.Errorf("read the desk: %w", translate(err))
	}
	d.Unit.Creator = d.Creator.ID
	d.Workstation.PublicKey = key
	if d.Unit.ID == "" {
		d.Unit = archive.Unit{}
	}
	return d, nil
}

// Enrolment is the archive that this desk belongs to: its address and the
// answer it gave, as JSON. ErrNotFound before SaveEnrolment.
func (c *Catalogue) Enrolment(ctx context.Context) (url string, document []byte, err error) {
	err = c.reader.QueryRowContext(ctx, "select url, document from archive_server").Scan(&url, &document)
	if err != nil {
		return "", nil, fmt.Errorf("read the enrolment: %w", translate(err))
	}
	return url, document, nil
}

// SaveEnrolment keeps the archive's answer, in place of an earlier one.
func (c *Catalogue) SaveEnrolment(ctx context.Context, url string, document []byte) error {
	return c.write(ctx, "keep the enrolment", func(ch *change) error {
		if err := ch.exec(`insert into archive_server (one, url, document) values (1, ?, ?)
			on conflict do update set url = excluded.url, document = excluded.document`, url, string(document)); err != nil {
			return err
		}
		return ch.record(archive.EventEnrol, url, nil)
	})
}
