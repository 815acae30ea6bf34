package quality

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"slices"
	"testing"

	"daluang/app/imaging"
	"daluang/storage/archive"

	"golang.org/x/image/draw"
)

func grayOf(img image.Image) *image.Gray { return imaging.Reduced(img, 1) }

// outOfFocus blurs a picture by a Gaussian of that many millimetres.
func outOfFocus(gray *image.Gray, mm, dpi float64) *image.Gray {
	return changed(gray, func(plane []float32, width, height int) { blur(plane, width, height, mm*dpi/mmPerInch) })
}

// moved blurs a picture along its rows, as a hand that shakes does.
func moved(gray *image.Gray, mm, dpi float64) *image.Gray {
	reach := int(mm * dpi / mmPerInch / 2)
	return changed(gray, func(plane []float32, width, height int) {
		line := make([]float32, width)
		for y := range height {
			row := plane[y*width : (y+1)*width]
			copy(line, row)
			for x := range row {
				part := line[max(0, x-reach):min(width, x+reach+1)]
				sum := float32(0)
				for _, v := range part {
					sum += v
				}
				row[x] = sum / float32(len(part))
			}
		}
	})
}

// lit changes every level by a gain and a lift, as exposure does.
func lit(gray *image.Gray, gain, lift float32) *image.Gray {
	return changed(gray, func(plane []float32, width, height int) {
		for i := range plane {
			plane[i] = plane[i]*gain + lift
		}
	})
}

func changed(gray *image.Gray, change func(plane []float32, width, height int)) *image.Gray {
	plane := make([]float32, len(gray.Pix))
	for i, v := range gray.Pix {
		plane[i] = float32(v)
	}
	change(plane, gray.Rect.Dx(), gray.Rect.Dy())
	out := image.NewGray(gray.Rect)
	for i, v := range plane {
		out.Pix[i] = uint8(max(0, min(255, v+0.5)))
	}
	return out
}

func enlarged(gray *image.Gray, factor float64) *image.Gray {
	small := image.NewGray(image.Rect(0, 0, int(float64(gray.Rect.Dx())/factor), int(float64(gray.Rect.Dy())/factor)))
	draw.CatmullRom.Scale(small, small.Rect, gray, gray.Rect, draw.Src, nil)
	out := image.NewGray(gray.Rect)
	draw.CatmullRom.Scale(out, out.Rect, small, small.Rect, draw.Src, nil)
	return out
}

// part cuts a picture out of another.
func part(gray *image.Gray, box image.Rectangle) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, box.Dx(), box.Dy()))
	draw.Draw(out, out.Rect, gray, box.Min, draw.Src)
	return out
}

func flagsOf(img image.Image, dpi float64) []archive.Flag {
	var out []archive.Flag
	for _, f := range Measure(img, dpi).Findings(Profile{DPI: dpi}) {
		out = append(out, f.Flag)
	}
	return out
}

// letterheads are samples with their resolution.
var letterheads = map[string]float64{"01-surat-undangan.jpg": 200, "07-ijazah-2021-depan.jpg": 300}

func TestEveryDefectIsFlaggedAndASoundPageIsNot(t *testing.T) {
	for name, dpi := range letterheads {
		page := grayOf(sample(t, name))
		size := page.Rect.Size()
		for what, c := range map[string]struct {
			img  *image.Gray
			want archive.Flag
		}{
			"sound":         {page, ""},
			"out of focus":  {outOfFocus(page, 0.28, dpi), archive.FlagBlurred},
			"moved":         {moved(page, 1.2, dpi), archive.FlagBlurred},
			"dark":          {lit(page, 0.35, 4), archive.FlagDark},
			"over-exposed":  {lit(page, 0.7, 140), archive.FlagBright},
			"faded":         {lit(page, 0.25, 165), archive.FlagFaded},
			"upside down":   {imaging.Turn(page, 180).(*image.Gray), archive.FlagTurned},
			"on its side":   {imaging.Turn(page, 90).(*image.Gray), archive.FlagTurned},
			"cut at left":   {part(page, image.Rect(size.X/4, 0, size.X, size.Y)), archive.FlagCutOff},
			"cut at right":  {part(page, image.Rect(0, 0, size.X*7/10, size.Y)), archive.FlagCutOff},
			"blown up by 2": {enlarged(page, 2), archive.FlagEnlarged},
		} {
			got := flagsOf(c.img, dpi)
			if c.want == "" && len(got) > 0 || c.want != "" && !slices.Contains(got, c.want) {
				t.Errorf("%s, %s: %v, want %q: %+v", name, what, got, c.want, Measure(c.img, dpi))
			}
		}
	}
}

// realFaults are pictures of the corpus that are cut, turned or dark in truth:
// all others must not be called so.
var realFaults = map[string][]archive.Flag{
	"derived_exif_orient6.jpg": {archive.FlagTurned}, // the tag turns an upright page
	"derived_orientation6.tif": {archive.FlagTurned},
	"lept_tickets.tif":         {archive.FlagTurned}, // tickets as they fell
	"lept_brothers.150.jpg":    {archive.FlagDark},
	"lept_cavalerie.29.jpg":    {archive.FlagCutOff}, // the page opposite
	"lept_w91frag.jpg":         {archive.FlagCutOff},
	"lept_jpeg-coded.tif":      {archive.FlagBlurred},
	"tess_segmodeimg.tif":      {archive.FlagBright},
	"lept_gray-alpha.tif":      {archive.FlagFaded},
}

