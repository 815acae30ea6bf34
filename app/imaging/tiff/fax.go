package tiff

import (
	"context"
	"fmt"
)

// Fax is a bilevel picture in a fax coding that stands outside a TIFF, as in a
// PDF (ISO 32000-1 7.4.6, whose words the fields have). The caller has held
// Columns and Rows against its limits.
type Fax struct {
	K           int // negative: Group 4; 0: Group 3 one-dimensional; positive: mixed
	Columns     int
	Rows        int
	ByteAligned bool // every row starts on a byte
}

// widestFax keeps sums of columns far from overflow.
const widestFax = 1 << 24

func (f Fax) coding() (fax, error) {
	if f.Columns <= 0 || f.Rows <= 0 || f.Columns > widestFax || f.Rows > widestFax {
		return fax{}, fmt.Errorf("%w: fax of %d x %d pixels", ErrDamaged, f.Columns, f.Rows)
	}
	coding := fax{kind: faxG3, twoD: f.K > 0, aligned: f.ByteAligned, width: f.Columns, height: f.Rows}
	if f.K < 0 {
		coding.kind = faxG4
	}
	return coding, nil
}

// Decode unpacks all rows, each padded to whole bytes, most significant bit
// first, 1 where the codes say black. It is as strict as the reading of a TIFF:
// ErrDamaged or ErrUnsupported rather than a picture that was never scanned.
func (f Fax) Decode(ctx context.Context, data []byte) ([]byte, error) {
	coding, err := f.coding()
	if err != nil {
		return nil, err
	}
	return coding.decode(ctx, data)
}

// Reduce unpacks a picture that is too large to be held and makes it smaller at
// the same time: one byte, 0 for black, for each square of factor x factor
// pixels, the mean of those that lie on the picture. It takes the memory of the
// result and of a few rows. The result has a byte for every started square.
func (f Fax) Reduce(ctx context.Context, data []byte, factor int) ([]byte, error) {
	coding, err := f.coding()
	if err != nil {
		return nil, err
	}
	factor = max(factor, 1)
	width, height := (f.Columns+factor-1)/factor, (f.Rows+factor-1)/factor
	out := make([]byte, 0, width*height)
	black := make([]int, width)
	err = coding.eachRow(ctx, data, func(row int, changes []int) {
		countBlack(black, changes, f.Columns, factor)
		if rows := row%factor + 1; rows == factor || row == f.Rows-1 {
			for x, count := range black {
				area := rows * min(factor, f.Columns-x*factor)
				out = append(out, byte(((area-count)*255+area/2)/area))
			}
			clear(black)
		}
	})
	return out, err
}

// countBlack adds the black pixels of a row to the squares that they lie in.
func countBlack(black []int, changes []int, width, factor int) {
	for i := 0; i < len(changes); i += 2 {
		end := width
		if i+1 < len(changes) {
			end = changes[i+1]
		}
		for at := changes[i]; at < end; {
			square := at / factor
			next := min(end, (square+1)*factor)
			black[square] += next - at
			at = next
		}
	}
}
