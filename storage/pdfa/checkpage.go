package pdfa

// checkPages walks the page tree and checks every page on the way.
func (c *checker) checkPages() {
	root, ok := c.catalog["Pages"].(reference)
	if !ok {
		c.problem("6.1.3", 0, "catalog without page tree")
		return
	}
	c.report.Pages = c.checkNode(int(root), 0, map[int]bool{}, 0)
	if c.report.Pages == 0 {
		c.problem("6.1.3", int(root), "no pages")
	}
}

// checkNode returns the number of pages under a node of the tree.
func (c *checker) checkNode(number, parent int, seen map[int]bool, depth int) int {
	if seen[number] || depth > deepest || c.readErr != nil {
		c.problem("6.1.3", number, "page tree runs in circles")
		return 0
	}
	seen[number] = true
	node, _, err := c.dictOf(reference(number))
	if err != nil {
		c.problem("6.1.3", number, "page tree: %v", err)
		return 0
	}
	if up, _ := node["Parent"].(reference); int(up) != parent {
		c.problem("6.1.3", number, "parent is %v, not %d", node["Parent"], parent)
	}
	if node["Type"] == name("Page") {
		c.pages[number] = true
		c.checkPage(number, node)
		return 1
	}
	kids, _ := node["Kids"].([]any)
	if node["Type"] != name("Pages") || len(kids) == 0 {
		c.problem("6.1.3", number, "node of the page tree without pages")
	}
	pages := 0
	for _, kid := range kids {
		if child, ok := kid.(reference); ok {
			pages += c.checkNode(int(child), number, seen, depth+1)
		} else {
			c.problem("6.1.3", number, "kid %v is no reference", kid)
		}
	}
	if node["Count"] != int64(pages) {
		c.problem("6.1.3", number, "Count %v for %d pages", node["Count"], pages)
	}
	return pages
}

func (c *checker) checkPage(number int, page dict) {
	c.checkBox(number, page["MediaBox"])
	switch page["Rotate"] {
	case nil, int64(0), int64(90), int64(180), int64(270):
	default:
		c.problem("6.1.13", number, "Rotate %v", page["Rotate"])
	}
	for key, clause := range map[name]string{"AA": "6.5.2", "Annots": "6.3", "Group": "6.2.10", "PresSteps": "6.10", "UserUnit": "6.1.13", "AF": "6.8"} {
		if page[key] != nil {
			c.problem(clause, number, "page with %s", key)
		}
	}
	for _, key := range []name{"CropBox", "BleedBox", "TrimBox", "ArtBox"} {
		if page[key] != nil {
			c.checkBox(number, page[key])
		}
	}
	// 6.2.2: the page's own resources, not inherited ones.
	resources, _ := page["Resources"].(dict)
	pictures, _ := resources["XObject"].(dict)
	if resources == nil {
		c.problem("6.2.2", number, "page without resources of its own")
	}
	c.checkContent(number, page["Contents"], resources)
	c.checkStates(number, resources["ExtGState"])
	for _, v := range pictures {
		if picture, ok := v.(reference); ok {
			c.checkImage(int(picture))
		} else {
			c.problem("6.2.2", number, "XObject %v is no reference", v)
		}
	}
}

// checkStates is 6.2.5 and 6.2.10: the one graphics state of ours multiplies, and
// only above part 1 (ISO 19005-1 6.4).
func (c *checker) checkStates(number int, v any) {
	states, ok := v.(dict)
	if v != nil && (!ok || c.level == PDFA1B) {
		c.problem("6.2.10", number, "graphics states %v", v)
	}
	for _, v := range states {
		state, _ := v.(dict)
		if len(state) != 2 || state["Type"] != name("ExtGState") || state["BM"] != name("Multiply") {
			c.problem("6.2.5", number, "graphics state %v", v)
		}
	}
}

// checkForm is 6.2.9: a form that draws shapes and names nothing.
func (c *checker) checkForm(number int, entries dict) {
	for key := range entries {
		switch key {
		case "Type", "Subtype", "BBox", "Resources", "Length", "Filter":
		default:
			c.problem("6.2.9", number, "form with %s", key)
		}
	}
	if resources, ok := entries["Resources"].(dict); !ok || len(resources) != 0 {
		c.problem("6.2.2", number, "form with resources %v", entries["Resources"])
	}
	c.checkContent(number, reference(number), nil)
}

// checkBox is 6.1.13: sides of 3 to 14400 units.
func (c *checker) checkBox(number int, v any) {
	corners, _ := v.([]any)
	var at [4]float64
	for i := range at {
		if len(corners) != 4 {
			c.problem("6.1.13", number, "page boundary %v", v)
			return
		}
		switch corner := corners[i].(type) {
		case int64:
			at[i] = float64(corner)
		case float64:
			at[i] = corner
		default:
			c.problem("6.1.13", number, "page boundary %v", v)
			return
		}
	}
	for _, side := range []float64{at[2] - at[0], at[3] - at[1]} {
		if side < minSide || side > maxSide {
			c.problem("6.1.13", number, "page side of %g units", side)
		}
	}
}
