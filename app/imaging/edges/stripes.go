package edges

import (
	"image"
	"math"
)

// Mark is a thing in a picture that a person may want to have taken away. Nothing
// is taken away because of one: it is a proposal.
type Mark struct {
	Box        image.Rectangle
	Confidence float64
}

const (
	bands      = 24  // parts of the height that a stripe has to be seen in
	aside      = 3   // pixels between a stripe and what it is compared with
	leastTrace = 2.5 // how much a stripe differs from what is beside it
	mostTrace  = 16  // more than that counts as that much
)

// Stripes finds the lines that dirt on the glass of a feeder draws: upright, one
// to three pixels wide, and just as visible in the margins as between the lines
// of text, from the upper border to the lower one.
//
// gray is best at 150 dots per inch or more: in a smaller picture they vanish.
func Stripes(gray *image.Gray) []Mark {
	size := gray.Rect.Size()
	if size.X < 4*aside || size.Y < 4*bands {
		return nil
	}
	traces := tracesOf(gray)
	sure, means := make([]float64, size.X), make([]float64, size.X)
	for x := 2 * aside; x < size.X-2*aside; x++ {
		sure[x], means[x] = traces.throughout(x)
		if sure[x] > 0 && isStep(gray, x, means[x]) {
			sure[x] = 0
		}
	}
	for x := 2 * aside; x < size.X-2*aside; x++ {
		if echoes(means, x) {
			sure[x] = 0
		}
	}
	var marks []Mark
	for x := 0; x < size.X; x++ {
		from, most := x, 0.0
		for ; x < size.X && sure[x] > 0; x++ {
			most = max(most, sure[x])
		}
		if most > 0 && x-from <= 2*aside {
			marks = append(marks, Mark{image.Rect(from, 0, x, size.Y), most})
		}
	}
	return marks
}

// echoes tells whether a column differs from those beside it because one of them
// is a stripe, which differs the other way.
func echoes(means []float64, x int) bool {
	left, right := false, false
	for o := aside - 1; o <= aside+1; o++ {
		left = left || means[x]*means[x-o] < 0 && math.Abs(means[x]) < 1.25*math.Abs(means[x-o])
		right = right || means[x]*means[x+o] < 0 && math.Abs(means[x]) < 1.25*math.Abs(means[x+o])
	}
	return left != right
}

// traces of a picture, by band and column.
type traces struct {
	brighter [bands][]float32 // than the columns beside it
	level    [bands][]float32 // brightness
}

// tracesOf is how much brighter each column is than those beside it, in each
// band: the mean, with what stands out more than stripes do cut down to them.
func tracesOf(gray *image.Gray) *traces {
	size := gray.Rect.Size()
	out := &traces{}
	for b := range bands {
		from, to := b*size.Y/bands, (b+1)*size.Y/bands
		sums, levels := make([]int32, size.X), make([]int32, size.X)
		for y := from; y < to; y++ {
			row := gray.Pix[y*gray.Stride : y*gray.Stride+size.X]
			left, right, middle := row[:size.X-2*aside], row[2*aside:], row[aside:size.X-aside]
			into, all := sums[aside:aside+len(middle)], levels[aside:aside+len(middle)]
			for x, v := range middle {
				all[x] += int32(v)
				more := 2*int32(v) - int32(left[x]) - int32(right[x])
				into[x] += max(-2*mostTrace, min(2*mostTrace, more))
			}
		}
		out.brighter[b], out.level[b] = make([]float32, size.X), make([]float32, size.X)
		for x, sum := range sums {
			out.brighter[b][x] = float32(sum) / float32(2*(to-from))
			out.level[b][x] = float32(levels[x]) / float32(to-from)
		}
	}
	return out
}

// darkness hides dirt: what lies there says nothing.
const darkness = 70

// throughout says how sure it is that a column is a stripe, and how much brighter
// it is than those beside it.
func (t *traces) throughout(x int) (sure, mean float64) {
	var values []float64
	for b := range bands {
		if t.level[b][x] > darkness {
			values = append(values, float64(t.brighter[b][x]))
			mean += float64(t.brighter[b][x])
		}
	}
	if len(values) < bands/2 {
		return 0, 0
	}
	mean /= float64(len(values))
	if math.Abs(mean) < leastTrace {
		return 0, mean
	}
	seen := 0
	for i, v := range values {
		if v/mean > 0.4 {
			seen++
		} else if i < 2 || i >= len(values)-2 {
			return 0, mean
		}
	}
	return share(float64(seen)/float64(len(values)), 0.8, 0.92) * share(math.Abs(mean), leastTrace, 2*leastTrace), mean
}

// isStep tells whether a column lies beside the upright edge of something: its
// two sides differ.
func isStep(gray *image.Gray, x int, mean float64) bool {
	apart, count := 0.0, 0.0
	size := gray.Rect.Size()
	for y := 0; y < size.Y; y += 7 {
		row := gray.Pix[y*gray.Stride:]
		diff := float64(row[x+2*aside-1]) - float64(row[x-2*aside+1])
		apart += max(-3*mostTrace, min(3*mostTrace, diff))
		count++
	}
	return math.Abs(apart/count) > 0.6*math.Abs(mean)
}
