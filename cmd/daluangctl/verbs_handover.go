package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"daluang/app"
	"daluang/storage/archive"
	"daluang/storage/pdfa"
)

type pdfDocument struct {
	Files  []fileDocument   `json:"files"`
	Failed []failedDocument `json:"failed"`
}

type fileDocument struct {
	Item        archive.ID `json:"item"` // empty for a file that holds a batch
	Path        string     `json:"path"`
	Conformance string     `json:"conformance"`
	Pages       int        `json:"pages"`
	Bytes       int64      `json:"bytes"`
}

type failedDocument struct {
	Item    archive.ID `json:"item"`
	Source  string     `json:"source"`
	Code    string     `json:"code"`
	Message string     `json:"message"`
}

// pdf writes access copies: of one item into a file, of a batch into a folder
// or, named .pdf, into one file with bookmarks.
func (c *command) pdf() error {
	flags := c.flags("pdf")
	target := flags.String("o", "", "")
	conformance := flags.String("conformance", "", "")
	noText := flags.Bool("no-text", false, "")
	whole := flags.Bool("whole", false, "")
	stamp := flags.Bool("stamp", false, "")
	noStamp := flags.Bool("no-stamp", false, "")
	plain, err := c.parse(flags)
	if err != nil || len(plain) != 1 || *target == "" {
		return usage(err, "ctl.usage.pdf")
	}
	if !slices.Contains([]string{"", "1b", "2b", "2u", "3b", "3u"}, *conformance) {
		return usage(err, "ctl.usage.conformance")
	}
	if *stamp && *noStamp {
		return usage(err, "ctl.usage.stamp")
	}
	options := app.AccessOptions{NoText: *noText, Whole: *whole, Conformance: pdfa.Conformance(*conformance), Stamp: stamping(*stamp, *noStamp)}
	desk, err := c.open()
	if err != nil {
		return err
	}
	defer desk.Close()
	written, err := c.writePDF(desk, strings.TrimSpace(plain[0]), *target, options)
	document := pdfDocument{[]fileDocument{}, c.failures(written.Failed)}
	for _, file := range written.Files {
		document.Files = append(document.Files, fileDocument(file))
	}
	return first(c.answer(document, func() {
		for _, file := range written.Files {
			c.say("ctl.pdf.file", "path", file.Path, "pages", file.Pages, "bytes", file.Bytes)
		}
		c.sayFailures(document.Failed)
	}), err, partly(len(document.Failed), len(document.Files)))
}

func stamping(with, without bool) app.Stamping {
	switch {
	case with:
		return app.Stamped
	case without:
		return app.Unstamped
	}
	return app.AsSet
}

func (c *command) writePDF(desk *app.Desk, name, target string, options app.AccessOptions) (app.Written, error) {
	if id, err := archive.ParseID(name); err == nil {
		if item, err := desk.Item(c.ctx, id); err == nil {
			file, err := desk.WriteAccessFile(c.ctx, item, target, options, c.bar.report)
			if err != nil {
				return app.Written{}, err
			}
			return app.Written{Files: []app.WrittenFile{file}}, nil
		}
	}
	if namesFile(target) {
		batch, err := c.batchNamed(desk, name)
		if err != nil {
			return app.Written{}, err
		}
		return desk.WriteBatchFile(c.ctx, string(batch.ID), target, options, c.bar.report)
	}
	items, err := desk.BatchItems(c.ctx, name)
	if err != nil {
		return app.Written{}, err
	}
	return desk.WriteAccess(c.ctx, items, target, options, c.bar.report)
}

// namesFile tells a file for a whole batch from a folder for its items.
func namesFile(target string) bool {
	info, err := os.Stat(target)
	return strings.EqualFold(filepath.Ext(target), ".pdf") && (err != nil || !info.IsDir())
}

func (c *command) failures(failed []app.FailedItem) []failedDocument {
	documents := []failedDocument{}
	for _, item := range failed {
		why := c.explain(item.Err)
		documents = append(documents, failedDocument{item.Item, item.Source, why.Key, why.String()})
	}
	return documents
}

func (c *command) sayFailures(failed []failedDocument) {
	for _, item := range failed {
		fmt.Fprintf(c.out, "- %s: %s\n", item.Source, item.Message)
	}
}

type sealDocument struct {
	Batch       string         `json:"batch"`
	Digest      archive.Digest `json:"digest"`
	Items       int            `json:"items"`
	Pages       int            `json:"pages"`
	Undescribed int            `json:"undescribed"`
}

// unreadyDocument is a batch that was not sealed: there is no digest.
type unreadyDocument struct {
	Batch  string           `json:"batch"`
	Failed []failedDocument `json:"failed"`
}

