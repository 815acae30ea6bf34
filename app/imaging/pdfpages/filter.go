package pdfpages

import (
	"bufio"
	"bytes"
	"compress/lzw"
	"compress/zlib"
	"encoding/ascii85"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"daluang/app/imaging"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
	tifflzw "golang.org/x/image/tiff/lzw"
)

// filter is one step of a stream's coding (ISO 32000-1 7.4).
type filter struct {
	name  string
	parms types.Dict // never nil
}

// filters lists the steps of a stream in the order in which they are undone.
func (d *Document) filters(sd types.StreamDict) ([]filter, error) {
	names, manyNames := d.several(sd.Dict["Filter"])
	parms, manyParms := d.several(sd.Dict["DecodeParms"])
	if len(names) > 4 || len(parms) > 0 && manyNames != manyParms { // readers differ on parameters that do not fit
		return nil, notPlain("odd filters")
	}
	steps := make([]filter, len(names))
	for i, o := range names {
		word, ok := d.get(o).(types.Name)
		if !ok {
			return nil, fmt.Errorf("filter without a name: %w", errNotPlain)
		}
		steps[i] = filter{name: string(word), parms: types.Dict{}}
		if i < len(parms) {
			if dict, ok := d.get(parms[i]).(types.Dict); ok {
				steps[i].parms = dict
			}
		}
	}
	return steps, nil
}

// list is the elements of an array, or the one object that stands in its place.
func (d *Document) list(o types.Object) []types.Object {
	list, _ := d.several(o)
	return list
}

// several is list, and whether there was an array.
func (d *Document) several(o types.Object) (list []types.Object, array bool) {
	switch o := d.get(o).(type) {
	case nil:
		return nil, false
	case types.Array:
		return o, true
	default:
		return []types.Object{o}, false
	}
}

// coded is a stream after its general filters: data that only a picture's
// decoder can read, or none (last.name == "").
type coded struct {
	r    io.Reader
	last filter
}

// unpack undoes the general filters of a stream up to that of a picture.
func (d *Document) unpack(sd types.StreamDict) (coded, error) {
	if sd.Dict["F"] != nil {
		return coded{}, fmt.Errorf("data in another file: %w", errNotPlain)
	}
	steps, err := d.filters(sd)
	if err != nil {
		return coded{}, err
	}
	out := coded{r: bytes.NewReader(sd.Raw)}
	for i, step := range steps {
		switch step.name {
		case "DCTDecode", "CCITTFaxDecode", "JBIG2Decode", "JPXDecode":
			if i < len(steps)-1 {
				return coded{}, fmt.Errorf("a filter behind that of a picture: %w", errNotPlain)
			}
			out.last = step
			return out, nil
		}
		if out.r, err = d.undo(step, out.r); err != nil {
			return coded{}, err
		}
	}
	return out, nil
}

func (d *Document) undo(step filter, r io.Reader) (io.Reader, error) {
	switch step.name {
	case "FlateDecode":
		unpacked, err := zlib.NewReader(bufio.NewReader(r))
		if err != nil {
			return nil, fmt.Errorf("%w: %w", imaging.ErrDamaged, err)
		}
		return d.unpredict(step, unpacked)
	case "LZWDecode":
		if d.integer(step.parms["EarlyChange"], 1) == 0 {
			return d.unpredict(step, lzw.NewReader(r, lzw.MSB, 8))
		}
		return d.unpredict(step, tifflzw.NewReader(r, tifflzw.MSB, 8))
	case "RunLengthDecode":
		return &runs{r: bufio.NewReader(r)}, nil
	case "ASCII85Decode":
		return ascii85.NewDecoder(&until{r: bufio.NewReader(r), end: '~'}), nil
	case "ASCIIHexDecode":
		return hex.NewDecoder(&until{r: bufio.NewReader(r), end: '>'}), nil
	}
	return nil, fmt.Errorf("filter %.40q: %w", step.name, errNotPlain)
}

// until reads to the end mark of an ASCII coding, without white space.
type until struct {
	r   *bufio.Reader
	end byte
}

func (u *until) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		c, err := u.r.ReadByte()
		if err == nil && c == u.end {
			err = io.EOF
		}
		if err != nil {
			return n, err
		}
		if !isSpace(c) {
			p[n] = c
			n++
		}
	}
	return n, nil
}

// runs undoes RunLengthDecode (7.4.5).
type runs struct {
	r     *bufio.Reader
	left  int
	fixed bool
	value byte
}

func (u *runs) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		if u.left == 0 {
			if err := u.start(); err != nil {
				return n, err
			}
		}
		if !u.fixed {
			var err error
			if u.value, err = u.r.ReadByte(); err != nil {
				return n, errors.Join(io.ErrUnexpectedEOF, err)
			}
		}
		p[n] = u.value
		n++
		u.left--
	}
	return n, nil
}

func (u *runs) start() error {
	length, err := u.r.ReadByte()
	switch {
	case err != nil:
		return err
	case length == 128:
		return io.EOF
	case length < 128:
		u.left, u.fixed = int(length)+1, false
		return nil
	}
	u.left, u.fixed = 257-int(length), true
	u.value, err = u.r.ReadByte()
	return err
}

// whole reads a stream of at most so many unpacked bytes that is no picture.
func (d *Document) whole(sd types.StreamDict, most int64) ([]byte, error) {
	stream, err := d.unpack(sd)
	if err != nil {
		return nil, err
	}
	if stream.last.name != "" {
		return nil, fmt.Errorf("a picture where data should be: %w", errNotPlain)
	}
	data, err := io.ReadAll(io.LimitReader(stream.r, most+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", imaging.ErrDamaged, err)
	}
	if int64(len(data)) > most {
		return nil, fmt.Errorf("stream of over %d bytes: %w", most, imaging.ErrTooLarge)
	}
	return data, nil
}
