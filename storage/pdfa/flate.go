package pdfa

import (
	"bytes"
	"compress/zlib"
	"fmt"
)

// packRows packs rows losslessly: the PNG predictor that leaves the smallest
// differences is chosen for each row (ISO 15948 12.8), then Flate at its fastest
// level. On scans slower levels spend twenty times the time on a few percent:
// the noise that the predictor leaves has no repetitions to find.
func packRows(dst *bytes.Buffer, data []byte, stride, pixelBytes int) error {
	packer, err := zlib.NewWriterLevel(dst, zlib.BestSpeed)
	if err != nil {
		return fmt.Errorf("pack image rows: %w", err)
	}
	above := make([]byte, stride)
	var filtered [5][]byte
	for i := range filtered {
		filtered[i] = make([]byte, 1+stride)
		filtered[i][0] = byte(i)
	}
	for start := 0; start < len(data); start += stride {
		row := data[start : start+stride]
		best := bestFilter(&filtered, row, above, pixelBytes)
		if _, err := packer.Write(filtered[best]); err != nil {
			return fmt.Errorf("pack image rows: %w", err)
		}
		above = row
	}
	if err := packer.Close(); err != nil {
		return fmt.Errorf("pack image rows: %w", err)
	}
	return nil
}

// bestFilter fills all five filtered rows and returns the index of the one with
// the least sum of absolute differences.
func bestFilter(filtered *[5][]byte, row, above []byte, pixelBytes int) int {
	var sums [5]int
	for i, x := range row {
		var left, upperLeft byte
		if i >= pixelBytes {
			left, upperLeft = row[i-pixelBytes], above[i-pixelBytes]
		}
		up := above[i]
		values := [5]byte{x, x - left, x - up, x - byte((int(left)+int(up))/2), x - paeth(left, up, upperLeft)}
		for f, v := range values {
			filtered[f][1+i] = v
			sums[f] += magnitude(v)
		}
	}
	best := 0
	for f, sum := range sums {
		if sum < sums[best] {
			best = f
		}
	}
	return best
}

func magnitude(v byte) int {
	if v > 127 {
		return 256 - int(v)
	}
	return int(v)
}

func paeth(left, up, upperLeft byte) byte {
	p := int(left) + int(up) - int(upperLeft)
	dl, du, dul := distance(p, left), distance(p, up), distance(p, upperLeft)
	switch {
	case dl <= du && dl <= dul:
		return left
	case du <= dul:
		return up
	}
	return upperLeft
}

func distance(p int, v byte) int {
	if d := p - int(v); d >= 0 {
		return d
	}
	return int(v) - p
}
