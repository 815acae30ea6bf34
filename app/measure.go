package app

import (
	"context"
	"encoding/json"
	"image"
	"slices"

	"daluang/app/imaging"
	"daluang/app/imaging/propose"
	"daluang/app/imaging/quality"
	"daluang/app/ocr"
	"daluang/storage/archive"
	"daluang/storage/catalogue"
)

// Measure measures the pages of a batch, named or by id, that were not measured
// as they are now, remembers what it finds, and tells what Quality tells. It is
// work for behind the clerk's back: it takes about 0.3 s a page on one core and
// can be called off and called again at any time, and then goes on where it
// stopped. A page that cannot be measured is listed and the rest goes on.
// Nothing is changed on any page. Errors: catalogue.ErrNotFound, those that every
// page would meet.
func (d *Desk) Measure(ctx context.Context, batch string, asked QualityQuery, report Report) (Quality, error) {
	found, err := d.batchNamed(ctx, batch)
	if err != nil {
		return Quality{}, err
	}
	run, err := d.measuring(ctx, found)
	if err != nil {
		return Quality{}, err
	}
	var failed []FailedPage
	for i, page := range run.pages {
		report.tell(Progress{Done: i, Total: len(run.pages), Name: page.Source})
		if err := ctx.Err(); err != nil {
			return Quality{}, err
		}
		if err := run.measure(ctx, i); err != nil {
			if fatal(err) {
				return Quality{}, err
			}
			failed = append(failed, FailedPage{page.ID, page.Item, page.Position, err})
		}
	}
	report.tell(Progress{Done: len(run.pages), Total: len(run.pages), Name: ""})
	result, err := d.Quality(ctx, batch, asked)
	result.Failed = failed
	return result, err
}

// remembered is what the catalogue keeps of the measuring of a page.
type remembered struct {
	Measures quality.Measures `json:"measures"`
	Read     bool             `json:"read"` // the page's words were looked at
	Numbers  []PrintedNumber  `json:"numbers,omitempty"`
	Seen     propose.Seen     `json:"seen"`

	sameAs archive.ID
}

// measuring is one call of Measure.
type measuring struct {
	desk   *Desk
	engine *ocr.Engine // nil: no words
	pages  []archive.Page
	known  map[archive.ID]remembered // of pages as they are now
	recent []smallPicture            // the last ones, for comparing
}

// smallPicture is a page as sheets are compared.
type smallPicture struct {
	page archive.ID
	gray *image.Gray
	dpi  float64
}

// mostRecent is how many small pictures are kept: half a megabyte each, and what
// was captured twice mostly lies near by.
const mostRecent = 24

func (d *Desk) measuring(ctx context.Context, batch archive.Batch) (*measuring, error) {
	run := &measuring{desk: d}
	var err error
	if run.pages, err = d.catalogue.BatchPages(ctx, batch.ID); err != nil {
		return nil, err
	}
	if run.known, err = d.measuresOf(ctx, batch.ID, run.pages); err != nil {
		return nil, err
	}
	run.engine, err = d.engineIfAny(ctx)
	return run, err
}

// measuresOf is what is remembered of pages and still true of them.
func (d *Desk) measuresOf(ctx context.Context, batch archive.ID, pages []archive.Page) (map[archive.ID]remembered, error) {
	rows, err := d.catalogue.MeasuresIn(ctx, batch)
	if err != nil {
		return nil, err
	}
	known := map[archive.ID]remembered{}
	for _, page := range pages {
		row, ok := rows[page.ID]
		if !ok || row.Key != measuresKey(page) {
			continue
		}
		r := remembered{sameAs: row.SameAs}
		if json.Unmarshal(row.Measures, &r) == nil { // what cannot be read is measured again
			known[page.ID] = r
		}
	}
	return known, nil
}

// asMeasured is a page with the part of its recipe that is measured with it: a
// defect of the capture is not cured by cleaning, and straightening says nothing
// of the sheet.
func asMeasured(page archive.Page) archive.Page {
	return page.WithRecipe(page.Recipe().Only(archive.StepTurn, archive.StepSplit))
}

// measuresKey covers all that the measures of a page depend on.
func measuresKey(page archive.Page) archive.Digest {
	parts, _ := json.Marshal([]any{quality.Version, propose.Version, page.Master, page.Frame, asMeasured(page).Recipe().Steps}) // never fails on these
	return archive.DigestOf(parts)
}

