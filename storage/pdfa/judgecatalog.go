package pdfa

import (
	"bytes"
	"slices"
	"strings"
)

// judgeCatalog is what hangs on the catalog: permissions, forms, actions,
// embedded files, optional content.
func (j *judge) judgeCatalog() {
	number, _ := j.trailer["Root"].(reference)
	if j.catalog["AA"] != nil {
		j.problem("6.5.2-1", int(number), "catalog with additional actions")
		j.judgeActions(int(number), j.catalog["AA"])
	}
	j.judgeAction(j.catalog["OpenAction"], 0)
	names := j.dict(j.catalog["Names"])
	if names["AlternatePresentations"] != nil {
		j.problem("6.10-1", int(number), "AlternatePresentations in the names")
	}
	if j.catalog["Requirements"] != nil {
		j.problem("6.11-1", int(number), "Requirements in the catalog")
	}
	if j.bool(j.catalog["NeedsRendering"]) {
		j.problem("6.4.2-2", int(number), "NeedsRendering in the catalog")
	}
	j.walkNames(names["JavaScript"], 0, func(v any) { j.judgeAction(v, 0) })
	j.walkNames(names["EmbeddedFiles"], 0, j.judgeEmbedded)
	j.judgePermissions(int(number))
	j.judgeForm()
	j.judgeOutline(j.dict(j.catalog["Outlines"])["First"], 0)
	j.judgeOptional()
}

// walkNames visits the values of a name tree (ISO 32000-1 7.9.6).
func (j *judge) walkNames(v any, depth int, visit func(any)) {
	node := j.dict(v)
	if number, ok := v.(reference); ok {
		if j.visited[int(number)] {
			return
		}
		j.visited[int(number)] = true
	}
	if node == nil || depth > mostNested || j.budget <= 0 {
		return
	}
	pairs := j.array(node["Names"])
	for i := 1; i < len(pairs); i += 2 {
		visit(pairs[i])
	}
	for _, kid := range j.array(node["Kids"]) {
		j.walkNames(kid, depth+1, visit)
	}
}

// judgeOutline walks the bookmarks for their actions.
func (j *judge) judgeOutline(v any, depth int) {
	for j.budget > 0 && depth <= mostNested {
		number, _ := v.(reference)
		entry := j.dict(v)
		if entry == nil || j.visited[int(number)] {
			return
		}
		if number > 0 {
			j.visited[int(number)] = true
		}
		j.judgeAction(entry["A"], 0)
		j.judgeOutline(entry["First"], depth+1)
		v = entry["Next"]
		if number == 0 {
			depth++ // direct values cannot go on for ever, but they can be deep
		}
	}
}

// judgePermissions is 6.1.12.
func (j *judge) judgePermissions(number int) {
	permissions := j.dict(j.catalog["Perms"])
	for key := range permissions {
		if key != "UR3" && key != "DocMDP" {
			j.problem("6.1.12-1", number, "permission %s", key)
		}
	}
	if permissions["DocMDP"] == nil {
		return
	}
	for _, v := range j.array(j.dict(permissions["DocMDP"])["Reference"]) {
		for key := range j.dict(v) {
			if key == "DigestLocation" || key == "DigestMethod" || key == "DigestValue" {
				j.problem("6.1.12-2", number, "signature reference with %s", key)
			}
		}
	}
}

// judgeEmbedded is 6.8: part 2 allows PDF/A only, part 3 anything that says what
// it is.
func (j *judge) judgeEmbedded(v any) {
	number, _ := v.(reference)
	spec := j.dict(v)
	file := j.stream(j.dict(spec["EF"])["F"])
	if file == nil {
		file = j.stream(j.dict(spec["EF"])["UF"])
	}
	if spec["EF"] == nil {
		return
	}
	if spec["F"] == nil || spec["UF"] == nil {
		j.problem("6.8-2", int(number), "embedded file without F or UF")
	}
	if j.verdict.Part == 3 {
		if spec["AFRelationship"] == nil {
			j.problem("6.8-3", int(number), "embedded file without AFRelationship")
		}
		return
	}
	if file == nil {
		return
	}
	if head, err := j.decode(file, largestStream); err == nil && !bytes.HasPrefix(head, []byte("%PDF-")) {
		j.problem("6.8-5", int(number), "embedded file that is no PDF/A")
	} else {
		j.notJudged("embedded file %d: whether it is PDF/A", file.number)
	}
}

// judgeForm is 6.4.
func (j *judge) judgeForm() {
	number, _ := j.catalog["AcroForm"].(reference)
	form := j.dict(j.catalog["AcroForm"])
	if j.bool(form["NeedAppearances"]) {
		j.problem("6.4.1-3", int(number), "form with NeedAppearances")
	}
	if form["XFA"] != nil {
		j.problem("6.4.2-1", int(number), "form with XFA")
	}
	j.walkFields(j.array(form["Fields"]), 0)
}

func (j *judge) walkFields(fields []any, depth int) {
	for _, v := range fields {
		number, _ := v.(reference)
		field := j.dict(v)
		if field == nil || depth > mostNested || j.budget <= 0 {
			return
		}
		if field["AA"] != nil {
			j.problem("6.4.1-2", int(number), "form field with additional actions")
			j.judgeActions(int(number), field["AA"])
		}
		if number > 0 {
			if j.visited[-int(number)] { // an annotation may be a field as well
				continue
			}
			j.visited[-int(number)] = true
		}
		j.walkFields(j.array(field["Kids"]), depth+1)
	}
}

// judgeOptional is 6.9.
func (j *judge) judgeOptional() {
	properties := j.dict(j.catalog["OCProperties"])
	if properties == nil {
		return
	}
	configs := j.array(properties["Configs"])
	if properties["D"] != nil {
		configs = append([]any{properties["D"]}, configs...)
	}
	groups := j.array(properties["OCGs"])
	var names []string
	for i, v := range configs {
		config := j.dict(v)
		number, _ := v.(reference)
		text, _ := j.resolve(config["Name"]).([]byte)
		if len(text) == 0 {
			j.problem("6.9-1", int(number), "optional content configuration without a name")
		} else if slices.Contains(names, string(text)) {
			j.problem("6.9-2", int(number), "two optional content configurations named alike")
		}
		names = append(names, string(text))
		if config["AS"] != nil {
			j.problem("6.9-4", int(number), "optional content configuration with AS")
		}
		if config["Order"] != nil {
			ordered := map[reference]bool{}
			j.orderedGroups(config["Order"], ordered, 0)
			if slices.ContainsFunc(groups, func(g any) bool { r, ok := g.(reference); return ok && !ordered[r] }) {
				j.problem("6.9-3", int(number), "optional content group that Order does not have")
			}
		}
		if i > 1000 {
			break
		}
	}
}

func (j *judge) orderedGroups(v any, into map[reference]bool, depth int) {
	if r, ok := v.(reference); ok {
		into[r] = true
	}
	if depth > mostNested {
		return
	}
	for _, entry := range j.array(v) {
		if r, ok := entry.(reference); ok && j.array(r) == nil {
			into[r] = true
		} else {
			j.orderedGroups(entry, into, depth+1)
		}
	}
}

// claimLetter is the conformance in capitals, "" for none.
func (j *judge) claimLetter() string { return strings.ToUpper(j.verdict.Conformance) }
