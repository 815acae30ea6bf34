package app

import (
	"context"

	"daluang/storage/archive"
	"daluang/storage/catalogue"
)

// ItemQuery and ItemList are the catalogue's: what is wanted, and a page of it.
type (
	ItemQuery = catalogue.ItemQuery
	ItemList  = catalogue.ItemList
)

// Batches lists all batches, newest first.
func (d *Desk) Batches(ctx context.Context) ([]archive.Batch, error) { return d.catalogue.Batches(ctx) }

// BatchNamed finds a batch by its name or id, or catalogue.ErrNotFound.
func (d *Desk) BatchNamed(ctx context.Context, name string) (archive.Batch, error) {
	return d.batchNamed(ctx, name)
}

// NewBatch finds the batch of that name or opens it.
func (d *Desk) NewBatch(ctx context.Context, name string) (archive.Batch, error) {
	return d.catalogue.OpenBatch(ctx, name)
}

// Items lists items of a batch in its order, or the newest first, all or those
// in which every word begins a word: the search.
func (d *Desk) Items(ctx context.Context, query ItemQuery) (ItemList, error) {
	return d.catalogue.Items(ctx, query)
}

// Item returns one item, or catalogue.ErrNotFound.
func (d *Desk) Item(ctx context.Context, id archive.ID) (archive.Item, error) {
	return d.catalogue.Item(ctx, id)
}

// Dossier returns one dossier, or catalogue.ErrNotFound.
func (d *Desk) Dossier(ctx context.Context, id archive.ID) (archive.Dossier, error) {
	return d.catalogue.Dossier(ctx, id)
}

// DossiersIn lists the dossiers of the items of a batch.
func (d *Desk) DossiersIn(ctx context.Context, batch archive.ID) ([]archive.Dossier, error) {
	return d.catalogue.DossiersIn(ctx, batch)
}

// Pages lists the pages of an item in their order.
func (d *Desk) Pages(ctx context.Context, item archive.ID) ([]archive.Page, error) {
	return d.catalogue.Pages(ctx, item)
}

// Page returns one page, also one that is out of its batch, or
// catalogue.ErrNotFound.
func (d *Desk) Page(ctx context.Context, id archive.ID) (archive.Page, error) {
	return d.catalogue.Page(ctx, id)
}

// BatchPages lists the pages of a batch in the order of its items.
func (d *Desk) BatchPages(ctx context.Context, batch archive.ID) ([]archive.Page, error) {
	return d.catalogue.BatchPages(ctx, batch)
}

// BatchItems lists all items of the batch of that name or id.
func (d *Desk) BatchItems(ctx context.Context, name string) ([]archive.Item, error) {
	batch, err := d.batchNamed(ctx, name)
	if err != nil {
		return nil, err
	}
	return d.allItems(ctx, ItemQuery{Batch: batch.ID})
}
