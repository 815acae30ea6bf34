package app

import (
	"math"
	"slices"

	"daluang/storage/archive"
)

// PageFact is what is known of a page when the sequence of a batch is checked.
// What is not known stays zero and is not judged.
type PageFact struct {
	Page, Item    archive.ID
	Side          archive.Side
	Width, Height float64 // of the sheet as captured, millimetres
	Numbers       []PrintedNumber
	Blank         bool       // nothing is written on it, and no number either
	SameAs        archive.ID // an earlier page that shows the same sheet
}

// Expectation is what is known of a batch before it is captured; zero for what
// is not.
type Expectation struct {
	Pages  int  // how many there should be
	Duplex bool // both sides of every sheet
}

// SequenceFinding says that something is wrong with the order or the number of
// pages.
type SequenceFinding struct {
	Page archive.ID // empty where the batch as a whole is meant
	archive.Finding
	Missing int        // of a gap: how many pages are not there
	Other   archive.ID // of a repetition: the earlier page
}

// CheckSequence judges the pages of a batch in their order: gaps, repeats and
// swaps in printed page numbers, the same sheet twice, sides that are missing,
// sheets that are longer than the others (two fed at once), and the count. It
// returns findings in the order of the pages, those of the whole batch last.
func CheckSequence(pages []PageFact, expected Expectation) []SequenceFinding {
	var found []SequenceFinding
	for _, document := range documentsOf(pages) {
		found = append(found, checkNumbers(document)...)
	}
	found = append(found, checkLengths(pages)...)
	found = append(found, checkSides(pages, expected)...)
	for _, page := range pages {
		if page.SameAs != "" {
			found = append(found, SequenceFinding{Page: page.Page, Finding: finding(archive.FlagRepeated, 0.9), Other: page.SameAs})
		}
	}
	place := map[archive.ID]int{"": len(pages)}
	for i, page := range pages {
		place[page.Page] = i
	}
	if expected.Pages > 0 && expected.Pages != len(pages) {
		found = append(found, SequenceFinding{Finding: finding(archive.FlagOddCount, 1), Missing: expected.Pages - len(pages)})
	}
	slices.SortStableFunc(found, func(a, b SequenceFinding) int { return place[a.Page] - place[b.Page] })
	return found
}

func finding(flag archive.Flag, confidence float64) archive.Finding {
	return archive.Finding{Flag: flag, Confidence: math.Round(100*min(1, confidence)) / 100}
}

// documentsOf divides a batch where page numbers may begin anew: between items of
// several pages. Items of a single page that follow each other are taken
// together, for a stack may have been captured a file a page.
func documentsOf(pages []PageFact) [][]PageFact {
	count := map[archive.ID]int{}
	for _, page := range pages {
		count[page.Item]++
	}
	var documents [][]PageFact
	for i, page := range pages {
		if i > 0 && (page.Item == pages[i-1].Item || count[page.Item] == 1 && count[pages[i-1].Item] == 1) {
			documents[len(documents)-1] = append(documents[len(documents)-1], page)
		} else {
			documents = append(documents, []PageFact{page})
		}
	}
	return documents
}

// numbered is a page with the number that it most likely has.
type numbered struct {
	PrintedNumber
	place int // in the document
	page  archive.ID
}

// fewestNumbered is how many pages have to have a number before a gap means
// something.
const fewestNumbered = 3

// checkNumbers finds the longest rising series of page numbers in a document and
// judges what does not fit: a number that the series has already is a repeat,
// any other is out of order, a step that no page explains is a gap. A sheet that
// was captured twice has its number only once.
func checkNumbers(document []PageFact) []SequenceFinding {
	var found []SequenceFinding
	document = slices.DeleteFunc(slices.Clone(document), func(page PageFact) bool { return page.SameAs != "" })
	for _, part := range restarts(likeliest(document)) {
		if len(part) < fewestNumbered {
			continue
		}
		series := longestRise(part)
		sure := support(part, series)
		found = append(found, strays(part, series, sure)...)
		found = append(found, gaps(part, document, series, sure)...)
		found = append(found, unfinished(part, document, sure)...)
	}
	return found
}

// likeliest chooses one number for each page: the one whose distance from the
// page's place most other pages have too. Numbers far from all others are none.
func likeliest(document []PageFact) []numbered {
	votes := map[int]int{}
	for i, page := range document {
		for _, n := range page.Numbers {
			votes[n.Number-i] += weight(n)
		}
	}
	near := func(distance int) int {
		sum := 0
		for d := -2; d <= 2; d++ {
			sum += votes[distance+d]
		}
		return 4*sum + votes[distance]
	}
	var out []numbered
	for i, page := range document {
		best, most := -1, 0
		for k, n := range page.Numbers {
			if v := near(n.Number-i) - 20*weight(n)/4; v > most || best < 0 && n.Sure {
				best, most = k, v
			}
		}
		if best >= 0 {
			out = append(out, numbered{page.Numbers[best], i, page.Page})
		}
	}
	return out
}

