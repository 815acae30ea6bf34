package catalogue

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"daluang/storage/archive"
)

// ErrBadCursor says that a "next" did not come from this catalogue.
var ErrBadCursor = errors.New("not a place in this list")

// ItemQuery says which items are wanted. Lists go by keyset: Next of one page
// is the After of the following one, and costs the same wherever it stands.
type ItemQuery struct {
	Batch archive.ID // only this batch, in its order; else the newest first
	Words string     // every word has to begin a word of the description or of the pages
	After string
	Limit int // 0: 100
}

// ItemList is a page of items. Page text is never in it.
type ItemList struct {
	Total int            `json:"total"`
	Items []archive.Item `json:"items"`
	Next  string         `json:"next"` // empty at the end
}

const itemColumns = `select i.n, i.id, i.batch, coalesce(i.dossier, ''), i.position, i.number, i.title,
	i.date_text, i.date_from, i.date_to, i.date_circa, i.class_code, i.security, i.note, i.source, i.signature,
	(select count(*) from page p where p.item = i.id and p.hidden_at = ''),
	coalesce(a.digest, x''), coalesce(a.problem, '')`

const (
	fromItem   = " from item i"
	accessJoin = " left join access a on a.item = i.id "
)

// Items lists what the query asks for. Errors: ErrBadCursor.
func (c *Catalogue) Items(ctx context.Context, query ItemQuery) (ItemList, error) {
	from, where, args := query.condition()
	list := ItemList{Items: []archive.Item{}}
	if err := c.reader.QueryRowContext(ctx, "select count(*)"+from+where, args...).Scan(&list.Total); err != nil {
		return ItemList{}, fmt.Errorf("count items: %w", translate(err))
	}
	order, cursor := "i.n desc", " and i.n < ?"
	if strings.Contains(from, "item_words") {
		order, cursor = "w.rowid desc", " and w.rowid < ?"
	}
	if query.Batch != "" {
		order, cursor = "i.position", " and i.position > ?"
	}
	if query.After != "" {
		place, err := parseCursor(query.After)
		if err != nil {
			return ItemList{}, err
		}
		where += cursor
		args = append(args, place)
	}
	limit := query.Limit
	if limit <= 0 {
		limit = 100
	}
	rows, err := c.reader.QueryContext(ctx, itemColumns+from+accessJoin+where+" order by "+order+" limit ?", append(args, limit+1)...)
	if err != nil {
		return ItemList{}, fmt.Errorf("list items: %w", translate(err))
	}
	defer rows.Close()
	var last int64
	for rows.Next() {
		item, n, err := readItem(rows)
		if err != nil {
			return ItemList{}, err
		}
		if len(list.Items) == limit {
			list.Next = makeCursor(last)
			break
		}
		last = n
		if query.Batch != "" {
			last = int64(item.Position)
		}
		list.Items = append(list.Items, item)
	}
	return list, translate(rows.Err())
}

// condition is the part of the statement from "from" on. A search begins at
// the word index, which gives its rows in their order without sorting them.
func (q ItemQuery) condition() (from, where string, args []any) {
	from, where = fromItem, " where i.hidden_at = ''"
	if words := matchWords(q.Words); words != "" {
		from = " from item_words w cross join item i on i.n = w.rowid"
		where += " and item_words match ?"
		args = append(args, words)
	} else if strings.TrimSpace(q.Words) != "" {
		where += " and false" // only signs that are no words: nothing has them
	}
	if q.Batch != "" {
		where += " and i.batch = ?"
		args = append(args, q.Batch)
	}
	return from, where, args
}

// matchWords makes an FTS5 expression of what a person typed: every word as
// the beginning of a word, quoted, so that no sign has a meaning.
func matchWords(typed string) string {
	var parts []string
	for _, word := range strings.Fields(strings.ReplaceAll(typed, "\x00", " ")) {
		if strings.ContainsFunc(word, isWordSign) {
			parts = append(parts, `"`+strings.ReplaceAll(word, `"`, `""`)+`"*`)
		}
	}
	return strings.Join(parts, " ")
}

