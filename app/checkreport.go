package app

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"daluang/storage/archive"
	"daluang/storage/pdfa"
)

// CheckReport is what the printed report of quality control says. Everything in it
// is on record: the same facts in the same language give the same bytes, whenever
// they are printed.
type CheckReport struct {
	Checking
	Creator, Unit string
	Profile       Profile
	HasProfile    bool
	Delivered     []Delivered
	Items         map[archive.ID]archive.Item
	Dossiers      map[archive.ID]string // titles
	People        map[archive.ID]string // names of operators, those that are known
	All           int                   // pages of the batch
}

// CheckReport collects the report of a batch, named or by id. Errors: ErrNoSample,
// catalogue.ErrNotFound.
func (d *Desk) CheckReport(ctx context.Context, batch string) (CheckReport, error) {
	checking, err := d.Checking(ctx, batch)
	if err != nil {
		return CheckReport{}, err
	}
	r := CheckReport{Checking: checking, Items: map[archive.ID]archive.Item{}, Dossiers: map[archive.ID]string{}}
	who, err := d.catalogue.Desk(ctx)
	if err != nil {
		return r, err
	}
	r.Creator, r.Unit = who.Creator.Name, who.Unit.Name
	if r.People, err = d.catalogue.Operators(ctx); err != nil {
		return r, err
	}
	items, err := d.allItems(ctx, ItemQuery{Batch: checking.Batch.ID})
	if err != nil {
		return r, err
	}
	for _, item := range items {
		r.Items[item.ID], r.All = item, r.All+item.Pages
		if item.Dossier == "" || r.Dossiers[item.Dossier] != "" {
			continue
		}
		dossier, err := d.Dossier(ctx, item.Dossier)
		if err != nil {
			return r, err
		}
		r.Dossiers[dossier.ID] = dossier.Title
	}
	if r.Profile, r.HasProfile, err = d.BatchProfile(ctx, checking.Batch.ID); err != nil {
		return r, err
	}
	r.Delivered, err = d.Delivered(ctx, checking.Batch.ID)
	return r, err
}

// WriteCheckReport writes the report of quality control of a batch, named or by
// id, as PDF/A-2u in the language of the texts, and makes the folder. The file
// appears under its name when it is whole and has passed the checker; it replaces
// an earlier report of the same batch and nothing else: objects.ErrExists. It may
// be printed while pages still wait, and says so. Errors: ErrNoSample,
// catalogue.ErrNotFound, those of the disk.
func (d *Desk) WriteCheckReport(ctx context.Context, batch, path string, texts Texts) (WrittenFile, error) {
	report, err := d.CheckReport(ctx, batch)
	if err != nil {
		return WrittenFile{}, err
	}
	var file bytes.Buffer
	if err := texts.writeCheckReport(&file, report); err != nil {
		return WrittenFile{}, err
	}
	checked, err := pdfa.Check(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err == nil && !checked.Valid() {
		err = fmt.Errorf("%s: %w", checked.Problems[0], ErrInvalidCopy)
	}
	if err != nil {
		return WrittenFile{}, fmt.Errorf("check a report: %w", err)
	}
	staged, err := d.objects.Stage(ctx, &file)
	if err != nil {
		return WrittenFile{}, err
	}
	defer staged.Discard()
	name := reportName(report.Batch)
	if err := d.objects.CopyStaged(ctx, staged, path, func(existing string) bool { return isCopyOf(existing, name) }); err != nil {
		return WrittenFile{}, folderError(err)
	}
	return WrittenFile{Path: path, Conformance: fmt.Sprintf("%d%s", checked.Part, strings.ToLower(checked.Conformance)), Pages: checked.Pages, Bytes: staged.Size}, nil
}

// reportName is what the report is called in its own metadata: no access copy is
// called so.
func reportName(batch archive.Batch) archive.ID { return batch.ID + "/quality-control" }

// made is the moment of the last fact in the report.
func (r CheckReport) made() time.Time {
	last := r.Sample.Drawn
	for _, page := range r.Pages {
		if page.Verdict != nil && page.Verdict.At.After(last) {
			last = page.Verdict.At
		}
	}
	return last
}

// inspectors are those who judged, in the order in which they are first met, by
// name; a person without a name on record is left out, and unnamed says so.
func (r CheckReport) inspectors() (names []string, unnamed bool) {
	for _, page := range r.Pages {
		if page.Verdict == nil {
			continue
		}
		name := r.People[page.Verdict.By]
		if unnamed = unnamed || name == ""; name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names, unnamed
}

func (r CheckReport) itemName(page archive.Page) string {
	item := r.Items[page.Item]
	name := item.Title
	if name == "" {
		name = item.Source
	}
	if title := r.Dossiers[item.Dossier]; title != "" {
		name += " · " + title
	}
	return name
}

// DefaultReportName is the name of a file for the report of a batch, without a
// folder.
func (t Texts) DefaultReportName(batch archive.Batch) string {
	return fileStem(t.Say("report.file", "batch", batch.Name)) + ".pdf"
}