func weight(n PrintedNumber) int {
	if n.Sure {
		return 2
	}
	return 1
}

// restarts divides where a new document begins: at a number 1, or at a change
// from roman to arabic.
func restarts(pages []numbered) [][]numbered {
	var parts [][]numbered
	for i, page := range pages {
		begins := i == 0 || page.Roman != pages[i-1].Roman ||
			page.Number == 1 && pages[i-1].Number != 2 && i+1 < len(pages) && pages[i+1].Number == 2 && pages[i-1].Number != 1
		if begins {
			parts = append(parts, nil)
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], page)
	}
	return parts
}

// longestRise is the longest series of pages whose numbers rise, as indexes; of
// several the one with the fewest steps over one.
func longestRise(pages []numbered) []int {
	length, even, before := make([]int, len(pages)), make([]int, len(pages)), make([]int, len(pages))
	last := 0
	for i := range pages {
		length[i], before[i] = 1, -1
		for j := range i {
			rise := pages[i].Number - pages[j].Number
			if rise < 1 || rise > 40 {
				continue
			}
			steps := even[j]
			if rise <= pages[i].place-pages[j].place {
				steps++
			}
			if length[j]+1 > length[i] || length[j]+1 == length[i] && steps > even[i] {
				length[i], even[i], before[i] = length[j]+1, steps, j
			}
		}
		if length[i] > length[last] || length[i] == length[last] && even[i] > even[last] {
			last = i
		}
	}
	var series []int
	for i := last; i >= 0; i = before[i] {
		series = append(series, i)
	}
	slices.Reverse(series)
	return series
}

// support is how sure it is that the numbers are page numbers: most pages belong
// to the series, or all are there in another order; and there are several.
func support(pages []numbered, series []int) float64 {
	part := float64(len(series)) / float64(len(pages))
	if isShuffled(pages) {
		part = 1
	}
	return max(0, min(1, (part-0.5)/0.35)) * min(1, 0.4+0.15*float64(len(pages)-1))
}

// isShuffled tells whether the numbers are all of a range, each once.
func isShuffled(pages []numbered) bool {
	seen := map[int]bool{}
	low, high := pages[0].Number, pages[0].Number
	for _, page := range pages {
		seen[page.Number] = true
		low, high = min(low, page.Number), max(high, page.Number)
	}
	return len(seen) == len(pages) && high-low+1 == len(pages)
}

// isMisread tells whether the series leaves room for exactly this page at its
// place: then it stands where it belongs, and its number was read wrongly.
func isMisread(page numbered, pages []numbered, series []int) bool {
	k, _ := slices.BinarySearchFunc(series, page.place, func(i, place int) int { return pages[i].place - place })
	if k == 0 || k == len(series) {
		return false
	}
	before, after := pages[series[k-1]], pages[series[k]]
	return after.Number-before.Number == after.place-before.place
}

// strays are the numbered pages outside of the series.
func strays(pages []numbered, series []int, sure float64) []SequenceFinding {
	at, inSeries := map[int]archive.ID{}, make([]bool, len(pages))
	for _, i := range series {
		at[pages[i].Number], inSeries[i] = pages[i].page, true
	}
	low, high := pages[series[0]].Number, pages[series[len(series)-1]].Number
	shuffled := isShuffled(pages)
	var found []SequenceFinding
	for i, page := range pages {
		if inSeries[i] {
			continue
		}
		if !shuffled && isMisread(page, pages, series) {
			continue
		}
		if other, taken := at[page.Number]; taken {
			found = append(found, SequenceFinding{Page: page.page, Finding: finding(archive.FlagRepeated, 0.9*sure), Other: other})
		} else if page.Number >= low-2 && page.Number <= high+2 {
			found = append(found, SequenceFinding{Page: page.page, Finding: finding(archive.FlagOutOfOrder, sure)})
		}
	}
	return likely(found)
}

// gaps are the steps of the series that neither pages without a number nor pages
// that stand elsewhere explain. Where a page without a number explains one, but
// not at its place, the two stand in each other's.
func gaps(pages []numbered, document []PageFact, series []int, sure float64) []SequenceFinding {
	var found []SequenceFinding
	elsewhere := map[int]int{} // pages outside of the series, by number
	for _, page := range pages {
		elsewhere[page.Number]++
	}
	for _, i := range series {
		elsewhere[pages[i].Number]--
	}
	for k := 1; k < len(series); k++ {
		before, after := pages[series[k-1]], pages[series[k]]
		missing := after.Number - before.Number - 1
		missing -= after.place - before.place - 1
		for n := before.Number + 1; missing > 0 && n < after.Number; n++ {
			missing -= elsewhere[n]
		}
		if missing > 2 && !isFollowed(pages, series, k) {
			continue // one number far from the others was read wrongly
		}
		if place, ok := displaced(pages, document, series, k); ok && missing == 1 {
			found = append(found, SequenceFinding{Page: document[place].Page, Finding: finding(archive.FlagOutOfOrder, 0.8*sure)})
		} else if missing > 0 {
			found = append(found, SequenceFinding{Page: after.page, Finding: finding(archive.FlagGap, sure), Missing: missing})
		}
	}
	if first := pages[series[0]]; first.Number > first.place+1 && first.Number <= first.place+4 && first.Of > 0 {
		found = append(found, SequenceFinding{Page: first.page, Finding: finding(archive.FlagGap, sure), Missing: first.Number - first.place - 1})
	}
	return likely(found)
}

