package catalogue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"daluang/storage/archive"
)

// Description is all that a person says about an item. What is empty is
// unknown.
type Description struct {
	Number    string                `json:"number"`
	Title     string                `json:"title"`
	Date      archive.Covering      `json:"date"`
	ClassCode archive.ClassCode     `json:"class_code"`
	Security  archive.SecurityClass `json:"security"`
	Note      string                `json:"note"`
	Dossier   archive.ID            `json:"dossier"`
}

// DescriptionOf is what has been said about an item so far.
func DescriptionOf(item archive.Item) Description {
	return Description{item.Number, item.Title, item.Date, item.ClassCode, item.Security, item.Note, item.Dossier}
}

type turned struct {
	Turn int `json:"turn"`
}

type straightened struct {
	Tilt float64 `json:"tilt"`
}

// hidden says since when an item is out of its batch, empty for in it.
type hidden struct {
	At string `json:"at"`
}

// The kinds of undoable commands; they stand in the command table. A turn and a
// straightening are kept as arrangements now, and those of before are still
// undone.
const (
	commandDescribe   = "describe"
	commandTurn       = "turn"
	commandStraighten = "straighten"
	commandHide       = "hide"
	commandArrange    = "arrange"
	commandJudge      = "judge"
	commandDismiss    = "dismiss"
)

// Describing is a description while it is being changed: what has been said so
// far, as it is at this moment, with the dossiers at hand.
type Describing struct {
	Description
	change *change
}

// OpenDossier finds the desk's dossier that the text names – by id, by title
// without regard to case, or by number and title – or makes one of that title.
// It is made in the transaction of the description: when that fails there is
// none.
func (d *Describing) OpenDossier(text string, code archive.ClassCode) (archive.ID, error) {
	return d.change.dossierNamed(text, code)
}

// Describe lets edit change the description of an item; reading and writing are
// one transaction, so that two who describe at once lose nothing. Nothing
// changes when edit returns an error. Undoable. Errors: archive.ErrBatchState
// once the batch is sealed, ErrNotFound, edit's own.
func (c *Catalogue) Describe(ctx context.Context, item archive.ID, edit func(*Describing) error) error {
	return c.write(ctx, "describe item", func(ch *change) error {
		old, err := itemByID(ctx, ch, item)
		if err != nil {
			return err
		}
		describing := Describing{DescriptionOf(old), ch}
		if err := edit(&describing); err != nil {
			return err
		}
		return ch.command(old.Batch, commandDescribe, string(item), DescriptionOf(old), describing.Description)
	})
}

// Hide takes an item with its pages out of its batch, or brings it back. It is
// still there, with its masters, and Undo brings it back as well. Undoable.
func (c *Catalogue) Hide(ctx context.Context, item archive.ID, hide bool) error {
	return c.write(ctx, "hide item", func(ch *change) error {
		old, err := itemByID(ctx, ch, item)
		if err != nil {
			return err
		}
		was := hidden{}
		if err := ch.QueryRowContext(ctx, "select hidden_at from item where id = ?", item).Scan(&was.At); err != nil {
			return err
		}
		will := hidden{}
		if hide {
			will.At = timeText(ch.now)
		}
		if hide == (was.At != "") {
			return nil
		}
		return ch.command(old.Batch, commandHide, string(item), was, will)
	})
}

// command does what a person asked for and keeps what it takes to undo it.
// What was undone before can then no longer be redone.
func (ch *change) command(batch archive.ID, kind, subject string, before, after any) error {
	return ch.commandAs(eventOf(kind), batch, kind, subject, before, after)
}

// commandAs is command with another name in the audit trail than its kind has.
func (ch *change) commandAs(event archive.EventKind, batch archive.ID, kind, subject string, before, after any) error {
	if err := ch.requireState(batch, archive.BatchOpen, archive.BatchReturned); err != nil {
		return err
	}
	old, err := json.Marshal(before)
	if err != nil {
		return err
	}
	fresh, err := json.Marshal(after)
	if err != nil || string(old) == string(fresh) {
		return err
	}
	if err := ch.apply(kind, subject, fresh); err != nil {
		return err
	}
	if err := ch.exec("update command set undone = 2 where batch = ? and undone = 1", batch); err != nil {
		return err
	}
	if err := ch.exec("insert into command (batch, kind, subject, before, after) values (?, ?, ?, ?, ?)",
		batch, kind, subject, string(old), string(fresh)); err != nil {
		return err
	}
	return ch.record(event, subject, detailOf(old, fresh))
}

