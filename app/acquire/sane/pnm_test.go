package sane

import (
	"bufio"
	"image"
	"strings"
	"testing"
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
		img, err := decodePNM(bufio.NewReader(strings.NewReader(text)))
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
