package app_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"daluang/app"
	"daluang/app/imaging"
	"daluang/app/imaging/skew"
	"daluang/storage/archive"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// seeded is one page of the stack: of which document, which number is printed on
// it, what is wrong with it.
type seeded struct {
	document, number int
	defect           string
	want             archive.Flag
	picture          *image.Gray
}

const seededDPI = 150

// stackOfPages is ten documents of ten sheets, each a form of which the body was
// filled in differently, with five blank versos between them.
func stackOfPages(t *testing.T, chance *rand.Rand) []seeded {
	t.Helper()
	var forms []*image.Gray
	for _, name := range []string{"01-surat-undangan.jpg", "03-surat-data-peserta-didik.jpg", "05-surat-pinjam-ruang.jpg", "07-ijazah-2021-depan.jpg",
		"08-ijazah-2021-transkrip.jpg", "09-ijazah-2025-depan.jpg", "10-ijazah-2025-transkrip.jpg", "12-nota-dinas-1987.jpg"} {
		forms = append(forms, imaging.Reduced(imaging.Thumbnail(sampleGray(t, name), 1754), 1))
	}
	parsed, err := opentype.Parse(goregular.TTF)
	must(t, err)
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: 11, DPI: seededDPI})
	must(t, err)
	var stack []seeded
	for i := range 100 {
		page := image.NewGray(forms[0].Rect)
		form := forms[i%len(forms)]
		draw.Draw(page, page.Rect, form, image.Point{}, draw.Src)
		for y := 760; y < 860; y += 40 {
			line := image.Rect(220, y, 1000, y+36)
			draw.Draw(page, line, image.NewUniform(form.At(1100, 1600)), image.Point{}, draw.Src)
			writeOn(page, face, fmt.Sprintf("%s %s nomor %d", people[chance.IntN(len(people))], people[chance.IntN(len(people))], chance.IntN(90000)), 230, y+27)
		}
		writeOn(page, face, fmt.Sprintf("- %d -", i%10+1), 600, 1715)
		stack = append(stack, seeded{document: i / 10, number: i%10 + 1, picture: page})
		if i%20 == 11 {
			stack = append(stack, seeded{document: i / 10, want: archive.FlagBlank, defect: "blank verso", picture: imaging.Reduced(imaging.Thumbnail(blankSide(uint64(i)), 1754), 1)})
		}
	}
	return stack
}

var people = []string{"Melati", "Contohwati", "Bayu", "Misaldi", "Karang", "Rekayasa", "Umpama", "Andaiwati", "Permisal", "Sukamaya", "Rekaan", "Ibarat"}

func writeOn(page *image.Gray, face font.Face, text string, x, y int) {
	d := font.Drawer{Dst: page, Src: image.Black, Face: face, Dot: fixed.P(x, y)}
	d.DrawString(text)
}

// softened is a page out of focus.
func softened(page *image.Gray) *image.Gray {
	out := imaging.Reduced(page, 1)
	for range 3 { // three means of three by three: 1.4 pixels of a Gaussian, four times
		for range 4 {
			next := image.NewGray(out.Rect)
			for y := 1; y < out.Rect.Dy()-1; y++ {
				for x := 1; x < out.Rect.Dx()-1; x++ {
					at := y*out.Stride + x
					next.Pix[at] = uint8((int(out.Pix[at])*2 + int(out.Pix[at-1]) + int(out.Pix[at+1]) + int(out.Pix[at-out.Stride]) + int(out.Pix[at+out.Stride])) / 6)
				}
			}
			for x := range out.Rect.Dx() {
				next.Pix[x], next.Pix[len(next.Pix)-1-x] = out.Pix[x], out.Pix[len(out.Pix)-1-x]
			}
			for y := range out.Rect.Dy() {
				next.Pix[y*out.Stride], next.Pix[(y+1)*out.Stride-1] = out.Pix[y*out.Stride], out.Pix[(y+1)*out.Stride-1]
			}
			out = next
		}
	}
	return out
}

