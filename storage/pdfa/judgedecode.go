package pdfa

import (
	"bytes"
	"compress/zlib"
	"encoding/ascii85"
	"errors"
	"fmt"
	"io"

	"golang.org/x/image/tiff/lzw"
)

var errFilter = errors.New("filter that is not unpacked")

// filters returns the names of a stream's filters and their parameters.
func (f *foreign) filters(entries dict) (names []name, params []dict) {
	filter := f.resolve(entries["Filter"])
	parameters := f.resolve(entries["DecodeParms"])
	switch filter := filter.(type) {
	case name:
		list, ok := parameters.([]any)
		if ok && len(list) > 0 {
			parameters = list[0]
		}
		return []name{filter}, []dict{f.dict(parameters)}
	case []any:
		list, _ := parameters.([]any)
		for i, v := range filter {
			names = append(names, f.name(v))
			params = append(params, nil)
			if i < len(list) {
				params[i] = f.dict(list[i])
			}
		}
	}
	return names, params
}

// decode unpacks a stream of at most so many bytes; picture filters are not.
func (f *foreign) decode(stream *body, most int64) ([]byte, error) {
	if stream == nil {
		return nil, fmt.Errorf("no stream: %w", errSyntax)
	}
	if stream.length > largestStream || !f.spend(stream.length) {
		return nil, errBudget
	}
	data := f.piece(stream.start, stream.length)
	names, params := f.filters(stream.dict)
	if len(names) > 8 {
		return nil, fmt.Errorf("%d filters: %w", len(names), errSyntax)
	}
	for i, filter := range names {
		var err error
		if data, err = f.unpack(filter, params[i], data, most); err != nil {
			return nil, err
		}
	}
	return data, nil
}

func (f *foreign) unpack(filter name, parms dict, data []byte, most int64) ([]byte, error) {
	most = min(most, f.budget)
	var r io.Reader
	switch filter {
	case "FlateDecode", "Fl":
		z, err := zlib.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("unpack stream: %w", err)
		}
		r = z
	case "ASCII85Decode", "A85":
		if end := bytes.Index(data, []byte("~>")); end >= 0 {
			data = data[:end]
		}
		r = ascii85.NewDecoder(bytes.NewReader(data))
	case "ASCIIHexDecode", "AHx":
		if end := bytes.IndexByte(data, '>'); end >= 0 {
			data = data[:end]
		}
		text, _, _ := unhex(data)
		r = bytes.NewReader(text)
	case "LZWDecode", "LZW":
		r = lzw.NewReader(bytes.NewReader(data), lzw.MSB, 8)
	case "RunLengthDecode", "RL":
		return unpackRuns(data, most)
	case "Crypt":
		r = bytes.NewReader(data)
	default:
		return nil, fmt.Errorf("%q: %w", filter, errFilter)
	}
	content, err := io.ReadAll(io.LimitReader(r, most+1))
	if !f.spend(int64(len(content))) || int64(len(content)) > most {
		return nil, errBudget
	}
	if err != nil && len(content) == 0 { // what came out before the damage is shown by viewers
		return nil, fmt.Errorf("unpack stream: %w", err)
	}
	return f.unpredict(content, parms)
}

func unpackRuns(data []byte, most int64) ([]byte, error) {
	var content []byte
	for i := 0; i < len(data) && data[i] != 128; {
		n := int(data[i])
		if n < 128 {
			end := min(i+2+n, len(data))
			content = append(content, data[i+1:end]...)
			i = end
		} else {
			if i+1 >= len(data) {
				break
			}
			content = append(content, bytes.Repeat(data[i+1:i+2], 257-n)...)
			i += 2
		}
		if int64(len(content)) > most {
			return nil, errBudget
		}
	}
	return content, nil
}

// unpredict undoes PNG predictors (ISO 32000-1 7.4.4.4); of TIFF's only the
// picture data that nobody reads here uses.
func (f *foreign) unpredict(data []byte, parms dict) ([]byte, error) {
	predictor, _ := f.integer(parms["Predictor"])
	if predictor < 10 {
		return data, nil
	}
	value := func(key name, usual int64) int64 {
		if v, ok := f.integer(parms[key]); ok {
			return v
		}
		return usual
	}
	colours, bits, columns := value("Colors", 1), value("BitsPerComponent", 8), value("Columns", 1)
	if colours < 1 || colours > 64 || bits < 1 || bits > 16 || columns < 1 || columns > 1<<24 {
		return nil, fmt.Errorf("predictor: %w", errSyntax)
	}
	stride := int((colours*bits*columns + 7) / 8)
	step := int(max(1, colours*bits/8))
	above := make([]byte, stride)
	content := make([]byte, 0, len(data))
	for len(data) > 1 {
		row := make([]byte, stride)
		copy(row, data[1:])
		undoRow(data[0], row, above, step)
		content = append(content, row[:min(stride, len(data)-1)]...)
		data = data[min(len(data), stride+1):]
		above = row
	}
	return content, nil
}

func undoRow(filter byte, row, above []byte, step int) {
	for i := range row {
		var left, corner byte
		if i >= step {
			left, corner = row[i-step], above[i-step]
		}
		switch filter {
		case 1:
			row[i] += left
		case 2:
			row[i] += above[i]
		case 3:
			row[i] += byte((int(left) + int(above[i])) / 2)
		case 4:
			row[i] += paeth(left, above[i], corner)
		}
	}
}
