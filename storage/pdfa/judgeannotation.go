package pdfa

var annotationKinds = map[name]bool{
	"Text": true, "Link": true, "FreeText": true, "Line": true, "Square": true, "Circle": true, "Polygon": true, "PolyLine": true,
	"Highlight": true, "Underline": true, "Squiggly": true, "StrikeOut": true, "Stamp": true, "Caret": true, "Ink": true, "Popup": true,
	"FileAttachment": true, "Widget": true, "PrinterMark": true, "TrapNet": true, "Watermark": true, "Redact": true,
}

// Flags of an annotation (ISO 32000-1 12.5.3).
const (
	flagInvisible    = 1
	flagHidden       = 2
	flagPrint        = 4
	flagNoView       = 32
	flagToggleNoView = 256
)

// judgeAnnotation is 6.3, and 6.4.1 for fields.
func (j *judge) judgeAnnotation(v any, page *painter) {
	number, _ := v.(reference)
	entries := j.dict(v)
	if entries == nil || !j.spend(objectOverhead) {
		return
	}
	owner := int(number)
	kind := j.name(entries["Subtype"])
	if !annotationKinds[kind] {
		j.problem("6.3.1-1", owner, "annotation of kind %q", string(kind))
	}
	j.judgeFlags(owner, kind, entries)
	if kind == "Widget" && (entries["A"] != nil || entries["AA"] != nil) {
		j.problem("6.4.1-1", owner, "form field's annotation with an action")
	}
	if kind == "FileAttachment" {
		j.judgeEmbedded(entries["FS"])
	}
	j.judgeAction(entries["A"], 0)
	j.judgeActions(owner, entries["AA"])
	j.judgeAppearance(owner, kind, entries, page)
}

// judgeFlags is 6.3.2.
func (j *judge) judgeFlags(owner int, kind name, entries dict) {
	flags, given := j.integer(entries["F"])
	if !given {
		if kind != "Popup" {
			j.problem("6.3.2-1", owner, "annotation without flags")
		}
		return
	}
	if flags&flagPrint == 0 || flags&(flagInvisible|flagHidden|flagNoView|flagToggleNoView) != 0 {
		j.problem("6.3.2-2", owner, "annotation with flags %d: hidden, or not printed", flags)
	}
}

// judgeAppearance is 6.3.3.
func (j *judge) judgeAppearance(owner int, kind name, entries dict, page *painter) {
	appearance := j.dict(entries["AP"])
	if appearance == nil {
		if kind != "Popup" && kind != "Link" && !j.emptyRectangle(entries["Rect"]) {
			j.problem("6.3.3-1", owner, "annotation without appearance")
		}
		return
	}
	normal := j.resolve(appearance["N"])
	for key := range appearance {
		if key != "N" {
			j.problem("6.3.3-2", owner, "appearance %s", key)
		}
	}
	if normal == nil {
		j.problem("6.3.3-2", owner, "appearance without N")
	}
	stream, isStream := normal.(*body)
	states, isDict := normal.(dict)
	button := kind == "Widget" && j.fieldType(entries) == "Btn"
	switch {
	case button && !isDict && normal != nil:
		j.problem("6.3.3-3", owner, "button with one appearance for all states")
	case !button && !isStream && normal != nil:
		j.problem("6.3.3-4", owner, "annotation with an appearance for each state")
	}
	if isStream {
		page.form(stream)
	}
	for _, v := range states {
		if s := j.stream(v); s != nil {
			page.form(s)
		}
	}
}

func (j *judge) emptyRectangle(v any) bool {
	box := j.array(v)
	if len(box) != 4 {
		return false
	}
	var side [4]float64
	for i := range side {
		side[i], _ = j.number(box[i])
	}
	return side[0] == side[2] && side[1] == side[3]
}

// fieldType is inherited from a field's parents.
func (j *judge) fieldType(entries dict) name {
	for range mostNested {
		if kind := j.name(entries["FT"]); kind != "" {
			return kind
		}
		if entries = j.dict(entries["Parent"]); entries == nil {
			return ""
		}
	}
	return ""
}

// judgeActions judges every action of an additional-actions dictionary.
func (j *judge) judgeActions(_ int, v any) {
	for _, action := range j.dict(v) {
		j.judgeAction(action, 0)
	}
}

// judgeAction is 6.5.1, for an action and those that follow it.
func (j *judge) judgeAction(v any, depth int) {
	action := j.dict(v)
	if action == nil || depth > mostNested {
		return
	}
	number, _ := v.(reference)
	if number > 0 {
		if j.visited[int(number)] {
			return
		}
		j.visited[int(number)] = true
	}
	switch kind := j.name(action["S"]); kind {
	case "GoTo", "GoToR", "GoToE", "Thread", "URI", "SubmitForm":
	case "Named":
		switch n := j.name(action["N"]); n {
		case "NextPage", "PrevPage", "FirstPage", "LastPage":
		default:
			j.problem("6.5.1-2", int(number), "named action %q", string(n))
		}
	case "":
		if action["D"] == nil { // a destination in a dictionary is no action
			j.problem("6.5.1-1", int(number), "action without a kind")
		}
	default:
		j.problem("6.5.1-1", int(number), "action %q", string(kind))
	}
	if list := j.array(action["Next"]); list != nil {
		for _, next := range list {
			j.judgeAction(next, depth+1)
		}
		return
	}
	j.judgeAction(action["Next"], depth+1)
}
