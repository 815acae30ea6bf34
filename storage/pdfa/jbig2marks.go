package pdfa

import (
	"encoding/binary"
	"math/bits"
)

// jbig2Mark is what hangs together on a page, eight neighbours to a pixel: a
// letter, a dot, a stain. Its bitmap holds its own pixels alone, so marks can be
// laid over each other in any order.
type jbig2Mark struct {
	x, y   int // of the upper left corner
	bitmap jbig2Bitmap
	area   int
}

// jbig2Run is a run of black pixels in a row.
type jbig2Run struct {
	y, start, end int32
	mark          int32 // of a run before that belongs to the same mark, or itself
}

const (
	jbig2MaxRuns     = 1 << 20 // a page with more is no writing
	jbig2MaxMarkSide = 400     // pixels; larger ones seldom come twice
	jbig2MinMarkArea = 12      // pixels; specks cost more by place and number
)

// jbig2Marks returns the marks of a page that may become symbols, from the top
// down, or nil if there are too many runs.
func jbig2Marks(rows []byte, width, height int) []jbig2Mark {
	runs := jbig2Runs(rows, width, height)
	if runs == nil {
		return nil
	}
	jbig2Join(runs)
	return jbig2Cut(runs)
}

// jbig2Turns calls found for each word of the rows in which the colour turns: at
// pixels whose bit is set in turns, to what they are in word.
func jbig2Turns(rows []byte, width, height int, found func(x, y int, word, turns uint64)) {
	stride := (width + 7) / 8
	padded := make([]byte, stride+8)
	for y := range height {
		copy(padded, rows[y*stride:(y+1)*stride])
		padded[stride-1] &= 0xFF << (uint(8*stride-width) & 7)
		var before uint64 // the last pixel of the word before, in the lowest bit
		for x := 0; x <= width; x += 64 {
			word := binary.BigEndian.Uint64(padded[x/8:])
			if turns := word ^ (word>>1 | before<<63); turns != 0 {
				found(x, y, word, turns)
			}
			before = word & 1
		}
	}
}

// jbig2Runs lists the runs of a page row by row. What follows a row is white, so
// that every run has an end.
func jbig2Runs(rows []byte, width, height int) []jbig2Run {
	count := 0
	jbig2Turns(rows, width, height, func(_, _ int, _, turns uint64) { count += bits.OnesCount64(turns) })
	if count /= 2; count == 0 || count > jbig2MaxRuns {
		return nil
	}
	runs := make([]jbig2Run, 0, count)
	jbig2Turns(rows, width, height, func(x, y int, word, turns uint64) {
		for turns != 0 {
			at := bits.LeadingZeros64(turns)
			turns &^= 1 << (63 - uint(at))
			if word>>(63-uint(at))&1 == 1 {
				runs = append(runs, jbig2Run{int32(y), int32(x + at), 0, int32(len(runs))})
			} else {
				runs[len(runs)-1].end = int32(x + at)
			}
		}
	})
	return runs
}

// jbig2Join joins the runs that touch: afterwards mark leads, run by run, to the
// first one of a mark.
func jbig2Join(runs []jbig2Run) {
	above, now := 0, 0
	for now < len(runs) {
		y := runs[now].y
		for above < now && runs[above].y < y-1 {
			above++
		}
		first := now
		at := above
		for now < len(runs) && runs[now].y == y {
			for at < first && runs[at].end < runs[now].start {
				at++
			}
			for i := at; i < first && runs[i].start <= runs[now].end; i++ {
				jbig2Unite(runs, int32(i), int32(now))
			}
			now++
		}
		above = first
	}
}

func jbig2Unite(runs []jbig2Run, a, b int32) {
	a, b = jbig2First(runs, a), jbig2First(runs, b)
	runs[max(a, b)].mark = min(a, b)
}

func jbig2First(runs []jbig2Run, i int32) int32 {
	for runs[i].mark != i {
		runs[i].mark = runs[runs[i].mark].mark
		i = runs[i].mark
	}
	return i
}

// jbig2Extent is the box around a mark.
type jbig2Extent struct {
	left, right, top, bottom int32 // right and bottom lie outside
	area                     int32
}

// jbig2Cut makes marks of the joined runs, without those that are too large or
// too small to be worth a symbol.
func jbig2Cut(runs []jbig2Run) []jbig2Mark {
	extents := jbig2Extents(runs)
	marks := make([]jbig2Mark, 0, len(extents))
	place := make([]int, len(extents)) // in marks, or -1
	for i, box := range extents {
		width, height := int(box.right-box.left), int(box.bottom-box.top)
		place[i] = -1
		if box.area < jbig2MinMarkArea || max(width, height) > jbig2MaxMarkSide {
			continue
		}
		place[i] = len(marks)
		marks = append(marks, jbig2Mark{int(box.left), int(box.top), newJBIG2Bitmap(width, height), int(box.area)})
	}
	for _, run := range runs {
		if at := place[run.mark]; at >= 0 {
			mark := &marks[at]
			mark.bitmap.fill(int(run.y)-mark.y, int(run.start)-mark.x, int(run.end)-mark.x)
		}
	}
	return marks
}

// jbig2Extents measures the marks, in the order of their first runs, and lets
// each run's mark be the place in that list.
func jbig2Extents(runs []jbig2Run) []jbig2Extent {
	var extents []jbig2Extent
	for i := range runs {
		run := &runs[i]
		if run.mark == int32(i) {
			run.mark = int32(len(extents))
			extents = append(extents, jbig2Extent{run.start, run.end, run.y, run.y, 0})
		} else {
			// What it leads to stands before it and has its place already.
			run.mark = runs[run.mark].mark
		}
		box := &extents[run.mark]
		box.left, box.right = min(box.left, run.start), max(box.right, run.end)
		box.bottom = run.y + 1
		box.area += run.end - run.start
	}
	return extents
}
