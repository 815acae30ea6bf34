package recipe

import (
	"image"
	"image/color"
	"math"

	"daluang/app/imaging/edges"
	"daluang/storage/archive"
)

// tone does the steps that change tones, in their order. They work on luma, and
// on chroma where the result still has colour. captured is the picture before
// anything was moved, and plan how it was.
func tone(img image.Image, r archive.Recipe, dpi float64, captured image.Image, plan Plan) image.Image {
	if !r.IsTonal() {
		return img
	}
	p := toned(img)
	for _, step := range r.Tones().Steps {
		switch step.Kind {
		case archive.StepGround:
			for _, strip := range edges.Ground(captured) {
				if strip.Confidence >= edges.Sure && strip.Depth <= step.Size*dpi/25.4 {
					p.blot(strip, plan, dpi)
				}
			}
		case archive.StepHoles:
			for _, hole := range edges.Punches(captured, dpi) {
				if hole.Confidence >= edges.Sure && 2*hole.Radius <= step.Size*dpi/25.4 {
					p.fillHole(hole, plan)
				}
			}
		case archive.StepWhiten:
			p.whiten(step.Amount/100, dpi)
		case archive.StepBrightness:
			p.look(brighter(step.Amount))
		case archive.StepContrast:
			p.look(contrasted(step.Amount))
		case archive.StepBinarise:
			p.binarise(step.Method, dpi)
		case archive.StepDespeckle:
			p.despeckle(max(1, int(math.Round(step.Size*dpi/25.4))))
		case archive.StepMode:
			p.reduce(step.Mode)
		}
	}
	return p.image()
}

// tones is a picture taken apart into luma, a byte a pixel without gaps, and
// chroma as it came.
type tones struct {
	width, height int
	luma          []byte
	chroma        *image.YCbCr // nil: gray; its own Y is not used
	bilevel       bool         // of luma, only 0 and 255 are left
}

// toned copies what the steps will change.
func toned(img image.Image) *tones {
	size := img.Bounds().Size()
	p := &tones{width: size.X, height: size.Y, luma: make([]byte, size.X*size.Y)}
	switch img := flat(img).(type) {
	case *image.Gray:
		p.copyLuma(img.Pix, img.Stride)
	case *image.YCbCr:
		p.copyLuma(img.Y, img.YStride)
		p.chroma = &image.YCbCr{Cb: append([]byte(nil), img.Cb...), Cr: append([]byte(nil), img.Cr...), CStride: img.CStride, SubsampleRatio: img.SubsampleRatio}
	case *image.RGBA:
		p.apart(img)
	}
	return p
}

func (p *tones) copyLuma(from []byte, stride int) {
	for y := range p.height {
		copy(p.luma[y*p.width:(y+1)*p.width], from[y*stride:])
	}
}

func (p *tones) apart(img *image.RGBA) {
	n := p.width * p.height
	p.chroma = &image.YCbCr{Cb: make([]byte, n), Cr: make([]byte, n), CStride: p.width, SubsampleRatio: image.YCbCrSubsampleRatio444}
	for y := range p.height {
		row := img.Pix[y*img.Stride:]
		for x := range p.width {
			i := y*p.width + x
			p.luma[i], p.chroma.Cb[i], p.chroma.Cr[i] = color.RGBToYCbCr(row[4*x], row[4*x+1], row[4*x+2])
		}
	}
}

func (p *tones) image() image.Image {
	bounds := image.Rect(0, 0, p.width, p.height)
	if p.chroma == nil {
		return &image.Gray{Pix: p.luma, Stride: p.width, Rect: bounds}
	}
	p.chroma.Y, p.chroma.YStride, p.chroma.Rect = p.luma, p.width, bounds
	return p.chroma
}

// look puts every luma through a table.
func (p *tones) look(table [256]byte) {
	for i, v := range p.luma {
		p.luma[i] = table[v]
	}
}

// brighter moves the middle up or down and leaves black and white where they
// are: a power, of 1/3 to 3 for the most either way.
func brighter(amount float64) (table [256]byte) {
	power := math.Pow(3, -amount/100)
	for v := range table {
		table[v] = level(255 * math.Pow(float64(v)/255, power))
	}
	return table
}

// contrasted draws tones apart around the middle, up to four times, or together
// until all are one.
func contrasted(amount float64) (table [256]byte) {
	gain := math.Pow(4, amount/100)
	if amount < 0 {
		gain = 1 + amount/100
	}
	for v := range table {
		table[v] = level(127.5 + (float64(v)-127.5)*gain)
	}
	return table
}

func level(v float64) byte { return byte(max(0, min(255, math.Round(v)))) }

func (p *tones) reduce(mode string) {
	switch {
	case mode == "gray":
		p.chroma = nil
	case mode == "bilevel" && !p.bilevel:
		p.binarise(archive.MethodOtsu, 0)
	}
}
