package sane

import (
	"bufio"
	"bytes"
	"errors"
	"image"
	"image/png"
	"runtime"
	"strings"
	"testing"

	"daluang/app/acquire"
)

func TestOnlyWholePNMPicturesOfAReasonableSizeAreRead(t *testing.T) {
	for text, size := range map[string]image.Point{
		"P5\n# comment\n2 3\n255\nabcdef":      {X: 2, Y: 3},
		"P6\n1 1\n255\nabc":                    {X: 1, Y: 1},
		"P4\n9 1\n\xff\x80":                    {X: 9, Y: 1},
		"P5 1 1 65535 ab":                      {X: 1, Y: 1},
		"P5\n2 3\n255\nabcde":                  {},
		"P5\n-2 3\n255\nabcdef":                {},
		"P5\n999999999 999999999\n255\nabcdef": {},
		"P5\n99999999999999999999 1\n255\na":   {},
		"P6\n0 1\n255\n":                       {},
		"P5\n1 1\n7\na":                        {},
		"P3\n1 1\n255\n1 2 3":                  {},
		"#":                                    {},
		"":                                     {},
	} {
		img, err := decodePNM(bufio.NewReader(strings.NewReader(text)), int64(len(text)))
		if size == (image.Point{}) {
			if err == nil {
				t.Errorf("%q was read", text)
			}
			continue
		}
		if err != nil || img.Bounds().Size() != size {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestAPictureThatClaimsMoreThanItsFileTakesNoMemory(t *testing.T) {
	text := "P6\n10000 10000\n255\nabc"
	before := allocated()
	if _, err := decodePNM(bufio.NewReader(strings.NewReader(text)), int64(len(text))); !errors.Is(err, errPNM) {
		t.Errorf("decodePNM = %v", err)
	}
	if took := allocated() - before; took > 1<<20 {
		t.Errorf("%d bytes were taken for 24", took)
	}
}

func TestOptionsAreReadAsDriversWriteThem(t *testing.T) {
	options := parseOptions(`
All options specific to device 'x':
  Scan Mode:
    --mode Lineart|Gray|Color [Gray]
    --resolution 75|150|300|600dpi [75]
    --source Flatbed|ADF|ADF Duplex [Flatbed]
    --brightness -100..100% (in steps of 1) [inactive]
  Geometry:
    -x 0..215.9mm [215.9]
    -y 0..297.011mm (in steps of 0.1) [297.011]
`)
	offer, names := offerOf(options)
	if len(offer.Modes) != 3 || names["lineart"] != "Lineart" || !offer.TakesDPI(600) || offer.TakesDPI(100) || offer.WidthMM != 215.9 || offer.HeightMM != 297.011 {
		t.Errorf("%+v %v", offer, names)
	}
	if len(options["--source"].words) != 3 || sourceOf("2-sided (Binding Left)") != "feeder-duplex" || sourceOf("Document Table") != "" {
		t.Errorf("sources %v", options["--source"])
	}
	if _, there := options["--brightness"]; there {
		t.Error("an inactive option was read")
	}
}

// allocated counts the bytes that were ever taken.
func allocated() uint64 {
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return memory.TotalAlloc
}

func FuzzScanimage(f *testing.F) {
	f.Add([]byte("P6\n2 1\n255\nabcdef"))
	f.Add([]byte("P4\n9 1\n\xff\x80"))
	f.Add([]byte("    --mode Gray|Color [Gray]\n    --resolution 75..600dpi [75]\n    -x 0..215.9mm [215.9]\n"))
	f.Fuzz(func(t *testing.T, said []byte) {
		if img, err := decodePNM(bufio.NewReader(bytes.NewReader(said)), int64(len(said))); err == nil {
			if size := img.Bounds().Size(); size.X < 1 || size.Y < 1 || size.X > 8*len(said) || size.Y > 8*len(said) {
				t.Errorf("%v pixels in %d bytes", size, len(said))
			}
			file := acquire.PNG(img, 300)
			defer file.Close()
			if _, err := png.Decode(file); err != nil {
				t.Errorf("what was read is not coded whole: %v", err)
			}
		}
		offer, names := offerOf(parseOptions(string(said)))
		if len(names) != len(offer.Modes) || offer.MinDPI < 1 || offer.MaxDPI > mostDPI || offer.WidthMM > mostMM {
			t.Errorf("%+v %v", offer, names)
		}
		for _, dpi := range offer.Resolutions {
			if dpi < 1 || dpi > mostDPI {
				t.Errorf("%d dpi", dpi)
			}
		}
		if shown := lastLine(string(said)); acquire.OneLine(shown) != shown {
			t.Errorf("%q is not to be shown", shown)
		}
	})
}