// One walk through the corpus, for decoding it takes longest: no false alarm, no
// page called blank, and no wrong direction that the measure is sure of.
func TestNoFalseAlarmOverSamplesAndCorpus(t *testing.T) {
	pages, sure, turned := 0, 0, 0
	eachPage(t, func(name string, img image.Image, dpi float64) {
		pages++
		for _, flag := range flagsOf(img, dpi) {
			if flag != archive.FlagLowResolution && !slices.Contains(realFaults[name], flag) {
				t.Errorf("%s: %s", name, flag)
			}
		}
		if slices.Contains(realFaults[name], archive.FlagTurned) {
			return
		}
		gray, reducedDPI := Reduced(img, dpi)
		for _, degrees := range []int{90, 180, 270} {
			turned++
			p := newPage(grayOf(imaging.Turn(gray, degrees)), reducedDPI)
			found := turnOf(p.letters(p.exposure()))
			if found.Confidence < surely {
				continue
			}
			if sure++; (found.Degrees+degrees)%360 != 0 {
				t.Errorf("%s turned by %d: %+v", name, degrees, found)
			}
		}
	})
	t.Logf("%d pictures; of %d turned ones the measure was sure of %d", pages, turned, sure)
	if sure < turned/2 {
		t.Errorf("only %d of %d are sure", sure, turned)
	}
}

func TestResolutionIsThatOfTheSheetWhereTheFileIsWrong(t *testing.T) {
	for _, c := range []struct {
		size      image.Point
		stated    float64
		low, high float64
	}{
		{image.Pt(2480, 3508), 300, 300, 300},
		{image.Pt(2480, 3508), 0, 299, 301},
		{image.Pt(3024, 4276), 72, 360, 370},  // a camera
		{image.Pt(1240, 1754), 72, 149, 151},  // A4, never set
		{image.Pt(595, 842), 72, 72, 72},      // that is A4
		{image.Pt(2539, 3898), 300, 300, 300}, // F4
		{image.Pt(1, 1), 0, 0, 1},
	} {
		if got := MeasureResolution(c.size, c.stated); got.DPI < c.low || got.DPI > c.high {
			t.Errorf("%v at %g: %+v, want %g to %g", c.size, c.stated, got, c.low, c.high)
		}
	}
	page := Measure(image.NewGray(image.Rect(0, 0, 1240, 1754)), 150)
	if got := page.Findings(Profile{DPI: 300}); !slices.ContainsFunc(got, func(f archive.Finding) bool { return f.Flag == archive.FlagLowResolution }) {
		t.Errorf("150 dpi where 300 are asked for: %v", got)
	}
}

func TestNoPictureIsTooSmallOrTooPlain(t *testing.T) {
	for _, size := range []image.Point{{0, 0}, {1, 1}, {1, 4000}, {4000, 1}, {3, 3}, {7, 9}, {16, 16}, {31, 33}, {64, 200}, {130, 130}, {300, 400}, {6000, 20}} {
		for _, level := range []uint8{0, 1, 128, 255} {
			for _, dpi := range []float64{0, 1, 72, 300, 2400} {
				rect := image.Rectangle{Max: size}
				gray, rgba, ycc := image.NewGray(rect), image.NewRGBA(rect), image.NewYCbCr(rect, image.YCbCrSubsampleRatio420)
				for i := range gray.Pix {
					gray.Pix[i] = level
				}
				draw.Draw(rgba, rect, image.NewUniform(color.Gray{level}), image.Point{}, draw.Src)
				for _, img := range []image.Image{gray, rgba, ycc} {
					m := Measure(img, dpi)
					m.Findings(Profile{})
					a, d := Reduced(img, dpi)
					Compare(a, a, d, d)
				}
			}
		}
	}
}

func TestMeasuresSurviveBeingKept(t *testing.T) {
	before := Measure(sample(t, "06-kuitansi-alat-tulis.jpg"), 200)
	text, err := json.Marshal(before)
	if err != nil {
		t.Fatal(err)
	}
	var after Measures
	if err := json.Unmarshal(text, &after); err != nil {
		t.Fatal(err)
	}
	if before.Print.Distance(after.Print) != 0 || after.Sharpness != before.Sharpness || after.Cut != before.Cut {
		t.Errorf("kept: %s", text)
	}
}

// FuzzMeasure: whatever a decoder hands on is measured without a panic.
func FuzzMeasure(f *testing.F) {
	f.Add([]byte{0, 255, 3, 9, 200}, 40, 30, 150.0)
	f.Fuzz(func(t *testing.T, seed []byte, width, height int, dpi float64) {
		if width < 0 || height < 0 || width > 400 || height > 400 || len(seed) == 0 {
			return
		}
		img := image.NewGray(image.Rect(0, 0, width, height))
		for i := range img.Pix {
			img.Pix[i] = seed[i*7%len(seed)] + seed[i%len(seed)]
		}
		Measure(img, dpi).Findings(Profile{})
	})
}

// asJPEG is what a scanner would send of it.
func asJPEG(t testing.TB, img image.Image, quality int) image.Image {
	t.Helper()
	var data bytes.Buffer
	if err := jpeg.Encode(&data, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	out, err := jpeg.Decode(&data)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestCompressionChangesNoFlag(t *testing.T) {
	page := grayOf(sample(t, "01-surat-undangan.jpg"))
	for _, quality := range []int{40, 75, 95} {
		if got := flagsOf(asJPEG(t, page, quality), 200); len(got) > 0 {
			t.Errorf("quality %d: %v", quality, got)
		}
	}
}