// measure measures one page unless its measures are there, and looks for its
// number as soon as its words are known.
func (m *measuring) measure(ctx context.Context, i int) error {
	page := m.pages[i]
	now, known := m.known[page.ID]
	toJudge := known && now.Seen.Doubtful && judgeOf(m.engine) != nil // which had not been there
	if known && !toJudge && (now.Read || m.engine == nil) {
		return nil
	}
	before := now.Read
	if err := m.readNumber(ctx, page, &now); err != nil {
		return err
	}
	var later []catalogue.Measured
	if !known || toJudge {
		picture, err := m.desk.measurePage(ctx, m.engine, page, &now)
		if err != nil {
			return err
		}
		if later, err = m.findTwin(ctx, i, picture, &now); err != nil {
			return err
		}
	} else if now.Read == before {
		return nil
	}
	m.known[page.ID] = now
	return m.desk.catalogue.SaveMeasures(ctx, append(later, now.row(page))...)
}

func (r remembered) row(page archive.Page) catalogue.Measured {
	text, _ := json.Marshal(r) // never fails on numbers
	return catalogue.Measured{Page: page.ID, Key: measuresKey(page), Measures: text, SameAs: r.sameAs}
}

// readNumber looks for the printed page number among the words, if the page was
// read already.
func (m *measuring) readNumber(ctx context.Context, page archive.Page, into *remembered) error {
	if m.engine == nil || into.Read {
		return nil
	}
	text, ok, err := m.desk.textOf(ctx, m.engine, page)
	if err != nil || !ok {
		return err
	}
	into.Read, into.Numbers = true, numbersOn(text.Words, text.Height)
	return nil
}

func (d *Desk) measurePage(ctx context.Context, engine *ocr.Engine, page archive.Page, into *remembered) (small smallPicture, err error) {
	defer d.caught(&err, "measure a page")
	picture, err := d.finePicture(ctx, asMeasured(page))
	if err != nil {
		return smallPicture{}, err
	}
	into.Measures = quality.Measure(picture.Image, picture.DPI)
	if into.Seen, err = propose.Look(ctx, picture.Image, picture.DPI, into.Measures, judgeOf(engine)); err != nil {
		return smallPicture{}, err
	}
	return smallOf(page.ID, picture), nil
}

// smallOf is a page at about the resolution at which sheets are compared.
func smallOf(page archive.ID, picture ocr.Picture) smallPicture {
	gray, dpi := quality.Reduced(picture.Image, picture.DPI)
	if dpi > 110 {
		gray, dpi = imaging.Reduced(gray, 2), dpi/2
	}
	return smallPicture{page, gray, dpi}
}

const (
	// nearPrint is how many bits of the fingerprints of one sheet's captures may
	// differ; about 80 was seen.
	nearPrint = 110
	// mostCandidates are compared in detail: those most alike.
	mostCandidates = 3
)

// findTwin looks among the pages that were measured before for one that shows
// the same sheet. Of two, the one that stands later in the batch says so: where
// that is the other page, its row is returned.
func (m *measuring) findTwin(ctx context.Context, i int, small smallPicture, now *remembered) (later []catalogue.Measured, err error) {
	m.recent = append(m.recent, small)
	if len(m.recent) > mostRecent {
		m.recent = slices.Delete(m.recent, 0, 1)
	}
	if now.Measures.Writing.Blank >= 0.5 {
		return nil, nil // all blank sides look the same
	}
	for _, j := range m.candidates(i, now.Measures.Print) {
		other, err := m.small(ctx, m.pages[j])
		if err != nil {
			return nil, err
		}
		if !quality.Compare(small.gray, other.gray, small.dpi, other.dpi).Same {
			continue
		}
		if j < i {
			now.sameAs = m.pages[j].ID
			return nil, nil
		}
		twin := m.known[m.pages[j].ID]
		twin.sameAs = m.pages[i].ID
		m.known[m.pages[j].ID] = twin
		return []catalogue.Measured{twin.row(m.pages[j])}, nil
	}
	return nil, nil
}

// candidates are the places of the pages most like a fingerprint.
func (m *measuring) candidates(i int, print quality.Fingerprint) []int {
	type candidate struct{ place, distance int }
	var found []candidate
	for j, page := range m.pages {
		other, known := m.known[page.ID]
		if !known || j == i || other.Measures.Writing.Blank >= 0.5 {
			continue
		}
		if distance := print.Distance(other.Measures.Print); distance <= nearPrint {
			found = append(found, candidate{j, distance})
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return a.distance - b.distance })
	var places []int
	for _, c := range found[:min(len(found), mostCandidates)] {
		places = append(places, c.place)
	}
	return places
}

// small is a page for comparing, made again unless it was measured just now.
func (m *measuring) small(ctx context.Context, page archive.Page) (small smallPicture, err error) {
	for _, recent := range m.recent {
		if recent.page == page.ID {
			return recent, nil
		}
	}
	defer m.desk.caught(&err, "measure a page")
	picture, err := m.desk.finePicture(ctx, asMeasured(page))
	if err != nil {
		return smallPicture{}, err
	}
	return smallOf(page.ID, picture), nil
}
