package app

import (
	"context"
	"encoding/json"

	"daluang/app/forms"
	"daluang/app/imaging/quality"
	"daluang/app/ocr"
	"daluang/storage/archive"
)

// markReading reads what the pages of one batch say of themselves. What was read
// is remembered by the picture and by the steps that say which part of it the page
// is and how it lies, so that nothing is read twice as long as those are the same;
// a crash costs at most the page that is being read.
type markReading struct {
	desk     *Desk
	measured map[archive.ID]remembered // of pages as they are now
}

func (d *Desk) markReading(ctx context.Context, batch archive.ID, pages []archive.Page) (*markReading, error) {
	measured, err := d.measuresOf(ctx, batch, pages)
	return &markReading{d, measured}, err
}

// read fills in the mark of a page, and whether it is blank where that is asked
// and the page bears no mark.
func (r *markReading) read(ctx context.Context, look *SplitPage, blank bool) (err error) {
	defer r.desk.caught(&err, "read a separator")
	picture := onceDecoded(func() (ocr.Picture, error) { return r.desk.finePicture(ctx, asMeasured(look.Page)) })
	look.Mark, err = known(ctx, r.desk, markKey("separator", forms.Version, look.Page), func() (forms.Mark, error) {
		found, err := picture()
		if err != nil {
			return forms.Mark{}, err
		}
		return forms.Read(quality.Reduced(found.Image, found.DPI)), nil
	})
	if err != nil || !blank || look.Mark.Kind != forms.NoMark {
		return err
	}
	if measured, ok := r.measured[look.Page.ID]; ok {
		look.Blank = isBlank(measured.Measures)
		return nil
	}
	look.Blank, err = known(ctx, r.desk, markKey("blank", quality.Version, look.Page), func() (bool, error) {
		found, err := picture()
		if err != nil {
			return false, err
		}
		return isBlank(quality.Measure(found.Image, found.DPI)), nil
	})
	return err
}

func isBlank(m quality.Measures) bool { return m.Writing.Blank >= 0.5 }

// onceDecoded decodes a picture when it is wanted first.
func onceDecoded(decode func() (ocr.Picture, error)) func() (ocr.Picture, error) {
	var picture ocr.Picture
	done := false
	return func() (ocr.Picture, error) {
		if done {
			return picture, nil
		}
		var err error
		picture, err = decode()
		done = err == nil
		return picture, err
	}
}

// markKey covers all that a reading of a page depends on.
func markKey(what string, version any, page archive.Page) archive.Digest {
	parts, _ := json.Marshal([]any{what, version, page.Master, page.Frame, asMeasured(page).Recipe().Steps}) // never fails on these
	return archive.DigestOf(parts)
}

// known is what is remembered under a key, or else what read finds, which is
// remembered from then on.
func known[T any](ctx context.Context, d *Desk, key archive.Digest, read func() (T, error)) (value T, err error) {
	kept := recognitions{d.catalogue}
	record, ok, err := kept.Load(ctx, key)
	if err != nil {
		return value, err
	}
	if ok && json.Unmarshal(record, &value) == nil { // what cannot be read is read from the page again
		return value, nil
	}
	if value, err = read(); err != nil {
		return value, err
	}
	if record, err = json.Marshal(value); err != nil {
		return value, err
	}
	return value, kept.Save(ctx, key, record)
}
