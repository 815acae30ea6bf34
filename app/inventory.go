package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"daluang/app/forms"
	"daluang/storage/archive"
	"daluang/storage/objects"
)

// InventoryEntry is a file that a batch should hold: number, title, and how many
// pages it should have, 0 where nobody knows.
type InventoryEntry = forms.Entry

// InventoryRow is a row of a list that was left out, and why.
type InventoryRow = forms.RowError

// ReadInventory reads a list that was typed, pasted or exported: see
// forms.ReadList. Errors: forms.ErrBadList, forms.ErrLongList.
func ReadInventory(text string) ([]InventoryEntry, []InventoryRow, error) {
	return forms.ReadList(text)
}

// inventoryPrefix and the id of a batch are the key under which its list is kept.
const inventoryPrefix = "inventory."

// Inventory is the list of what a batch, named or by id, should hold; empty where
// there is none. Errors: catalogue.ErrNotFound.
func (d *Desk) Inventory(ctx context.Context, batch string) ([]InventoryEntry, error) {
	found, err := d.batchNamed(ctx, batch)
	if err != nil {
		return nil, err
	}
	return d.inventoryOf(ctx, found.ID)
}

func (d *Desk) inventoryOf(ctx context.Context, batch archive.ID) (entries []InventoryEntry, err error) {
	text, err := d.catalogue.Setting(ctx, inventoryPrefix+string(batch))
	if err != nil || text == "" {
		return nil, err
	}
	if err := json.Unmarshal([]byte(text), &entries); err != nil {
		return nil, fmt.Errorf("read the list of a batch: %w: %w", ErrIntegrity, err)
	}
	return entries, nil
}

// SaveInventory keeps the list of a batch, which is opened where it is not there,
// in place of an earlier one; that stays in the audit trail. No entries: no list.
// Errors: archive.ErrBatchState once the batch is sealed.
func (d *Desk) SaveInventory(ctx context.Context, batch string, entries []InventoryEntry) (archive.Batch, error) {
	found, err := d.catalogue.OpenBatch(ctx, batch)
	if err != nil {
		return found, err
	}
	if err := found.State.Require(archive.BatchOpen, archive.BatchReturned); err != nil {
		return found, err
	}
	value := ""
	if len(entries) > 0 {
		text, err := json.Marshal(entries)
		if err != nil {
			return found, fmt.Errorf("keep the list of a batch: %w", err)
		}
		value = string(text)
	}
	return found, d.catalogue.SaveSetting(ctx, inventoryPrefix+string(found.ID), value)
}

// SheetsAsked says which separator sheets are wanted: one for each entry of the
// list of a batch, or Copies (at least one) of a patch code.
type SheetsAsked struct {
	Batch  string     // name or id; empty where Patch says
	Patch  forms.Kind // forms.PatchT, Patch2 or Patch3; empty: by the list
	Copies int
}

// WriteSheets writes separator sheets as one PDF/A where no file is yet, and tells
// how many. Errors: forms.ErrNoSheets where the batch has no list,
// catalogue.ErrNotFound, objects.ErrExists, ErrNoAccess, objects.ErrDiskFull.
func (d *Desk) WriteSheets(ctx context.Context, asked SheetsAsked, path string) (sheets int, err error) {
	print := forms.Print{Title: "Lembar pemisah", Created: d.config.Now()}
	who, err := d.Who(ctx)
	if err != nil {
		return 0, err
	}
	print.Creator = who.Creator
	list, err := d.sheetsFor(ctx, asked, &print)
	if err != nil {
		return 0, err
	}
	var file bytes.Buffer
	if err := forms.Write(&file, list, print); err != nil {
		return 0, err
	}
	err = objects.WriteFile(path, file.Bytes(), 0o666, true)
	if errors.Is(err, fs.ErrExist) {
		err = fmt.Errorf("write separator sheets: %w: %w", objects.ErrExists, err)
	}
	return len(list), folderError(err)
}

func (d *Desk) sheetsFor(ctx context.Context, asked SheetsAsked, print *forms.Print) (sheets []forms.Sheet, err error) {
	if asked.Patch != forms.NoMark {
		for range max(1, asked.Copies) {
			sheets = append(sheets, forms.Sheet{Kind: asked.Patch})
		}
		return sheets, nil
	}
	batch, err := d.batchNamed(ctx, asked.Batch)
	if err != nil {
		return nil, err
	}
	print.Title += " – " + batch.Name
	entries, err := d.inventoryOf(ctx, batch.ID)
	for _, entry := range entries {
		sheets = append(sheets, forms.Sheet{Kind: forms.Item, Number: entry.Number, Title: entry.Title,
			Pages: entry.Pages, Key: forms.KeyOf(string(batch.ID), entry.Number)})
	}
	return sheets, err
}