// displaced is the place of the page without a number right beside the step k of
// a series for which the series has no room: 7, 9, none, 10, or 7, none, 8, 10.
// Where there are several such pages in a document they are sides that have no
// number, and so is a blank one: they explain nothing.
func displaced(pages []numbered, document []PageFact, series []int, k int) (place int, ok bool) {
	count := 0
	for j := 1; j < len(series); j++ {
		before, after := pages[series[j-1]], pages[series[j]]
		if after.place-before.place <= after.Number-before.Number {
			continue
		}
		for between := before.place + 1; between < after.place; between++ {
			if !document[between].Blank {
				count++
			}
		}
		if beside := j == k-1 || j == k+1; beside && after.place-before.place == 2 && series[j] == series[j-1]+1 {
			place, ok = before.place+1, true
		}
	}
	return place, ok && count == 1 && !document[place].Blank
}

// isFollowed tells whether the page after one of the series bears its number out.
func isFollowed(pages []numbered, series []int, k int) bool {
	if k+1 >= len(series) {
		return false
	}
	now, next := pages[series[k]], pages[series[k+1]]
	return next.Number-now.Number <= next.place-now.place
}

// unfinished tells where a document says how many pages it has and ends before.
func unfinished(pages []numbered, document []PageFact, sure float64) []SequenceFinding {
	of, highest := 0, 0
	for _, page := range pages {
		of, highest = max(of, page.Of), max(highest, page.Number)
	}
	last := document[len(document)-1].Page
	if of == 0 || highest >= of || pages[len(pages)-1].page != last {
		return nil
	}
	return likely([]SequenceFinding{{Page: last, Finding: finding(archive.FlagGap, 0.3+0.7*sure), Missing: of - highest}})
}

// likely keeps what is more likely than not.
func likely(found []SequenceFinding) []SequenceFinding {
	return slices.DeleteFunc(found, func(f SequenceFinding) bool { return f.Confidence < 0.5 })
}

// checkLengths finds sheets that are longer than most of the same width: two that
// went through the feeder overlapping. Where a tenth of them is as long, the stack
// is mixed.
func checkLengths(pages []PageFact) []SequenceFinding {
	const fewest, widthStep, longer = 6, 5.0, 15.0 // sheets, millimetres, millimetres
	heights := map[int][]float64{}
	group := func(page PageFact) int { return int(math.Round(page.Width / widthStep)) }
	for _, page := range pages {
		if page.Height > 0 {
			heights[group(page)] = append(heights[group(page)], page.Height)
		}
	}
	for _, all := range heights {
		slices.Sort(all)
	}
	var found []SequenceFinding
	for _, page := range pages {
		all := heights[group(page)]
		if page.Height <= 0 || len(all) < fewest {
			continue
		}
		middle, nearly := all[len(all)/2], all[(len(all)-1)*9/10]
		if page.Height > middle+longer && page.Height > nearly+longer/2 {
			sure := 0.5 + 0.5*min(1, (page.Height-middle-longer)/(2*longer))
			found = append(found, SequenceFinding{Page: page.Page, Finding: finding(archive.FlagLongSheet, sure)})
		}
	}
	return found
}

// checkSides looks whether front and back follow each other; where nobody
// recorded sides and both were to be captured, whether the count is even.
func checkSides(pages []PageFact, expected Expectation) []SequenceFinding {
	var found []SequenceFinding
	missing := func(page PageFact, sure float64) {
		found = append(found, SequenceFinding{Page: page.Page, Finding: finding(archive.FlagMissingSide, sure), Missing: 1})
	}
	recorded := false
	for i, page := range pages {
		recorded = recorded || page.Side != ""
		next := archive.Side("")
		if i+1 < len(pages) {
			next = pages[i+1].Side
		}
		if page.Side == archive.Front && next != archive.Back && (next == archive.Front || i+1 == len(pages) && expected.Duplex) {
			missing(page, 0.9)
		}
		if page.Side == archive.Back && (i == 0 || pages[i-1].Side == archive.Back) {
			missing(page, 0.9)
		}
	}
	if expected.Duplex && !recorded && len(pages)%2 == 1 {
		missing(pages[len(pages)-1], 0.6)
	}
	return found
}