func (c *command) seal() error {
	flags := c.flags("seal")
	noText := flags.Bool("no-text", false, "")
	plain, err := c.parse(flags)
	if err != nil || len(plain) != 1 {
		return usage(err, "ctl.usage.seal")
	}
	desk, err := c.open()
	if err != nil {
		return err
	}
	defer desk.Close()
	batch, err := c.batchNamed(desk, plain[0])
	if err != nil {
		return err
	}
	sealed, err := desk.Seal(c.ctx, string(batch.ID), app.AccessOptions{NoText: *noText}, c.bar.report)
	var unready *app.Unready
	if errors.As(err, &unready) {
		document := unreadyDocument{batch.Name, c.failures(unready.Items)}
		return first(c.answer(document, func() { c.sayFailures(document.Failed) }), err)
	}
	if err != nil {
		return err
	}
	document := sealDocument{sealed.Batch.Name, sealed.Digest, sealed.Items, sealed.Pages, sealed.Undescribed}
	return c.answer(document, func() {
		c.say("ctl.seal.done", "batch", sealed.Batch.Name, "items", sealed.Items, "pages", sealed.Pages, "digest", sealed.Digest.Short())
		if sealed.Undescribed > 0 {
			c.say("ctl.seal.undescribed", "items", sealed.Undescribed)
		}
	})
}

func (c *command) enrol() error {
	flags := c.flags("enrol")
	server := flags.String("server", "", "")
	code := flags.String("code", "", "")
	if plain, err := c.parse(flags); err != nil || len(plain) > 0 || *server == "" || *code == "" {
		return usage(err, "ctl.usage.enrol")
	}
	desk, err := c.open()
	if err != nil {
		return err
	}
	defer desk.Close()
	if err := desk.Enrol(c.ctx, *server, *code); err != nil {
		return err
	}
	return c.answer(map[string]string{"server": *server}, func() { c.say("ctl.enrol.done", "server", *server) })
}

type syncDocument struct {
	Batches []syncedDocument `json:"batches"`
}

type syncedDocument struct {
	Batch       string             `json:"batch"`
	State       archive.BatchState `json:"state"`
	Receipt     string             `json:"receipt"` // digest of the verified receipt, empty while there is none
	ReceiptFile string             `json:"receipt_file,omitempty"`
	Code        string             `json:"code,omitempty"`
	Message     string             `json:"message,omitempty"`
}

func (c *command) sync() error {
	flags := c.flags("sync")
	server := flags.String("server", "", "")
	if plain, err := c.parse(flags); err != nil || len(plain) > 0 {
		return usage(err, "ctl.usage.flags")
	}
	desk, err := c.open()
	if err != nil {
		return err
	}
	defer desk.Close()
	synced, err := desk.Sync(c.ctx, *server, c.bar.report)
	document := syncDocument{Batches: []syncedDocument{}}
	for _, batch := range synced {
		document.Batches = append(document.Batches, c.syncedBatch(batch))
	}
	return first(c.answer(document, func() {
		if len(document.Batches) == 0 && err == nil {
			c.say("ctl.sync.nothing")
		}
		for _, b := range document.Batches {
			c.saySynced(b)
		}
	}), c.syncOutcome(synced, err))
}

func (c *command) saySynced(b syncedDocument) {
	c.say("ctl.sync.batch", "batch", b.Batch, "state", c.texts.Say("state."+string(b.State)))
	if b.ReceiptFile != "" {
		c.say("ctl.sync.receipt", "path", b.ReceiptFile)
	}
	if b.Message != "" {
		fmt.Fprintf(c.out, "- %s\n", b.Message)
	}
}

// syncOutcome is errPartly where some batches were received and others were
// not; an error that is not of a batch, the person's leaving, and the first
// error where nothing got through stay what they are.
func (c *command) syncOutcome(synced []app.SyncedBatch, err error) error {
	if err == nil || c.ctx.Err() != nil {
		return err
	}
	received, ofBatch := false, false
	for _, batch := range synced {
		received = received || batch.Err == nil
		ofBatch = ofBatch || batch.Err != nil && errors.Is(err, batch.Err)
	}
	if received && ofBatch {
		return errPartly
	}
	return err
}

func (c *command) syncedBatch(b app.SyncedBatch) syncedDocument {
	document := syncedDocument{Batch: b.Batch.Name, State: b.Batch.State}
	if b.Err != nil {
		why := c.explain(b.Err)
		document.Code, document.Message = why.Key, why.String()
		return document
	}
	document.Receipt, document.ReceiptFile = b.Receipt.String(), b.ReceiptFile
	return document
}

func (c *command) export() error {
	flags := c.flags("export")
	target := flags.String("to", "", "")
	plain, err := c.parse(flags)
	if err != nil || len(plain) != 1 || *target == "" {
		return usage(err, "ctl.usage.export")
	}
	desk, err := c.open()
	if err != nil {
		return err
	}
	defer desk.Close()
	batch, err := c.batchNamed(desk, plain[0])
	if err != nil {
		return err
	}
	path, err := desk.Export(c.ctx, string(batch.ID), *target)
	if err != nil {
		return err
	}
	return c.answer(map[string]string{"batch": batch.Name, "path": path}, func() { c.say("ctl.export.done", "path", path) })
}