// spoil seeds the defects, at most one a page, and returns the stack as it would
// be captured and how many of each there are.
func spoil(stack []seeded, chance *rand.Rand) []seeded {
	free := func() int { // a page inside of its document, with sound pages around it
		for {
			i := 1 + chance.IntN(len(stack)-2)
			ok := stack[i].number > 2 && stack[i].number < 9
			for k := i - 1; k <= i+1; k++ {
				ok = ok && stack[k].defect == "" && stack[k].document == stack[i].document
			}
			if ok {
				return i
			}
		}
	}
	for _, change := range []struct {
		name  string
		times int
		want  archive.Flag
		do    func(page *image.Gray) *image.Gray
	}{
		{"blurred", 3, archive.FlagBlurred, softened},
		{"dark", 3, archive.FlagDark, darkened},
		{"cut off", 3, archive.FlagCutOff, func(page *image.Gray) *image.Gray {
			out := image.NewGray(image.Rect(0, 0, page.Rect.Dx()-330, page.Rect.Dy()))
			draw.Draw(out, out.Rect, page, image.Pt(330, 0), draw.Src)
			return out
		}},
		{"turned by 90", 2, archive.FlagTurned, func(page *image.Gray) *image.Gray { return imaging.Turn(page, 90).(*image.Gray) }},
		{"turned by 180", 2, archive.FlagTurned, func(page *image.Gray) *image.Gray { return imaging.Turn(page, 180).(*image.Gray) }},
	} {
		for range change.times {
			i := free()
			stack[i].defect, stack[i].want, stack[i].picture = change.name, change.want, change.do(stack[i].picture)
		}
	}
	for range 3 {
		i := free()
		stack[i].defect, stack[i].want = "swapped sides", archive.FlagOutOfOrder
		stack[i+1].defect, stack[i+1].want = "swapped sides", archive.FlagOutOfOrder
		stack[i], stack[i+1] = stack[i+1], stack[i]
	}
	for range 3 {
		i := free()
		stack[i].defect = "is doubled"
		twin := stack[i]
		twin.defect, twin.want, twin.picture = "doubled page", archive.FlagRepeated, laidAgain(stack[i].picture)
		stack = slices.Insert(stack, i+1, twin)
	}
	for range 3 {
		i := free()
		stack = slices.Delete(stack, i, i+1)
		stack[i].defect, stack[i].want = "removed page", archive.FlagGap
	}
	spoilSheets(stack, chance)
	return stack
}

// spoilSheets seeds what is wrong with how a sheet lay, where it does not matter
// what stands beside it.
func spoilSheets(stack []seeded, chance *rand.Rand) {
	for _, change := range []struct {
		name string
		want archive.Flag
		do   func(page *image.Gray) *image.Gray
	}{
		{"laid askew", archive.FlagSkewed, func(page *image.Gray) *image.Gray { return skew.Straighten(page, 1.7).(*image.Gray) }},
		{"on black ground", archive.FlagBorder, onBlackGround},
		{"dirty glass", archive.FlagStriped, func(page *image.Gray) *image.Gray {
			out := imaging.Reduced(page, 1)
			for y := range out.Rect.Dy() {
				for x := 700; x < 702; x++ {
					out.Pix[y*out.Stride+x] = uint8(max(0, int(out.Pix[y*out.Stride+x])-40))
				}
			}
			return out
		}},
	} {
		for range 3 {
			i := chance.IntN(len(stack))
			for stack[i].defect != "" {
				i = (i + 1) % len(stack)
			}
			stack[i].defect, stack[i].want, stack[i].picture = change.name, change.want, change.do(stack[i].picture)
		}
	}
}

// onBlackGround is a sheet on the glass of a scanner with a black lid.
func onBlackGround(page *image.Gray) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, page.Rect.Dx()+90, page.Rect.Dy()+120))
	for i := range out.Pix {
		out.Pix[i] = uint8(14 + i*7919%9)
	}
	draw.Draw(out, page.Rect.Add(image.Pt(50, 40)), page, image.Point{}, draw.Src)
	return out
}

