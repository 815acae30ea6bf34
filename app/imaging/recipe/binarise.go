package recipe

import (
	"math"

	"daluang/storage/archive"
)

// binarise makes the picture black and white.
func (p *tones) binarise(method archive.Method, dpi float64) {
	p.chroma, p.bilevel = nil, true
	if method == archive.MethodSauvola {
		p.luma = sauvola(p.luma, p.width, p.height, sauvolaReach(dpi), sauvolaWeight)
		return
	}
	limit := otsu(p.luma)
	for i, v := range p.luma {
		p.luma[i] = blackBelow(int(v), limit)
	}
}

func blackBelow(v, limit int) byte {
	if v < limit {
		return 0
	}
	return 255
}

// otsu is the level that parts dark from light so that the two differ most from
// each other (Otsu 1979): black is below it.
func otsu(luma []byte) int {
	var count [256]int
	for _, v := range luma {
		count[v]++
	}
	total, sum := 0.0, 0.0
	for v, n := range count {
		total += float64(n)
		sum += float64(v) * float64(n)
	}
	dark, darkSum, best, limit := 0.0, 0.0, -1.0, 128
	for v := range 255 {
		dark += float64(count[v])
		darkSum += float64(v) * float64(count[v])
		if dark == 0 || dark == total {
			continue
		}
		apart := darkSum/dark - (sum-darkSum)/(total-dark)
		if between := dark * (total - dark) * apart * apart; between > best {
			best, limit = between, v+1
		}
	}
	return limit
}

const (
	sauvolaWeight = 0.34 // Sauvola and Pietikäinen 2000 have 0.5, which thins typewriting on old paper
	sauvolaSpread = 128  // of the deviation, as they have it
)

// sauvolaReach is how far the surroundings of a pixel go, either way: some two
// lines of writing in all.
func sauvolaReach(dpi float64) int {
	const millimetres = 3
	return max(4, int(math.Round(millimetres*dpi/25.4)))
}

// sauvola makes a pixel black that is darker than its surroundings, a square of
// 2*reach+1 pixels as far as it lies in the picture, by
//
//	limit = mean * (1 + weight * (deviation/128 - 1))
//
// The sums of the squares run along: each pixel is added and taken away once in
// each direction, whatever the reach.
func sauvola(luma []byte, width, height, reach int, weight float64) []byte {
	out := make([]byte, len(luma))
	columns := make([]uint32, width) // sums over the rows of the surroundings
	squares := make([]uint32, width)
	for y := range min(reach, height) {
		addRow(columns, squares, luma[y*width:(y+1)*width])
	}
	for y := range height {
		if below := y + reach; below < height {
			addRow(columns, squares, luma[below*width:(below+1)*width])
		}
		if above := y - reach - 1; above >= 0 {
			dropRow(columns, squares, luma[above*width:(above+1)*width])
		}
		rows := min(y+reach, height-1) - max(y-reach, 0) + 1
		sauvolaRow(out[y*width:(y+1)*width], luma[y*width:(y+1)*width], columns, squares, rows, reach, weight)
	}
	return out
}

func addRow(columns, squares []uint32, row []byte) {
	columns, squares = columns[:len(row)], squares[:len(row)]
	for x, v := range row {
		columns[x] += uint32(v)
		squares[x] += uint32(v) * uint32(v)
	}
}

func dropRow(columns, squares []uint32, row []byte) {
	columns, squares = columns[:len(row)], squares[:len(row)]
	for x, v := range row {
		columns[x] -= uint32(v)
		squares[x] -= uint32(v) * uint32(v)
	}
}

func sauvolaRow(out, row []byte, columns, squares []uint32, rows, reach int, weight float64) {
	width := len(row)
	var sum, square uint64
	for x := range min(reach, width) {
		sum, square = sum+uint64(columns[x]), square+uint64(squares[x])
	}
	share := 0.0
	counted := 0
	for x := range width {
		if right := x + reach; right < width {
			sum, square = sum+uint64(columns[right]), square+uint64(squares[right])
		}
		if left := x - reach - 1; left >= 0 {
			sum, square = sum-uint64(columns[left]), square-uint64(squares[left])
		}
		if count := rows * (min(x+reach, width-1) - max(x-reach, 0) + 1); count != counted {
			counted, share = count, 1/float64(count)
		}
		out[x] = blackUnder(float64(row[x]), float64(sum)*share, float64(square)*share, weight)
	}
}

// blackUnder is the rule of sauvola for one pixel, without its root unless the
// answer needs it.
func blackUnder(v, mean, meanSquare, weight float64) byte {
	least := v - mean*(1-weight) // what the deviation has to make up for
	if least < 0 {
		return 0
	}
	part := mean * weight / sauvolaSpread
	if variance := max(0, meanSquare-mean*mean); least*least < part*part*variance {
		return 0
	}
	return 255
}
