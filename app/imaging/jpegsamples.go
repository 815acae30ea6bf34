package imaging

import "image"

// samplesOf lays a picture out for the encoder. A YCbCr picture goes in as it is
// where its colour is as fine as wanted, or the finest that it has.
func samplesOf(img image.Image, quality Quality) laidOut {
	switch img := img.(type) {
	case *image.Gray:
		return graySamples(toGray(img))
	case *image.YCbCr:
		ratio := img.SubsampleRatio
		halves := ratio == image.YCbCrSubsampleRatio420
		known := halves || ratio == image.YCbCrSubsampleRatio444 || ratio == image.YCbCrSubsampleRatio422 || ratio == image.YCbCrSubsampleRatio440
		if img.Rect.Min == (image.Point{}) && known && (halves || quality.FullChroma) {
			return planeSamples(img)
		}
	}
	rgba := toRGBA(flatten(img))
	size := rgba.Rect.Size()
	chroma := image.YCbCrSubsampleRatio420
	if quality.FullChroma {
		chroma = image.YCbCrSubsampleRatio444
	}
	return laidOut{jpegliRGBA, chroma, size, 4 * size.X * size.Y, func(memory []byte) {
		for y := range size.Y {
			copy(memory[4*size.X*y:4*size.X*(y+1)], rgba.Pix[y*rgba.Stride:])
		}
	}}
}

// block is the side of what is coded together: 16 samples of brightness beside 8
// of colour. The encoder reads whole blocks, so that the edges are continued: what
// memory holds beyond them must not find its way into the file.
const block = 16

func wholeBlocks(n int) int { return (n + block - 1) / block * block }

// graySamples have rows without gaps, to which the encoder is bound, so that it
// reads beyond the end of a row into the next.
func graySamples(img *image.Gray) laidOut {
	size := img.Rect.Size()
	return laidOut{jpegliGray, 0, size, size.X*wholeBlocks(size.Y) + block, func(memory []byte) {
		at := copy(memory, img.Pix[:size.X*size.Y])
		last := img.Pix[size.X*(size.Y-1) : size.X*size.Y]
		for at < len(memory) {
			at += copy(memory[at:], last)
		}
	}}
}

func planeSamples(img *image.YCbCr) laidOut {
	size := img.Rect.Size()
	across, down := Subsampling(img.SubsampleRatio)
	width, height := wholeBlocks(size.X), wholeBlocks(size.Y)
	brightness, colour := width*height, width/across*(height/down)
	return laidOut{jpegliYCbCr, img.SubsampleRatio, size, brightness + 2*colour, func(memory []byte) {
		fillPlane(memory[:brightness], width, img.Y, img.YStride, size.X, size.Y)
		columns, rows := (size.X+across-1)/across, (size.Y+down-1)/down
		fillPlane(memory[brightness:brightness+colour], width/across, img.Cb, img.CStride, columns, rows)
		fillPlane(memory[brightness+colour:], width/across, img.Cr, img.CStride, columns, rows)
	}}
}

// fillPlane copies a plane and continues its last column and row.
func fillPlane(out []byte, outStride int, in []byte, stride, columns, rows int) {
	for y := 0; y*outStride < len(out); y++ {
		row := out[y*outStride : (y+1)*outStride]
		copy(row, in[min(y, rows-1)*stride:][:columns])
		for x := columns; x < outStride; x++ {
			row[x] = row[columns-1]
		}
	}
}