// A stack of about a hundred pages with seeded defects goes through a real desk.
// The numbers that recognition would read are simulated: one in ten is not read,
// one in thirty is read wrongly.
func TestSeededDefectsAreFoundWithoutFalseAlarms(t *testing.T) {
	if testing.Short() {
		t.Skip("captures and measures a hundred pages")
	}
	chance := rand.New(rand.NewPCG(2026, 4))
	stack := spoil(stackOfPages(t, chance), chance)
	desk, _ := newDesk(t)
	folder := t.TempDir()
	for i, page := range stack {
		var data bytes.Buffer
		must(t, jpeg.Encode(&data, page.picture, &jpeg.Options{Quality: 80}))
		write(t, folder, fmt.Sprintf("%03d.jpg", i), data.Bytes())
	}
	_, err := desk.Import(t.Context(), []string{folder}, "Cacat", app.Split{}, nil)
	must(t, err)
	query := app.QualityQuery{Profile: app.CaptureProfile{DPI: seededDPI}}
	quality, err := desk.Measure(t.Context(), "Cacat", query, nil)
	must(t, err)
	pages, err := desk.BatchPages(t.Context(), quality.Batch.ID)
	if err != nil || len(pages) != len(stack) {
		t.Fatalf("%d pages of %d, %v", len(pages), len(stack), err)
	}
	flags, sameAs := map[archive.ID][]archive.Flag{}, map[archive.ID]archive.ID{}
	for _, page := range quality.Flagged {
		at := slices.IndexFunc(pages, func(p archive.Page) bool { return p.ID == page.Page.ID })
		if page.SameAs != "" && stack[at].defect != "doubled page" {
			other := slices.IndexFunc(pages, func(p archive.Page) bool { return p.ID == page.SameAs })
			t.Errorf("page %d (%s) is called the same sheet as page %d (%s)", at, stack[at].defect, other, stack[other].defect)
		}
		sameAs[page.Page.ID] = page.SameAs
		for _, f := range page.Findings {
			flags[page.Page.ID] = append(flags[page.Page.ID], f.Flag)
		}
	}
	facts := make([]app.PageFact, len(stack))
	for i, page := range stack {
		facts[i] = app.PageFact{Page: pages[i].ID, Item: archive.ID(fmt.Sprint(page.document)), Width: 210, Height: 297, SameAs: sameAs[pages[i].ID], Blank: slices.Contains(flags[pages[i].ID], archive.FlagBlank)}
		switch luck := chance.Float64(); {
		case page.number == 0 || luck < 0.1:
		case luck < 0.13:
			facts[i].Numbers = []app.PrintedNumber{{Number: 1 + chance.IntN(40), Sure: true}}
		default:
			facts[i].Numbers = []app.PrintedNumber{{Number: page.number, Sure: true}}
		}
	}
	for _, f := range app.CheckSequence(facts, app.Expectation{}) {
		flags[f.Page] = append(flags[f.Page], f.Flag)
	}
	judgeDefects(t, stack, pages, flags)
}

// judgeDefects prints the table: seeded, found, missed; and what was flagged
// without a reason.
func judgeDefects(t *testing.T, stack []seeded, pages []archive.Page, flags map[archive.ID][]archive.Flag) {
	t.Helper()
	counts, found := map[string]int{}, map[string]int{}
	var names, alarms []string
	for i, page := range stack {
		got := flags[pages[i].ID]
		if page.want != "" {
			pair := page.defect == "swapped sides"
			if pair && i > 0 && stack[i-1].defect == page.defect && counts[page.defect]%2 == 1 {
				counts[page.defect]++ // one finding for the two of them is enough
				if slices.Contains(got, page.want) && !slices.Contains(flags[pages[i-1].ID], page.want) {
					found[page.defect] += 2
				}
				continue
			}
			if counts[page.defect] == 0 {
				names = append(names, page.defect)
			}
			counts[page.defect]++
			if slices.Contains(got, page.want) {
				found[page.defect]++
				if pair {
					found[page.defect]++
				}
			} else if !pair {
				t.Logf("missed: %s on page %d: %v", page.defect, i, got)
			}
		}
		for _, flag := range got {
			punched := flag == archive.FlagHoles // two of the forms are
			explained := flag == page.want || punched || page.defect == "is doubled" && flag == archive.FlagRepeated
			if !explained {
				alarms = append(alarms, fmt.Sprintf("%d (%s): %s", i, page.defect, flag))
			}
		}
	}
	slices.Sort(names)
	var table strings.Builder
	all, sum := 0, 0
	for _, name := range names {
		fmt.Fprintf(&table, "| %s | %d | %d | %d |\n", name, counts[name], found[name], counts[name]-found[name])
		all, sum = all+counts[name], sum+found[name]
	}
	t.Logf("%d pages\n| defect | seeded | found | missed |\n|---|---|---|---|\n%sfalse alarms: %d %v", len(stack), table.String(), len(alarms), alarms)
	if 10*sum < 9*all || len(alarms) > len(stack)/25 {
		t.Errorf("found %d of %d defects, with %d false alarms", sum, all, len(alarms))
	}
}
