package tiff

import (
	"context"
	"fmt"
	"math/bits"
)

// faxKind tells the three fax codings that TIFF knows apart.
type faxKind int

const (
	faxRLE faxKind = iota // compression 2: rows of T.4 1-D codes, each starting on a byte
	faxG3                 // compression 3: T.4, rows parted by end-of-line codes
	faxG4                 // compression 4: T.6
)

// fax is one strip or tile of a bilevel page as it lies in the file.
type fax struct {
	kind          faxKind
	twoD          bool // T4Options bit 0: rows carry a tag bit and may lean on the row above
	aligned       bool // every row starts on a byte
	width, height int
}

// decode unpacks data to rows padded to whole bytes, most significant bit
// first, where 1 is the run colour that the codes call black. It is strict:
// fewer rows than height, a code that does not exist or a run that leaves the
// row is ErrDamaged, because a fax decoder that goes on after a fault shows a
// picture that was never scanned.
func (f fax) decode(ctx context.Context, data []byte) ([]byte, error) {
	stride := (f.width + 7) / 8
	out := make([]byte, stride*f.height)
	err := f.eachRow(ctx, data, func(row int, changes []int) {
		paint(out[row*stride:(row+1)*stride], changes, f.width)
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// eachRow tells the changing elements of every row, which are valid until the
// next one.
func (f fax) eachRow(ctx context.Context, data []byte, tell func(row int, changes []int)) error {
	d := faxReader{data: data, width: f.width}
	for row := range f.height {
		if row%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := f.row(&d); err != nil {
			return fmt.Errorf("row %d of %d: %w", row, f.height, err)
		}
		tell(row, d.current)
		d.above, d.current = d.current, d.above[:0]
	}
	return nil
}

func (f fax) row(d *faxReader) error {
	if f.aligned {
		d.align()
	}
	switch f.kind {
	case faxRLE:
		d.align()
		return d.rowOneD()
	case faxG4:
		return d.rowTwoD()
	}
	endOfLines := 0
	for d.endOfLine() {
		endOfLines++
		oneD := !f.twoD || d.take(1) == 1
		if endOfLines > 1 {
			return fmt.Errorf("%w: the data ends before the page does", ErrDamaged)
		}
		if !oneD {
			return d.rowTwoD()
		}
		if f.twoD {
			return d.rowOneD()
		}
	}
	return d.rowOneD()
}

// faxReader holds the place in the bits and the changing elements of two rows.
// A row is the list of columns where the colour changes, beginning with the
// change from white to black: even entries start black, odd ones start white.
type faxReader struct {
	data    []byte
	at      int // bit position
	width   int
	above   []int
	current []int
}

// peek returns the next codeBits bits; past the end of the data they are 0.
func (d *faxReader) peek() uint32 {
	i := d.at >> 3
	var window uint32
	if i+4 <= len(d.data) {
		b := d.data[i : i+4]
		window = uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
	} else {
		for j := range 4 {
			window <<= 8
			if i+j < len(d.data) {
				window |= uint32(d.data[i+j])
			}
		}
	}
	return window << (d.at & 7) >> (32 - codeBits)
}

func (d *faxReader) take(n int) uint32 {
	value := d.peek() >> (codeBits - n)
	d.at += n
	return value
}

func (d *faxReader) align() { d.at = (d.at + 7) &^ 7 }

func (d *faxReader) next(table *[1 << codeBits]code) (int, error) {
	found := table[d.peek()]
	if found.length == 0 {
		return 0, d.noCode()
	}
	d.at += int(found.length)
	if d.at > len(d.data)*8 {
		return 0, fmt.Errorf("%w: the data ends inside a row", ErrDamaged)
	}
	return int(found.value), nil
}

// noCode tells an end of the data and the rare uncompressed mode (T.6 2.2.5,
// codes 0000001xxx) from damage.
func (d *faxReader) noCode() error {
	switch {
	case d.at+codeBits > len(d.data)*8 || d.peek()>>1 == 1:
		return fmt.Errorf("%w: the data ends before the page does", ErrDamaged)
	case d.peek()>>3 == 0b0000001111:
		return fmt.Errorf("%w: fax data with the uncompressed mode", ErrUnsupported)
	}
	return fmt.Errorf("%w: no such fax code", ErrDamaged)
}

// endOfLine consumes fill bits and one end-of-line code (at least eleven 0
// bits and a 1) if they come next.
func (d *faxReader) endOfLine() bool {
	if d.peek()>>(codeBits-11) != 0 {
		return false
	}
	at := d.at + 11
	for at < len(d.data)*8 {
		i, skip := at>>3, at&7
		if rest := d.data[i] << skip; rest != 0 {
			d.at = at + bits.LeadingZeros8(rest) + 1
			return true
		}
		at += 8 - skip
	}
	return false
}

// run reads make-up codes and the terminating code of one run.
func (d *faxReader) run(black bool) (int, error) {
	table := whiteTable
	if black {
		table = blackTable
	}
	length := 0
	for {
		part, err := d.next(table)
		if err != nil {
			return 0, err
		}
		if length += part; length > d.width {
			return 0, fmt.Errorf("%w: a run is longer than the row", ErrDamaged)
		}
		if part < 64 {
			return length, nil
		}
	}
}

func (d *faxReader) rowOneD() error {
	d.current = d.current[:0]
	black := false
	for at := 0; at < d.width; black = !black {
		length, err := d.run(black)
		if err != nil {
			return err
		}
		if at += length; at > d.width {
			return fmt.Errorf("%w: a row is longer than the page is wide", ErrDamaged)
		}
		d.change(at)
	}
	return nil
}

// change notes that the colour changes at a column. Two changes at one column
// are none: they cancel out, so that the list holds real changing elements.
func (d *faxReader) change(at int) {
	if n := len(d.current); n > 0 && d.current[n-1] == at {
		d.current = d.current[:n-1]
		return
	}
	d.current = append(d.current, at)
}

// rowTwoD decodes a row by the changing elements of the row above (T.6 2.2).
func (d *faxReader) rowTwoD() error {
	d.current = d.current[:0]
	a0, index, black := -1, 0, false
	for a0 < d.width {
		index = d.opposite(index, a0, black)
		b1, b2 := d.column(index), d.column(index+1)
		mode, err := d.next(modeTable)
		if err != nil {
			return err
		}
		switch mode {
		case modePass:
			a0 = b2
			continue
		case modeHorizontal:
			if a0, err = d.horizontal(max(a0, 0), black); err != nil {
				return err
			}
			continue
		}
		a1 := b1 + shift(mode)
		if a1 < max(a0, 0) || a1 > d.width {
			return fmt.Errorf("%w: a colour change lies outside the row", ErrDamaged)
		}
		d.change(a1)
		a0, black = a1, !black
	}
	return nil
}

func shift(mode int) int {
	if mode >= modeLeft1 {
		return modeLeft1 - 1 - mode
	}
	return mode - modeVertical0
}

// horizontal reads two runs and returns where the second ends.
func (d *faxReader) horizontal(from int, black bool) (int, error) {
	for range 2 {
		length, err := d.run(black)
		if err != nil {
			return 0, err
		}
		if from += length; from > d.width {
			return 0, fmt.Errorf("%w: a row is longer than the page is wide", ErrDamaged)
		}
		d.change(from)
		black = !black
	}
	return from, nil
}

// opposite finds b1 in the row above: the first change to the right of a0 that
// starts the colour opposite to the present one. The search goes on from the
// last index, one step back, for a0 only moves to the right.
func (d *faxReader) opposite(index, a0 int, black bool) int {
	index = max(index-2, 0)
	if black != (index%2 == 1) {
		index++
	}
	for index < len(d.above) && d.above[index] <= a0 {
		index += 2
	}
	return index
}

func (d *faxReader) column(index int) int {
	if index < len(d.above) {
		return d.above[index]
	}
	return d.width
}

// paint sets the bits of the black runs in a row of zeros.
func paint(row []byte, changes []int, width int) {
	for i := 0; i < len(changes); i += 2 {
		end := width
		if i+1 < len(changes) {
			end = changes[i+1]
		}
		fill(row, changes[i], end)
	}
}

func fill(row []byte, from, to int) {
	if from >= to {
		return
	}
	first, last := from>>3, (to-1)>>3
	head, tail := byte(0xFF)>>(from&7), byte(0xFF)<<(7-(to-1)&7)
	if first == last {
		row[first] |= head & tail
		return
	}
	row[first] |= head
	for i := first + 1; i < last; i++ {
		row[i] = 0xFF
	}
	row[last] |= tail
}
