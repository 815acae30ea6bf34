package main

import (
	"context"
	"fmt"
	"image"
	"image/draw"
	"slices"

	"daluang/app/imaging/edges"
	"daluang/app/imaging/edges/edgestest"
)

// sheetsFound is what became of drawn scans and phone pictures.
type sheetsFound struct {
	Overlaps []float64 // with the true sheet, of those found, from the least
	Scans    int
	Apart    []float64 // of corners from the true ones, in per cent of the diagonal
	Photos   int
}

func findSheets(_ context.Context, count int) (sheetsFound, error) {
	out := sheetsFound{Scans: count, Photos: count / 3}
	for _, scan := range edgestest.Scans(count) {
		img := scan.Draw()
		if found := edges.Sheet(img); found.Confidence >= edges.Sure && !found.Whole {
			out.Overlaps = append(out.Overlaps, edgestest.Overlap(found.Corners, scan.Corners(), img.Rect.Size()))
		}
	}
	slices.Sort(out.Overlaps)
	for _, photo := range edgestest.Photos(out.Photos) {
		if corners, confidence := edges.Photo(grayOf(photo.Draw())); confidence >= edges.Sure {
			out.Apart = append(out.Apart, edgestest.Apart(corners, &photo)...)
		}
	}
	return out, nil
}

func grayOf(img image.Image) *image.Gray {
	gray := image.NewGray(image.Rectangle{Max: img.Bounds().Size()})
	draw.Draw(gray, gray.Rect, img, img.Bounds().Min, draw.Src)
	return gray
}

// lookForAll measures everything of package edges that many times on one A4 page
// in colour, 150 dots per inch, as it is done for every page at intake.
func lookForAll(_ context.Context, times int) (int, error) {
	scan := edgestest.Scans(2)[1]
	scan.DPI, scan.Sheet, scan.Glass, scan.Left, scan.Top = 150, [2]float64{202, 287}, [2]float64{210, 297}, 4, 5
	scan.Degrees = 0.5
	gray := scan.Draw()
	colour := image.NewRGBA(gray.Rect)
	draw.Draw(colour, colour.Rect, gray, image.Point{}, draw.Src)
	marks := 0
	for range times {
		sheet := edges.Sheet(gray)
		edges.Photo(gray)
		edges.FindGutter(gray)
		marks = len(edges.Stripes(gray)) + len(edges.Holes(gray, 150, sheet.Corners)) + len(edges.Staples(gray, 150, sheet.Corners)) + len(edges.Fingers(colour, sheet.Corners))
	}
	return marks, nil
}

// sheets measures line 7: how exactly sheets are found, and how fast all that
// package edges looks for is.
func sheets(ctx context.Context, b *bench) error {
	const line = "7. page edges"
	count := 150
	if b.quick {
		count = 24
	}
	var found sheetsFound
	if _, err := ask(ctx, "sheets", count, &found); err != nil {
		return err
	}
	least, sum, worst := 0.0, 0.0, 0.0
	if len(found.Overlaps) > 0 {
		least = found.Overlaps[0]
	}
	for _, apart := range found.Apart {
		sum, worst = sum+apart, max(worst, apart)
	}
	b.table.add(row{line + fmt.Sprintf(", %d drawn scans", found.Scans), fmt.Sprintf("least %.4f, %d not found", least, found.Scans-len(found.Overlaps)), "the true edges", "",
		"intersection over union ≥ 0.98", verdict(least >= 0.98 && len(found.Overlaps) == found.Scans)})
	b.table.add(row{line + fmt.Sprintf(", %d drawn phone pictures", found.Photos), fmt.Sprintf("corners %.3f %% of the diagonal, worst %.3f %%, %d not found",
		sum/max(1, float64(len(found.Apart))), worst, found.Photos-len(found.Apart)/4), "the true corners", "", "≤ 1 %", verdict(worst <= 1 && len(found.Apart) > 0)})
	const more = 20
	var marks int
	once, err := repeat(b.runs, func() (usage, error) { return ask(ctx, "all edges", 1, &marks) })
	if err != nil {
		return err
	}
	often, err := repeat(b.runs, func() (usage, error) { return ask(ctx, "all edges", 1+more, &marks) })
	if err != nil {
		return err
	}
	each := 1000 * (often.CPU - once.CPU).Seconds() / more
	b.table.add(row{line + ", gutter, holes, staples, fingers, stripes: time a page", fmt.Sprintf("CPU %.1f ms", each), "", "", "≤ 50 of the 120 ms that all measurements may take", verdict(each <= 50)})
	return nil
}
