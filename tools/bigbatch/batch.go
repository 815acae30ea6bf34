package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"daluang/app"
	"daluang/storage/archive"
	"daluang/storage/catalogue"
)

const (
	sheetCount = 120 // different masters; the pages after them show these again
	bigName    = "Surat masuk 1987-2023"
	smallName  = "Susulan"
	readyFile  = "bigbatch-ready"
)

// makeBatch makes a desk with a batch of that many pages, if it is not there: the
// first pages are imported and measured, all by the verbs of the desk; the others
// are rows of the same masters, with the same measures. Items have one page to
// four; three of five are described. A small batch is the newest, so that the
// large one has to be opened.
func makeBatch(ctx context.Context, data string, pages int, log io.Writer) error {
	if _, err := os.Stat(filepath.Join(data, readyFile)); err == nil {
		return nil
	}
	began := time.Now()
	if err := os.RemoveAll(data); err != nil {
		return fmt.Errorf("make the batch: %w", err)
	}
	desk, err := app.Init(ctx, app.Config{Folder: data}, app.Setup{Creator: "Dinas Contoh", Operator: "Petugas Contoh"})
	if err != nil {
		return err
	}
	first, err := importSheets(ctx, desk, pages, log)
	if err == nil {
		fmt.Fprintln(log, "measuring", len(first), "pages")
		_, err = desk.Measure(ctx, bigName, app.QualityQuery{}, nil)
	}
	if err = firstOf(err, desk.Close()); err != nil {
		return err
	}
	if err := addRows(ctx, data, first, pages, log); err != nil {
		return err
	}
	if err := describe(ctx, data, log); err != nil {
		return err
	}
	fmt.Fprintf(log, "made in %.0f s\n", time.Since(began).Seconds())
	return os.WriteFile(filepath.Join(data, readyFile), nil, 0o600)
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func importSheets(ctx context.Context, desk *app.Desk, pages int, log io.Writer) ([]archive.Page, error) {
	folder, err := os.MkdirTemp("", "daluang-sheets-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the sheets: %w", err)
	}
	defer os.RemoveAll(folder)
	fmt.Fprintln(log, "drawing and importing", min(sheetCount, pages), "sheets")
	if err := drawSheets(folder, min(sheetCount, pages)); err != nil {
		return nil, err
	}
	imported, err := desk.Import(ctx, []string{folder}, bigName, app.Split{}, nil)
	if err != nil {
		return nil, err
	}
	small := filepath.Join(folder, "lembar-0000.jpg")
	if _, err := desk.Import(ctx, []string{small}, smallName, app.Split{}, nil); err != nil {
		return nil, err
	}
	return desk.BatchPages(ctx, imported.Batch.ID)
}

// addRows adds pages of the masters that are there until the batch has as many as
// wanted, and gives them the measures of the first page of their master.
func addRows(ctx context.Context, data string, first []archive.Page, pages int, log io.Writer) error {
	c, err := catalogue.Open(ctx, filepath.Join(data, "catalogue.db"), time.Now)
	if err != nil {
		return err
	}
	defer c.Close()
	fmt.Fprintln(log, "adding", pages-len(first), "pages")
	for at, size := len(first), 1; at < pages; size = size%4 + 1 {
		var group []archive.Page
		for ; len(group) < size && at < pages; at++ {
			group = append(group, first[at%len(first)])
		}
		sheet := catalogue.Sheet{Source: fmt.Sprintf("pindai-%05d", at), How: "bigbatch"}
		if _, err := c.CaptureSheet(ctx, first[0].Batch, sheet, group); err != nil {
			return err
		}
	}
	return copyMeasures(ctx, c, first)
}

func copyMeasures(ctx context.Context, c *catalogue.Catalogue, first []archive.Page) error {
	of := map[archive.Digest]catalogue.Measured{}
	for _, page := range first {
		measured, err := c.MeasuresOf(ctx, page.ID)
		if err != nil {
			return err
		}
		measured.SameAs = ""
		of[page.Master] = measured
	}
	all, err := c.BatchPages(ctx, first[0].Batch)
	if err != nil {
		return err
	}
	rows := make([]catalogue.Measured, len(all))
	for i, page := range all {
		rows[i] = of[page.Master]
		rows[i].Page = page.ID
	}
	return c.SaveMeasures(ctx, rows...)
}

// describe says of three of five items what they are.
func describe(ctx context.Context, data string, log io.Writer) error {
	desk, err := app.Open(ctx, app.Config{Folder: data})
	if err != nil {
		return err
	}
	defer desk.Close()
	items, err := desk.BatchItems(ctx, bigName)
	if err != nil {
		return err
	}
	fmt.Fprintln(log, "describing", len(items)*3/5, "items of", len(items))
	for i, item := range items {
		if i%5 >= 3 {
			continue
		}
		fields := map[string]string{app.FieldNumber: fmt.Sprintf("005/%d/1987", i), app.FieldTitle: fmt.Sprintf("Surat undangan rapat ke-%d", i),
			app.FieldDate: "14 Maret 1987", app.FieldClass: "005", app.FieldDossier: fmt.Sprintf("Undangan %d", i/60)}
		if _, err := desk.Describe(ctx, item.ID, fields); err != nil {
			return err
		}
	}
	return nil
}
