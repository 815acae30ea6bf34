package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"daluang/storage/archive"
	"daluang/storage/catalogue"
	"daluang/storage/objects"
	"daluang/sync/bag"
)

// Sealed is what sealing a batch made.
type Sealed struct {
	Batch       archive.Batch
	Digest      archive.Digest // of the manifest: the name of the batch for the archive
	Items       int
	Pages       int
	Undescribed int // items about which nobody has said what they are
}

// Unready is an ErrNotReady with the items that have no access copy.
type Unready struct{ Items []FailedItem }

func (u *Unready) Error() string { return fmt.Sprintf("%d items: %s", len(u.Items), ErrNotReady) }

// Unwrap tells ErrNotReady, and damage or loss in the store where that is why.
func (u *Unready) Unwrap() []error {
	all := []error{ErrNotReady}
	for _, item := range u.Items {
		if damagedOrMissing(item.Err) {
			all = append(all, item.Err)
		}
	}
	return all
}

// Seal closes a batch for handing over: it makes the access copies that are
// missing, checks that every master is whole, and then signs the manifest and
// queues it, in one transaction. Until that moment nothing has changed but
// copies that may be made at any time. A batch that is sealed already is
// answered as it is. Errors: ErrEmptyBatch, ErrUnchecked, *Unready, objects.ErrDamaged or
// ErrMissing, ErrChanging when somebody describes the batch all the while.
func (d *Desk) Seal(ctx context.Context, name string, options AccessOptions, report Report) (Sealed, error) {
	batch, err := d.batchNamed(ctx, name)
	if err != nil {
		return Sealed{}, err
	}
	if batch.State.Require(archive.BatchOpen, archive.BatchReturned) != nil {
		return d.sealedBefore(ctx, batch)
	}
	if batch.Pages == 0 {
		return Sealed{}, fmt.Errorf("seal batch: %w", ErrEmptyBatch)
	}
	if err := d.requireChecked(ctx, batch); err != nil {
		return Sealed{}, fmt.Errorf("seal batch: %w", err)
	}
	if _, err := d.signingKey(ctx); err != nil {
		return Sealed{}, err // now, and not after an hour of making copies
	}
	preparation, err := d.Prepare(ctx, options)
	if err != nil {
		return Sealed{}, err
	}
	for range 3 { // somebody may describe an item in the meantime
		var sealed Sealed
		if sealed, err = preparation.seal(ctx, batch, report); !errors.Is(err, ErrChanging) {
			return sealed, err
		}
	}
	return Sealed{}, err
}

func (p *Preparation) seal(ctx context.Context, batch archive.Batch, report Report) (Sealed, error) {
	items, err := p.copying.allItems(ctx, ItemQuery{Batch: batch.ID})
	if err != nil {
		return Sealed{}, err
	}
	prepared, err := p.Run(ctx, items, report)
	if err != nil {
		return Sealed{}, err
	}
	if len(prepared.Failed) > 0 {
		return Sealed{}, &Unready{prepared.Failed}
	}
	return p.copying.sealNow(ctx, batch, items)
}

// sealedBefore answers for a batch that is sealed already: a caller that lost
// the answer gets it again.
func (d *Desk) sealedBefore(ctx context.Context, batch archive.Batch) (Sealed, error) {
	row, err := d.catalogue.SealedAs(ctx, batch.ID)
	if err != nil {
		return Sealed{}, err
	}
	return Sealed{Batch: batch, Digest: row.Digest, Items: batch.Items, Pages: batch.Pages, Undescribed: batch.Items - batch.Described}, nil
}

func (c *copying) sealNow(ctx context.Context, batch archive.Batch, items []archive.Item) (Sealed, error) {
	listed, err := c.listObjects(ctx, items)
	if err != nil {
		return Sealed{}, err
	}
	checked, err := c.checkedAs(ctx, batch.ID)
	if err != nil {
		return Sealed{}, err
	}
	result := Sealed{}
	queued, err := c.catalogue.Seal(ctx, batch.ID, func(content catalogue.Sealing) (raw, signature []byte, err error) {
		result.Items, result.Pages, result.Undescribed = count(content)
		manifest, err := c.manifestOf(content, listed)
		if err != nil {
			return nil, nil, err
		}
		manifest.Check = checked
		if raw, err = manifest.Encode(); err != nil {
			return nil, nil, err
		}
		key, err := c.signingKey(ctx)
		if err != nil {
			return nil, nil, err
		}
		return raw, bag.Sign(key, raw), nil
	})
	if err != nil {
		return Sealed{}, err
	}
	result.Digest = queued.Digest
	result.Batch, err = c.catalogue.Batch(ctx, batch.ID)
	return result, err
}

