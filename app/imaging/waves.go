package imaging

// drawWaves draws grain by grain pixels from as many of the slowest waves of a
// block: the inverse transform (T.81 A.3.3) for a block of that size, with the
// level shift.
func drawWaves(out []byte, stride, grain int, waves *[16]int32) {
	switch grain {
	case 1:
		out[0] = level(waves[0]+4, 3)
	case 2:
		a, b, c, d := waves[0]+4, waves[1], waves[2], waves[3]
		out[0], out[1] = level(a+b+c+d, 3), level(a-b+c-d, 3)
		out[stride], out[stride+1] = level(a+b-c-d, 3), level(a-b-c+d, 3)
	case 4:
		drawHalf(out, stride, waves)
	}
}

// drawHalf draws 4 by 4 pixels, columns first. A row of it is
//
//	a ± c + (cos(π/8)·b ± sin(π/8)·d)·√2
//
// in units of 1/1024.
func drawHalf(out []byte, stride int, waves *[16]int32) {
	if [15]int32(waves[1:]) == [15]int32{} { // most blocks are a flat piece of paper
		flat := level(waves[0]+4, 3)
		for y := range 4 {
			row := out[y*stride : y*stride+4]
			row[0], row[1], row[2], row[3] = flat, flat, flat, flat
		}
		return
	}
	var columns [16]int32
	for x := range 4 {
		columns[x], columns[4+x], columns[8+x], columns[12+x] = fourOf(waves[x], waves[4+x], waves[8+x], waves[12+x])
	}
	const half = 4 << (2 * fourShift)
	for y := range 4 {
		in, row := columns[4*y:4*y+4], out[y*stride:y*stride+4]
		a, b, c, d := fourOf(in[0], in[1], in[2], in[3])
		const shift = 3 + 2*fourShift
		row[0], row[1], row[2], row[3] = level(a+half, shift), level(b+half, shift), level(c+half, shift), level(d+half, shift)
	}
}

// fourShift is how many bits fourOf adds.
const fourShift = 7

// fourOf is the inverse transform of four waves.
func fourOf(a, b, c, d int32) (int32, int32, int32, int32) {
	const long, short = 167, 69 // √2·cos(π/8) and √2·sin(π/8), in units of 1/128
	even, odd := (a+c)<<fourShift, (a-c)<<fourShift
	outer, inner := long*b+short*d, short*b-long*d
	return even + outer, odd + inner, odd - inner, even - outer
}

// level is a pixel of what was computed with that many bits too many.
func level(v int32, shift uint) byte { return byte(max(0, min(255, v>>shift+128))) }
