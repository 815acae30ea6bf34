package pdfpages

import (
	"bufio"
	"fmt"
	"io"

	"daluang/app/imaging"
)

// widestRow bounds the memory of a predictor.
const widestRow = 1 << 24

// unpredict undoes the predictor of a Flate or LZW stream (ISO 32000-1 7.4.4.4).
func (d *Document) unpredict(step filter, r io.Reader) (io.Reader, error) {
	predictor := d.integer(step.parms["Predictor"], 1)
	if predictor == 1 {
		return r, nil
	}
	colours, bits := d.integer(step.parms["Colors"], 1), d.integer(step.parms["BitsPerComponent"], 8)
	columns := d.integer(step.parms["Columns"], 1)
	if colours < 1 || colours > 32 || !sampleBits(bits) || columns < 1 || columns > widestRow || columns*colours*bits/8 > widestRow {
		return nil, fmt.Errorf("predictor for %d columns of %d x %d bits: %w", columns, colours, bits, imaging.ErrDamaged)
	}
	length, step8 := (columns*colours*bits+7)/8, max(1, colours*bits/8)
	switch {
	case predictor >= 10 && predictor <= 15:
		return &pngRows{r: bufio.NewReader(r), row: make([]byte, length), above: make([]byte, length), step: step8}, nil
	case predictor == 2 && bits == 8:
		return &tiffRows{r: r, row: make([]byte, length), colours: colours}, nil
	}
	return nil, fmt.Errorf("predictor %d at %d bits: %w", predictor, bits, errNotPlain)
}

func sampleBits(bits int) bool { return bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16 }

// pngRows undoes the filters of PNG, of which every row names its own.
type pngRows struct {
	r          *bufio.Reader
	row, above []byte
	step       int
	rest       []byte
}

func (u *pngRows) Read(p []byte) (int, error) {
	if len(u.rest) == 0 {
		if err := u.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, u.rest)
	u.rest = u.rest[n:]
	return n, nil
}

func (u *pngRows) next() error {
	kind, err := u.r.ReadByte()
	if err != nil {
		return err
	}
	u.row, u.above = u.above, u.row
	if _, err := io.ReadFull(u.r, u.row); err != nil {
		return io.ErrUnexpectedEOF
	}
	if kind > 4 {
		return fmt.Errorf("%w: row filter %d", imaging.ErrDamaged, kind)
	}
	undoRow(kind, u.row, u.above, u.step)
	u.rest = u.row
	return nil
}

func undoRow(kind byte, row, above []byte, step int) {
	switch kind {
	case 1:
		for i := step; i < len(row); i++ {
			row[i] += row[i-step]
		}
	case 2:
		for i, v := range above {
			row[i] += v
		}
	case 3:
		for i := range row {
			left := 0
			if i >= step {
				left = int(row[i-step])
			}
			row[i] += byte((left + int(above[i])) / 2)
		}
	case 4:
		for i := range row {
			left, corner := 0, 0
			if i >= step {
				left, corner = int(row[i-step]), int(above[i-step])
			}
			row[i] += byte(paeth(left, int(above[i]), corner))
		}
	}
}

// paeth picks the neighbour that is nearest to left + above - corner (PNG 9.4).
func paeth(left, above, corner int) int {
	estimate := left + above - corner
	fromLeft, fromAbove, fromCorner := distance(estimate, left), distance(estimate, above), distance(estimate, corner)
	switch {
	case fromLeft <= fromAbove && fromLeft <= fromCorner:
		return left
	case fromAbove <= fromCorner:
		return above
	}
	return corner
}

func distance(a, b int) int { return max(a-b, b-a) }

// tiffRows undoes the differences of TIFF's predictor 2 at 8 bits.
type tiffRows struct {
	r       io.Reader
	row     []byte
	rest    []byte
	colours int
}

func (u *tiffRows) Read(p []byte) (int, error) {
	if len(u.rest) == 0 {
		if _, err := io.ReadFull(u.r, u.row); err != nil {
			return 0, err
		}
		for i := u.colours; i < len(u.row); i++ {
			u.row[i] += u.row[i-u.colours]
		}
		u.rest = u.row
	}
	n := copy(p, u.rest)
	u.rest = u.rest[n:]
	return n, nil
}
