package pdfa

import (
	"slices"
	"strings"
)

// checkCatalog looks for what does not belong into an archived scan (6.5, 6.6, 6.9).
func (c *checker) checkCatalog(number int) {
	if c.catalog["Type"] != name("Catalog") {
		c.problem("6.1.3", number, "Root is no catalog")
	}
	for key, clause := range map[name]string{"AA": "6.5.2", "OpenAction": "6.5.1", "AcroForm": "6.4", "OCProperties": "6.9",
		"Requirements": "6.11", "Perms": "6.1.12", "NeedsRendering": "6.4.2"} {
		if c.catalog[key] != nil {
			c.problem(clause, number, "catalog with %s", key)
		}
	}
}

// checkAttachments is ISO 19005-3 6.8; the other parts allow none that we write.
func (c *checker) checkAttachments(number int) {
	names, attached := c.catalog["Names"], c.catalog["AF"]
	if names == nil && attached == nil {
		return
	}
	if c.report.Part != 3 {
		c.problem("6.8", number, "attachment in part %d", c.report.Part)
		return
	}
	tree, _ := names.(dict)
	files, _ := tree["EmbeddedFiles"].(dict)
	pairs, _ := files["Names"].([]any)
	list, _ := attached.([]any)
	if len(tree) != 1 || len(files) != 1 || len(pairs) != 2 || len(list) != 1 || list[0] != pairs[1] {
		c.problem("6.8", number, "names %v and associated files %v", names, attached)
		return
	}
	if text, ok := pairs[0].([]byte); !ok || len(text) == 0 {
		c.problem("6.8", number, "attachment without name")
	}
	c.checkSpecification(list[0])
}

func (c *checker) checkSpecification(v any) {
	specification, number, err := c.dictOf(v)
	if err != nil {
		c.problem("6.8", number, "file specification: %v", err)
		return
	}
	if specification["Type"] != name("Filespec") {
		c.problem("6.8", number, "file specification of type %v", specification["Type"])
	}
	for _, key := range []name{"F", "UF"} {
		if text, ok := specification[key].([]byte); !ok || len(text) == 0 {
			c.problem("6.8", number, "file specification without %s", key)
		}
	}
	relationship, _ := specification["AFRelationship"].(name)
	if !slices.Contains([]Relationship{Source, Data}, Relationship(relationship)) {
		c.problem("6.8", number, "AFRelationship %v", specification["AFRelationship"])
	}
	file, _ := specification["EF"].(dict)
	if file["F"] == nil || file["F"] != file["UF"] {
		c.problem("6.8", number, "embedded file %v", file)
		return
	}
	entries, _, err := c.streamOf(file["F"])
	if err != nil {
		c.problem("6.8", number, "embedded file: %v", err)
		return
	}
	kind, _ := entries["Subtype"].(name)
	parameters, _ := entries["Params"].(dict)
	date, _ := parameters["ModDate"].([]byte)
	if !strings.Contains(string(kind), "#2F") || !strings.HasPrefix(string(date), "D:") {
		c.problem("6.8", number, "embedded file of kind %q changed %q", kind, date)
	}
	content, err := c.unpacked(file["F"], largestStream)
	if err != nil || parameters["Size"] != int64(len(content)) {
		c.problem("6.8", number, "embedded file of %v bytes, %d read: %v", parameters["Size"], len(content), err)
	}
}

// checkOutline walks the bookmarks: a plain chain in which every one leads to a
// page of the tree and to nothing else (6.5: no actions).
func (c *checker) checkOutline(catalog int) {
	if c.catalog["Outlines"] == nil {
		return
	}
	root, number, err := c.dictOf(c.catalog["Outlines"])
	if err != nil {
		c.problem("6.5.1", catalog, "outline: %v", err)
		return
	}
	count, previous := int64(0), any(nil)
	for next := root["First"]; next != nil; count++ {
		item, at, err := c.dictOf(next)
		if err != nil || count > int64(len(c.offsets)) {
			c.problem("6.5.1", number, "bookmark %d: %v", count+1, err)
			return
		}
		c.checkBookmark(at, item, number, previous)
		previous, next = next, item["Next"]
	}
	if root["Last"] != previous || root["Count"] != count {
		c.problem("6.5.1", number, "outline of %v bookmarks, %d found", root["Count"], count)
	}
}

func (c *checker) checkBookmark(number int, item dict, root int, previous any) {
	destination, _ := item["Dest"].([]any)
	page := reference(0)
	if len(destination) == 2 && destination[1] == name("Fit") {
		page, _ = destination[0].(reference)
	}
	if !c.pages[int(page)] {
		c.problem("6.5.1", number, "bookmark to %v, which is no page", item["Dest"])
	}
	if title, ok := item["Title"].([]byte); !ok || len(title) == 0 {
		c.problem("6.5.1", number, "bookmark without title")
	}
	if item["Parent"] != reference(root) || item["Prev"] != previous {
		c.problem("6.5.1", number, "bookmark out of its chain")
	}
	for _, key := range []name{"A", "AA", "First", "SE"} {
		if item[key] != nil {
			c.problem("6.5.1", number, "bookmark with %s", key)
		}
	}
}
