package edges_test

import (
	"image"
	"image/draw"
	"testing"

	"daluang/app/imaging/edges"
)

func FuzzEverything(f *testing.F) {
	f.Add(uint16(100), uint16(80), uint16(7), []byte{0, 255, 30})
	f.Add(uint16(64), uint16(300), uint16(64), []byte{250, 250, 250, 250, 20, 250})
	f.Add(uint16(1), uint16(300), uint16(1), []byte{9})
	f.Fuzz(func(t *testing.T, width, height, run uint16, data []byte) {
		gray := image.NewGray(image.Rect(0, 0, int(width%400), int(height%400)))
		for i := 0; i < len(gray.Pix) && len(data) > 0; i++ {
			gray.Pix[i] = data[i/(int(run)+1)%len(data)]
		}
		colour := image.NewRGBA(gray.Rect)
		draw.Draw(colour, colour.Rect, gray, image.Point{}, draw.Src)
		outline := edges.Sheet(gray)
		corners, confidence := edges.Photo(gray)
		sure := []float64{outline.Confidence, confidence, edges.FindGutter(gray).Confidence}
		for _, sheet := range []edges.Quad{outline.Corners, corners} {
			for _, marks := range [][]edges.Mark{edges.Stripes(gray), edges.Holes(gray, float64(run%300), sheet), edges.Staples(gray, 75, sheet), edges.Fingers(colour, sheet)} {
				for _, mark := range marks {
					sure = append(sure, mark.Confidence)
					if !mark.Box.In(gray.Rect) || mark.Box.Empty() {
						t.Errorf("%v lies outside of %v", mark.Box, gray.Rect)
					}
				}
			}
		}
		for _, strip := range edges.Ground(colour) {
			sure = append(sure, strip.Confidence)
			if !strip.Area.Bounds().In(gray.Rect.Inset(-1)) || strip.Depth <= 0 {
				t.Errorf("%+v lies outside of %v", strip, gray.Rect)
			}
		}
		for _, hole := range edges.Punches(gray, float64(run%300)) {
			sure = append(sure, hole.Confidence)
		}
		for _, v := range sure {
			if !(v >= 0 && v <= 1) {
				t.Errorf("confidence %v", v)
			}
		}
	})
}