// checkedAs is the quality control that a batch passed, nil where no sample was
// drawn. One that has not passed, also since sealing began, is ErrUnchecked.
func (d *Desk) checkedAs(ctx context.Context, batch archive.ID) (*bag.Check, error) {
	checking, err := d.Checking(ctx, string(batch))
	if errors.Is(err, ErrNoSample) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !checking.Passed() {
		return nil, fmt.Errorf("seal batch: %w", ErrUnchecked)
	}
	sample := checking.Sample
	return &bag.Check{Plan: sample.Plan, Seed: strconv.FormatUint(sample.Seed, 10), Sample: len(sample.Pages), Accept: sample.Accept,
		Faulty: checking.Faulty, Escalated: checking.Escalated, Judged: len(checking.Pages)}, nil
}

func count(content catalogue.Sealing) (items, pages, undescribed int) {
	for _, item := range content.Items {
		pages += len(item.Pages)
		if !item.IsDescribed() {
			undescribed++
		}
	}
	return len(content.Items), pages, undescribed
}

// listObjects reads every object that the items need once: it measures them
// for the manifest and finds damage before anything is signed.
func (d *Desk) listObjects(ctx context.Context, items []archive.Item) (map[archive.Digest]bag.Object, error) {
	listed := map[archive.Digest]bag.Object{}
	add := func(digest archive.Digest, mediaType string, role bag.Role) error {
		if _, ok := listed[digest]; ok {
			return nil
		}
		object, err := d.describeObject(ctx, digest, mediaType, role)
		listed[digest] = object
		return err
	}
	for _, item := range items {
		pages, err := d.catalogue.Pages(ctx, item.ID)
		if err != nil {
			return nil, err
		}
		for _, page := range pages {
			if err := add(page.Master, page.MediaType, bag.RoleMaster); err != nil {
				return nil, err
			}
		}
		access, err := d.catalogue.AccessOf(ctx, item.ID)
		if err != nil {
			return nil, err
		}
		if err := add(access.Digest, "application/pdf", bag.RoleAccess); err != nil {
			return nil, err
		}
	}
	return listed, nil
}

func (d *Desk) describeObject(ctx context.Context, digest archive.Digest, mediaType string, role bag.Role) (bag.Object, error) {
	if err := d.objects.Verify(ctx, digest); err != nil {
		return bag.Object{}, err
	}
	file, size, err := d.objects.Get(digest)
	if err != nil {
		return bag.Object{}, err
	}
	defer file.Close()
	chunks, err := bag.ChunksOf(file)
	return bag.Object{Digest: digest, Size: size, MediaType: mediaType, Role: role, Chunks: chunks}, err
}

// manifestOf builds the sealed document from what the batch holds at this
// moment. Something that changed since the objects were listed is ErrChanging.
func (c *copying) manifestOf(content catalogue.Sealing, listed map[archive.Digest]bag.Object) (bag.Manifest, error) {
	manifest := bag.Manifest{
		Batch:   bag.Batch{ID: content.Batch.ID, Name: content.Batch.Name, Opened: content.Batch.Opened},
		Creator: content.Desk.Creator, Unit: content.Desk.Unit, Operator: content.Desk.Operator,
		Workstation: content.Desk.Workstation.ID, Seq: content.Seq, Prev: content.Prev, Sealed: content.At,
		Dossiers: content.Dossiers,
	}
	dossiers := map[archive.ID]archive.Dossier{}
	for _, dossier := range content.Dossiers {
		dossiers[dossier.ID] = dossier
	}
	needed := map[archive.Digest]bool{}
	for _, item := range content.Items {
		if item.Access.Recipe != c.recipe(item.Item, item.Pages, surroundings{content.Batch, dossiers[item.Dossier]}) {
			return manifest, fmt.Errorf("item %s was changed while the batch was being sealed: %w", item.ID, ErrChanging)
		}
		needed[item.Access.Digest] = true
		for _, page := range item.Pages {
			needed[page.Master] = true
		}
		sealed := item.Item
		sealed.Access = item.Access.Digest
		manifest.Items = append(manifest.Items, bag.Item{Item: sealed, Pages: item.Pages})
	}
	for digest := range needed {
		object, ok := listed[digest]
		if !ok {
			return manifest, fmt.Errorf("object %s came while the batch was being sealed: %w", digest.Short(), ErrChanging)
		}
		manifest.Objects = append(manifest.Objects, object)
	}
	slices.SortFunc(manifest.Objects, func(a, b bag.Object) int { return slices.Compare(a.Digest[:], b.Digest[:]) })
	return manifest, nil
}

// allItems reads a whole list.
func (d *Desk) allItems(ctx context.Context, query ItemQuery) ([]archive.Item, error) {
	var all []archive.Item
	query.Limit = 1000
	for {
		list, err := d.catalogue.Items(ctx, query)
		if err != nil {
			return nil, err
		}
		all = append(all, list.Items...)
		if query.After = list.Next; list.Next == "" {
			return all, nil
		}
	}
}

// damagedOrMissing tells a fixity finding from other errors.
func damagedOrMissing(err error) bool {
	return errors.Is(err, objects.ErrDamaged) || errors.Is(err, objects.ErrMissing)
}
