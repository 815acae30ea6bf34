package main

import (
	"crypto/rand"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"daluang/app"
	"daluang/assets/samples"
	"daluang/storage/archive"
	"daluang/sync/intake"
)

// demo does the whole job once: sample pages in, described, sealed, handed to
// an archive server on this machine, receipt verified. It works in a folder of
// its own and says where the results are. In a folder where it has been before
// it goes on where it stopped, and ends with the same results.
func (c *command) demo() error {
	flags := c.flags("demo")
	target := flags.String("o", "", "")
	if plain, err := c.parse(flags); err != nil || len(plain) > 0 {
		return usage(err, "ctl.usage.flags")
	}
	folder := *target
	if folder == "" {
		var err error
		if folder, err = os.MkdirTemp("", "daluang-contoh-"); err != nil {
			return fmt.Errorf("make a folder for the demonstration: %w", err)
		}
	}
	c.folder = filepath.Join(folder, "meja")
	made := "ctl.demo.desk"
	if present, err := c.open(); err == nil {
		made = "ctl.demo.desk-before"
		present.Close()
	}
	desk, err := app.Init(c.ctx, c.config(), app.Setup{Creator: demoCreator, Unit: "Tata Usaha", Operator: "Petugas Contoh"})
	if err != nil {
		return err
	}
	defer desk.Close()
	c.step(made, "folder", c.folder)
	return c.demonstrate(desk, folder)
}

const (
	demoCreator = "SDN SPESIMEN 1 (contoh)"
	demoBatch   = "Contoh"
)

type demoDocument struct {
	Folder  string `json:"folder"`
	PDF     string `json:"pdf"` // folder of the access copies
	Receipt string `json:"receipt"`
	Pages   int    `json:"pages"`
	Items   int    `json:"items"`
}

func (c *command) demonstrate(desk *app.Desk, folder string) error {
	document := demoDocument{Folder: folder, PDF: filepath.Join(folder, "pdf")}
	pages := filepath.Join(folder, "pindaian")
	if err := copyOut(samples.FS(), pages); err != nil {
		return err
	}
	imported, err := desk.Import(c.ctx, []string{pages}, demoBatch, app.Split{}, c.bar.report)
	if err != nil {
		return err
	}
	c.step("ctl.demo.imported", "pages", imported.Stored, "known", imported.Known)
	document.Pages = imported.Batch.Pages
	document.Items = imported.Batch.Items
	if err := c.describeSamples(desk, imported.Batch); err != nil {
		return err
	}
	if err := c.demoCopies(desk, document.PDF); err != nil {
		return err
	}
	if err := c.sealSamples(desk, imported.Batch); err != nil {
		return err
	}
	if document.Receipt, err = c.demoHandover(desk, filepath.Join(folder, "server")); err != nil {
		return err
	}
	verified, err := desk.Verify(c.ctx, true, c.bar.report)
	if err != nil {
		return err
	}
	c.step("ctl.demo.verified", "checked", verified.Checked, "receipts", verified.Receipts)
	return c.answer(document, func() {
		c.say("ctl.demo.results", "pdf", document.PDF, "receipt", document.Receipt)
	})
}

// step tells a step that is done: to a person on the output, beside a JSON
// document on the other channel.
func (c *command) step(key string, pairs ...any) {
	c.bar.end()
	out := c.out
	if c.asJSON {
		out = c.err
	}
	fmt.Fprintln(out, c.texts.Say(key, pairs...))
}

func (c *command) describeSamples(desk *app.Desk, batch archive.Batch) error {
	if batch.State != archive.BatchOpen {
		c.step("ctl.demo.described-before", "items", batch.Described)
		return nil
	}
	descriptions, err := samples.Descriptions()
	if err != nil {
		return err
	}
	items, err := c.itemsBySource(desk, demoBatch)
	if err != nil {
		return err
	}
	for _, d := range descriptions {
		_, err := desk.Describe(c.ctx, items[d.File], map[string]string{
			app.FieldNumber: d.Number, app.FieldDate: d.Date, app.FieldTitle: d.Summary,
			app.FieldClass: d.ClassCode, app.FieldDossier: d.Dossier, app.FieldSecurity: d.Security,
		})
		if err != nil {
			return err
		}
	}
	c.step("ctl.demo.described", "items", len(descriptions))
	return nil
}

func (c *command) sealSamples(desk *app.Desk, batch archive.Batch) error {
	if batch.State != archive.BatchOpen {
		c.step("ctl.demo.sealed-before")
		return nil
	}
	sealed, err := desk.Seal(c.ctx, demoBatch, app.AccessOptions{}, c.bar.report)
	if err != nil {
		return err
	}
	c.step("ctl.demo.sealed", "digest", sealed.Digest.Short())
	return nil
}

func (c *command) demoCopies(desk *app.Desk, folder string) error {
	items, err := desk.BatchItems(c.ctx, demoBatch)
	if err != nil {
		return err
	}
	written, err := desk.WriteAccess(c.ctx, items, folder, app.AccessOptions{}, c.bar.report)
	if err != nil {
		return err
	}
	if len(written.Failed) > 0 {
		return written.Failed[0].Err
	}
	c.step("ctl.demo.copies", "files", len(written.Files), "folder", folder)
	return nil
}

// demoHandover runs a real archive server on a loopback port, enrols the desk
// and sends the batch; it returns the path of the verified receipt.
func (c *command) demoHandover(desk *app.Desk, folder string) (string, error) {
	server, err := intake.Open(c.ctx, intake.Config{Folder: folder, Now: time.Now, Random: rand.Reader, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return "", err
	}
	defer server.Close()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("open a port on this machine: %w", err)
	}
	web := &http.Server{Handler: server.Handler(), ReadHeaderTimeout: time.Minute}
	go web.Serve(listener)
	defer web.Close()
	address := "http://" + listener.Addr().String()
	c.step("ctl.demo.server", "address", address)
	code, err := server.NewCode(c.ctx, demoCreator)
	if err != nil {
		return "", err
	}
	if err := desk.Enrol(c.ctx, address, code.Code); err != nil {
		return "", err
	}
	synced, err := desk.Sync(c.ctx, "", c.bar.report)
	if err != nil {
		return "", err
	}
	if len(synced) == 0 {
		c.step("ctl.demo.received-before")
		return c.keptReceipt()
	}
	c.step("ctl.demo.received", "state", c.texts.Say("state."+string(synced[0].Batch.State)))
	return synced[0].ReceiptFile, nil
}

// keptReceipt is the receipt of the demonstration's one batch, from before.
func (c *command) keptReceipt() (string, error) {
	kept, err := filepath.Glob(filepath.Join(c.folder, "receipts", "*.json"))
	if err != nil || len(kept) == 0 {
		return "", err
	}
	return kept[0], nil
}

// copyOut writes the embedded sample pages into a folder, as a scanner would.
func copyOut(pages fs.FS, folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("lay out the sample pages: %w", err)
	}
	return fs.WalkDir(pages, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(pages, name)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(folder, filepath.Base(name)), data, 0o644)
	})
}
