package bag

import (
	"fmt"
	"unicode/utf8"

	"daluang/storage/archive"
)

// Limits of one manifest. They bound what a stranger can make us hold; the
// largest batch seen so far has some thousand pages.
const (
	MaxManifest = 64 << 20 // bytes
	maxObjects  = 200_000
	maxItems    = 100_000
	maxPages    = 200_000
	maxSize     = 1 << 40 // of one object
	maxText     = 64 << 10
	maxName     = 4 << 10
)

// check returns ErrBadManifest with the reason unless: ids are ids and used
// once; items belong to the batch and to a dossier that is listed; pages
// belong to their item; every page's master and every access copy is listed
// among the objects, masters as such; no digest is listed twice; sizes and
// pieces fit each other; counts and lengths keep the limits.
func (m Manifest) check() error {
	c := checker{ids: map[archive.ID]bool{}, objects: make(map[archive.Digest]Role, len(m.Objects))}
	c.require(m.Seq >= 1, "seq %d", m.Seq)
	c.require((m.Seq == 1) == m.Prev.IsZero(), "seq %d does not fit prev", m.Seq)
	c.require(len(m.Items) > 0 && len(m.Items) <= maxItems, "%d items", len(m.Items))
	c.require(len(m.Objects) > 0 && len(m.Objects) <= maxObjects, "%d objects", len(m.Objects))
	c.require(len(m.Dossiers) <= maxItems, "%d dossiers", len(m.Dossiers))
	c.require(!m.Sealed.IsZero(), "no time of sealing")
	c.id("batch", m.Batch.ID)
	c.id("creator", m.Creator.ID)
	c.id("workstation", m.Workstation)
	c.text(maxName, m.Batch.Name, m.Creator.Name, m.Unit.Name, m.Operator.Name)
	if c.err != nil {
		return c.err
	}
	for _, object := range m.Objects {
		c.object(object)
	}
	dossiers := make(map[archive.ID]bool, len(m.Dossiers))
	for _, dossier := range m.Dossiers {
		c.unique("dossier", dossier.ID)
		c.text(maxText, dossier.Number, dossier.Title, string(dossier.Security))
		dossiers[dossier.ID] = true
	}
	for _, item := range m.Items {
		c.require(item.Dossier == "" || dossiers[item.Dossier], "item %.40q is in a dossier that is not listed", item.ID)
		c.item(m.Batch.ID, item)
		if c.err != nil {
			return c.err
		}
	}
	return c.err
}

// checker keeps the first thing that is wrong.
type checker struct {
	ids     map[archive.ID]bool
	objects map[archive.Digest]Role
	pages   int
	err     error
}

func (c *checker) require(ok bool, format string, args ...any) {
	if !ok && c.err == nil {
		c.err = fmt.Errorf("manifest has "+format+": %w", append(args, ErrBadManifest)...)
	}
}

func (c *checker) id(what string, id archive.ID) {
	_, err := archive.ParseID(string(id))
	c.require(err == nil, "a %s whose id is %.40q", what, string(id))
}

func (c *checker) unique(what string, id archive.ID) {
	c.id(what, id)
	c.require(!c.ids[id], "the %s %.40q twice", what, string(id))
	c.ids[id] = true
}

func (c *checker) text(limit int, texts ...string) {
	for _, text := range texts {
		c.require(len(text) <= limit && utf8.ValidString(text), "a text of %d bytes", len(text))
	}
}

func (c *checker) object(o Object) {
	_, twice := c.objects[o.Digest]
	c.require(!o.Digest.IsZero(), "an object without digest")
	c.require(!twice, "object %s twice", o.Digest.Short())
	c.require(o.Size >= 0 && o.Size <= maxSize, "object %s of %d bytes", o.Digest.Short(), o.Size)
	c.require(o.Role == RoleMaster || o.Role == RoleAccess, "object %s in the role %.40q", o.Digest.Short(), string(o.Role))
	c.text(200, o.MediaType)
	want := int64(0)
	if o.Size > ChunkSize {
		want = (o.Size + ChunkSize - 1) / ChunkSize
	}
	c.require(int64(len(o.Chunks)) == want, "object %s in %d pieces", o.Digest.Short(), len(o.Chunks))
	c.objects[o.Digest] = o.Role
}

func (c *checker) item(batch archive.ID, item Item) {
	c.unique("item", item.ID)
	c.require(item.Batch == batch, "item %.40q of another batch", string(item.ID))
	c.text(maxText, item.Number, item.Title, item.Note, item.Source, item.Problem, string(item.Security))
	if !item.Access.IsZero() {
		_, listed := c.objects[item.Access]
		c.require(listed, "item %.40q without its access copy", string(item.ID))
	}
	c.pages += len(item.Pages)
	c.require(c.pages <= maxPages, "%d pages", c.pages)
	for _, page := range item.Pages {
		c.unique("page", page.ID)
		c.require(page.Item == item.ID && page.Batch == batch, "page %.40q of another item", string(page.ID))
		c.require(c.objects[page.Master] == RoleMaster, "page %.40q without its master", string(page.ID))
		c.text(maxName, page.MediaType, page.Mode, page.Source, string(page.Side))
	}
}
