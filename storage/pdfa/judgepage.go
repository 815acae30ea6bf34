package pdfa

import "math"

// mostPages bounds the walk through the page tree.
const mostPages = 200_000

// pageContext is what a page inherits from its tree (ISO 32000-1 7.7.3.4).
type pageContext struct {
	resources dict // from above
	boxes     map[name]any
}

// judgePages walks the page tree, its depth and its circles bounded.
func (j *judge) judgePages() {
	j.walkPages(j.catalog["Pages"], pageContext{boxes: map[name]any{}}, 0)
}

func (j *judge) walkPages(v any, inherited pageContext, depth int) {
	number, _ := v.(reference)
	node := j.dict(v)
	if node == nil || depth > mostNested || j.visited[int(number)] || j.budget <= 0 || j.verdict.Pages >= mostPages {
		return
	}
	if number > 0 {
		j.visited[int(number)] = true
	}
	if boxes := node["MediaBox"]; boxes != nil || node["CropBox"] != nil {
		kept := map[name]any{}
		for _, key := range []name{"MediaBox", "CropBox"} {
			if kept[key] = inherited.boxes[key]; node[key] != nil {
				kept[key] = node[key]
			}
		}
		inherited.boxes = kept
	}
	kids := j.array(node["Kids"])
	if kids == nil || j.name(node["Type"]) == "Page" {
		j.verdict.Pages++
		j.judgePage(int(number), node, inherited)
		return
	}
	if own := j.dict(node["Resources"]); own != nil {
		inherited.resources = own
	}
	for _, kid := range kids {
		j.walkPages(kid, inherited, depth+1)
	}
}

func (j *judge) judgePage(number int, page dict, inherited pageContext) {
	if page["AA"] != nil {
		j.problem("6.5.2-2", number, "page with additional actions")
		j.judgeActions(number, page["AA"])
	}
	if page["PresSteps"] != nil {
		j.problem("6.10-2", number, "page with PresSteps")
	}
	for _, key := range []name{"MediaBox", "CropBox", "BleedBox", "TrimBox", "ArtBox"} {
		box := page[key]
		if box == nil {
			box = inherited.boxes[key]
		}
		j.judgeBox(number, key, box)
	}
	p := &painter{judge: j, owner: number, resources: j.dict(page["Resources"]), inherited: inherited.resources}
	if p.resources == nil {
		p.resources = dict{}
	}
	if group := j.dict(page["Group"]); group != nil {
		p.groupSpace = j.name(group["S"]) == "Transparency" && group["CS"] != nil
		p.transparent = j.name(group["S"]) == "Transparency"
		p.space(group["CS"], 0)
	}
	p.run(j.contents(number, page["Contents"]))
	for _, annotation := range j.array(page["Annots"]) {
		j.judgeAnnotation(annotation, p)
	}
	if p.transparent && j.intent == "" && !p.groupSpace {
		j.problem("6.2.10-2", number, "transparency on a page without a blending colour space, and no output intent")
	}
}

// judgeBox is 6.1.13: a side of 3 to 14 400 units.
func (j *judge) judgeBox(number int, key name, v any) {
	box := j.array(v)
	if len(box) != 4 {
		return
	}
	var side [4]float64
	for i := range side {
		side[i], _ = j.number(box[i])
	}
	for _, length := range []float64{math.Abs(side[2] - side[0]), math.Abs(side[3] - side[1])} {
		if length < 3 || length > 14400 {
			j.problem("6.1.13-11", number, "%s with a side of %g units", key, length)
		}
	}
}

// contents joins the streams of a page (ISO 32000-1 7.8.2).
func (j *judge) contents(number int, v any) []byte {
	streams := j.array(v)
	if streams == nil {
		streams = []any{v}
	}
	var content []byte
	for _, v := range streams {
		stream := j.stream(v)
		if stream == nil {
			continue
		}
		data, err := j.decode(stream, largestStream)
		if err != nil || len(content)+len(data) > largestStream {
			j.notJudged("content stream %d: %v", stream.number, err)
			continue
		}
		content = append(append(content, data...), '\n')
	}
	return content
}
