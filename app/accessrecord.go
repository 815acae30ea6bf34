package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"daluang/storage/archive"
	"daluang/storage/catalogue"
	"daluang/storage/pdfa"
)

// surroundings are what an access copy tells of where its item belongs.
type surroundings struct {
	batch   archive.Batch
	dossier archive.Dossier // zero where the item is in none
}

// sealed reports whether the copies are part of a sealed document.
func (in surroundings) sealed() bool {
	return in.batch.State.Require(archive.BatchOpen, archive.BatchReturned) != nil
}

func (c *copying) surroundings(ctx context.Context, item archive.Item) (surroundings, error) {
	batch, err := c.catalogue.Batch(ctx, item.Batch)
	if err != nil {
		return surroundings{}, err
	}
	dossier, err := c.catalogue.Dossier(ctx, item.Dossier)
	if errors.Is(err, catalogue.ErrNotFound) && item.Dossier == "" {
		err = nil
	}
	return surroundings{batch, dossier}, err
}

// record is what the archive knows of the item, for the metadata of its copy.
func (c *copying) record(item archive.Item, pages []archive.Page, in surroundings) pdfa.Record {
	record := pdfa.Record{
		Creator: c.who.Creator, Unit: c.who.Unit,
		DossierNumber: in.dossier.Number, DossierTitle: in.dossier.Title,
		ItemID: string(item.ID), ItemNumber: fmt.Sprint(item.Position),
		ClassCode: string(item.ClassCode), SecurityClass: string(item.Security),
		BatchID: string(in.batch.ID), BatchName: in.batch.Name,
		DPI: resolutions(pages),
	}
	for _, page := range pages {
		if digest := page.Master.String(); !slices.Contains(record.Masters, digest) {
			record.Masters = append(record.Masters, digest)
		}
	}
	return record
}

// resolutions lists those that the masters tell of themselves; drawn pages have
// none.
func resolutions(pages []archive.Page) string {
	var all []string
	for _, page := range pages {
		if dpi := fmt.Sprintf("%.0f", page.DPIX); plausible(page.DPIX) && formatOf(page.MediaType) == "" && !slices.Contains(all, dpi) {
			all = append(all, dpi)
		}
	}
	return strings.Join(all, ", ")
}

// metadata says what is known and nothing else. The date is the capture of the
// last page: the same pages give the same bytes on any day.
func (c *copying) metadata(item archive.Item, pages []archive.Page, in surroundings) pdfa.Metadata {
	return pdfa.Metadata{
		Title:      item.Title,
		Author:     c.who.Creator,
		Subject:    strings.Join(nonEmpty(item.Number, item.Date.Text, string(item.ClassCode)), " · "),
		Identifier: string(item.ID),
		Language:   "id",
		Keywords:   nonEmpty(item.Number, string(item.ClassCode)),
		Created:    pages[len(pages)-1].Captured,
		Record:     c.record(item, pages, in),
	}
}

// writerOptions ask for the level and, at part 3, attach the item's record as
// data (ISO 19005-3 annex E).
func (c *copying) writerOptions(item archive.Item, pages []archive.Page, metadata pdfa.Metadata) (pdfa.Options, error) {
	return c.levelOptions(metadata, "item.json", "Daluang item record", func() ([]byte, error) {
		item.Access, item.Problem = archive.Digest{}, "" // of an earlier copy
		return json.MarshalIndent(struct {
			archive.Item
			Pages []archive.Page `json:"pages"`
		}{item, pages}, "", "  ")
	})
}

func (c *copying) levelOptions(metadata pdfa.Metadata, name, description string, record func() ([]byte, error)) (pdfa.Options, error) {
	options := pdfa.Options{Conformance: c.options.conformance(), AsAsked: c.options.Conformance != "", Producer: "Daluang " + Version, Bilevel: pdfa.JBIG2}
	if options.Conformance != pdfa.PDFA3B && options.Conformance != pdfa.PDFA3U {
		return options, nil
	}
	data, err := record()
	if err != nil {
		return options, fmt.Errorf("attach the record: %w", err)
	}
	options.Attachment = &pdfa.Attachment{Name: name, MediaType: "application/json", Description: description,
		Relationship: pdfa.Data, Modified: metadata.Created, Data: data}
	return options, nil
}

// withoutProfile is a page of which the writer found a profile damaged: such a
// profile says nothing about the colours.
func withoutProfile(sheet pdfa.Page) pdfa.Page {
	sheet.Image.ICC = nil
	if sheet.Layers != nil {
		plain := *sheet.Layers
		plain.Background.ICC, plain.Foreground.ICC = nil, nil
		plain.Pictures = slices.Clone(plain.Pictures)
		for i := range plain.Pictures {
			plain.Pictures[i].ICC = nil
		}
		sheet.Layers = &plain
	}
	return sheet
}

func nonEmpty(texts ...string) []string {
	var kept []string
	for _, text := range texts {
		if text != "" {
			kept = append(kept, text)
		}
	}
	return kept
}