func isWordSign(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 127
}

func makeCursor(place int64) string {
	return base64.RawURLEncoding.EncodeToString(strconv.AppendInt(nil, place, 10))
}

func parseCursor(text string) (int64, error) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return 0, ErrBadCursor
	}
	place, err := strconv.ParseInt(string(raw), 10, 64)
	if err != nil {
		return 0, ErrBadCursor
	}
	return place, nil
}

// Item returns one item, or ErrNotFound.
func (c *Catalogue) Item(ctx context.Context, id archive.ID) (archive.Item, error) {
	return itemByID(ctx, c.reader, id)
}

func itemByID(ctx context.Context, q querier, id archive.ID) (archive.Item, error) {
	item, _, err := readItem(q.QueryRowContext(ctx, itemColumns+fromItem+accessJoin+"where i.id = ?", id))
	return item, err
}

func readItem(row scanner) (item archive.Item, n int64, err error) {
	var access []byte
	err = row.Scan(&n, &item.ID, &item.Batch, &item.Dossier, &item.Position, &item.Number, &item.Title,
		&item.Date.Text, &item.Date.From, &item.Date.To, &item.Date.Circa, &item.ClassCode, &item.Security,
		&item.Note, &item.Source, &item.Signature, &item.Pages, &access, &item.Problem)
	if err != nil {
		return item, 0, fmt.Errorf("read item: %w", translate(err))
	}
	copy(item.Access[:], access)
	return item, n, nil
}

const pageColumns = `select id, batch, item, position, side, master, frame, media_type, bytes,
	width, height, dpi_x, dpi_y, mode, turn, tilt, recipe, source, captured_at,
	coalesce(replaces, '') from page `

// Pages lists the pages of an item in their order.
func (c *Catalogue) Pages(ctx context.Context, item archive.ID) ([]archive.Page, error) {
	return readPages(ctx, c.reader, "where item = ? and hidden_at = '' order by position", item)
}

// BatchPages lists the pages of a batch in the order of its items.
func (c *Catalogue) BatchPages(ctx context.Context, batch archive.ID) ([]archive.Page, error) {
	return readPages(ctx, c.reader, `where batch = ? and hidden_at = ''
		order by (select i.position from item i where i.id = page.item), position`, batch)
}

// Page returns one page, also one that is out of its batch, or ErrNotFound.
func (c *Catalogue) Page(ctx context.Context, id archive.ID) (archive.Page, error) {
	return readPage(c.reader.QueryRowContext(ctx, pageColumns+"where id = ?", id))
}

func readPages(ctx context.Context, q querier, where string, args ...any) ([]archive.Page, error) {
	rows, err := q.QueryContext(ctx, pageColumns+where, args...)
	if err != nil {
		return nil, fmt.Errorf("list pages: %w", translate(err))
	}
	defer rows.Close()
	var pages []archive.Page
	for rows.Next() {
		page, err := readPage(rows)
		if err != nil {
			return nil, err
		}
		pages = append(pages, page)
	}
	return pages, translate(rows.Err())
}

func readPage(row scanner) (archive.Page, error) {
	var p archive.Page
	var master []byte
	var captured, recipe string
	err := row.Scan(&p.ID, &p.Batch, &p.Item, &p.Position, &p.Side, &master, &p.Frame, &p.MediaType, &p.Bytes,
		&p.Width, &p.Height, &p.DPIX, &p.DPIY, &p.Mode, &p.Turn, &p.Tilt, &recipe, &p.Source, &captured, &p.Replaces)
	if err != nil {
		return p, fmt.Errorf("read page: %w", translate(err))
	}
	copy(p.Master[:], master)
	p.Captured = parseTime(captured)
	further, err := archive.ParseRecipe([]byte(recipe))
	if err != nil {
		return p, fmt.Errorf("read page: %w", err)
	}
	p.Steps = further.Steps
	return p, nil
}