// detailOf is what the audit trail keeps of a command: all of it, or where it
// changed a thousand pages at once the digests of what the command table has.
func detailOf(before, after []byte) any {
	const inFull = 4096
	if len(before)+len(after) > inFull {
		return map[string]archive.Digest{"before_digest": archive.DigestOf(before), "after_digest": archive.DigestOf(after)}
	}
	return map[string]json.RawMessage{"before": before, "after": after}
}

func eventOf(kind string) archive.EventKind {
	switch kind {
	case commandHide:
		return archive.EventHide
	case commandJudge:
		return archive.EventJudge
	case commandDismiss:
		return archive.EventDismiss
	}
	return archive.EventDescribe
}

func (ch *change) apply(kind, subject string, state []byte) error {
	switch kind {
	case commandDescribe:
		var d Description
		if err := json.Unmarshal(state, &d); err != nil {
			return err
		}
		return ch.execOne(`update item set number = ?, title = ?, date_text = ?, date_from = ?, date_to = ?, date_circa = ?,
			class_code = ?, security = ?, note = ?, dossier = ? where id = ?`,
			d.Number, d.Title, d.Date.Text, d.Date.From, d.Date.To, d.Date.Circa,
			d.ClassCode, d.Security, d.Note, optional(d.Dossier), subject)
	case commandTurn:
		var t turned
		if err := json.Unmarshal(state, &t); err != nil {
			return err
		}
		return ch.execOne("update page set turn = ? where id = ?", t.Turn, subject)
	case commandStraighten:
		var s straightened
		if err := json.Unmarshal(state, &s); err != nil {
			return err
		}
		return ch.execOne("update page set tilt = ? where id = ?", s.Tilt, subject)
	case commandHide:
		var h hidden
		if err := json.Unmarshal(state, &h); err != nil {
			return err
		}
		if err := ch.exec("update page set hidden_at = ? where item = ? and away = ''", h.At, subject); err != nil {
			return err
		}
		return ch.execOne("update item set hidden_at = ? where id = ?", h.At, subject)
	case commandArrange:
		var a arrangement
		if err := json.Unmarshal(state, &a); err != nil {
			return err
		}
		return ch.put(a)
	case commandJudge:
		var j judged
		if err := json.Unmarshal(state, &j); err != nil {
			return err
		}
		return ch.putVerdict(subject, j)
	case commandDismiss:
		var d dismissed
		if err := json.Unmarshal(state, &d); err != nil {
			return err
		}
		return ch.putDismissed(d)
	}
	return fmt.Errorf("command %q: %w", kind, ErrNewer)
}

// Undo takes back the last thing a person did in a batch and returns the id of
// the item or page that it changed; Redo does it again. Both survive restarts.
// ErrNoUndo when there is nothing, archive.ErrBatchState once the batch is
// sealed.
func (c *Catalogue) Undo(ctx context.Context, batch archive.ID) (subject archive.ID, err error) {
	return c.step(ctx, batch, archive.EventUndo,
		"select seq, kind, subject, before from command where batch = ? and undone = 0 order by seq desc limit 1", 1)
}

// Redo is described at Undo.
func (c *Catalogue) Redo(ctx context.Context, batch archive.ID) (subject archive.ID, err error) {
	return c.step(ctx, batch, archive.EventRedo,
		"select seq, kind, subject, after from command where batch = ? and undone = 1 order by seq limit 1", 0)
}

func (c *Catalogue) step(ctx context.Context, batch archive.ID, event archive.EventKind, find string, undone int) (subject archive.ID, err error) {
	err = c.write(ctx, string(event), func(ch *change) error {
		if err := ch.requireState(batch, archive.BatchOpen, archive.BatchReturned); err != nil {
			return err
		}
		var seq int64
		var kind, state string
		if err := ch.QueryRowContext(ctx, find, batch).Scan(&seq, &kind, &subject, &state); err != nil {
			if errors.Is(translate(err), ErrNotFound) {
				return ErrNoUndo
			}
			return err
		}
		if err := ch.apply(kind, string(subject), []byte(state)); err != nil {
			return err
		}
		if err := ch.exec("update command set undone = ? where seq = ?", undone, seq); err != nil {
			return err
		}
		return ch.record(event, string(subject), map[string]any{"command": seq})
	})
	return subject, err
}
