package pdfa

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// document gives access to the objects of a file laid out as Writer does it: one
// cross-reference table, objects side by side, no object streams.
type document struct {
	r       io.ReaderAt
	size    int64
	offsets []int64 // by object number; offsets[0] is unused
	sorted  []int64 // the same, ascending, closed by the table's own offset
	trailer dict
	// readErr is the first failure of the reader itself, which says nothing about
	// the file.
	readErr error
}

// object is one indirect object; data is nil unless it is a stream.
type object struct {
	value any
	data  *io.SectionReader
}

const (
	largestValue  = 4 << 20  // bytes of an object without its stream, and of XMP
	largestStream = 64 << 20 // bytes of a stream that is read whole, pictures apart
	tailLength    = 64
)

func (d *document) read(at, length int64) ([]byte, error) {
	if at < 0 || length < 0 || at+length > d.size {
		return nil, fmt.Errorf("bytes %d to %d of %d: %w", at, at+length, d.size, errSyntax)
	}
	data := make([]byte, length)
	n, err := d.r.ReadAt(data, at)
	if int64(n) < length {
		if d.readErr == nil {
			d.readErr = fmt.Errorf("read PDF at byte %d: %w", at+int64(n), err)
		}
		return nil, d.readErr
	}
	return data, nil
}

// loadTable reads trailer and cross-reference table (6.1.3, 6.1.4).
func (d *document) loadTable() error {
	tail, err := d.read(max(0, d.size-tailLength), min(d.size, tailLength))
	if err != nil {
		return err
	}
	at := bytes.LastIndex(tail, []byte("startxref\n"))
	if at < 0 || !bytes.HasSuffix(tail, []byte("\n%%EOF\n")) || len(tail)-7 < at+10 {
		return fmt.Errorf("end of file: no startxref and EOF marker: %w", errSyntax)
	}
	start, err := strconv.ParseInt(string(tail[at+10:len(tail)-7]), 10, 64)
	trailerEnd := d.size - int64(len(tail)) + int64(at)
	if err != nil || start < 0 || start >= trailerEnd {
		return fmt.Errorf("startxref: %w", errSyntax)
	}
	return d.loadEntries(start, trailerEnd)
}

func (d *document) loadEntries(start, end int64) error {
	head, err := d.read(start, min(32, end-start))
	if err != nil {
		return err
	}
	first, rest, found := bytes.Cut(bytes.TrimPrefix(head, []byte("xref\n0 ")), []byte("\n"))
	count, err := strconv.ParseInt(string(first), 10, 64)
	if !found || len(rest) == len(head) || !bytes.HasPrefix(head, []byte("xref\n0 ")) || err != nil ||
		count < 1 || count > mostObjects+1 || count*20 > end-start {
		return fmt.Errorf("cross-reference table: %w", errSyntax)
	}
	at := start + int64(len("xref\n0 ")+len(first)+1)
	d.offsets = make([]int64, count)
	table, err := d.read(at, count*20)
	if err != nil {
		return err
	}
	for i := range count {
		if d.offsets[i], err = entryOffset(table[20*i:20*i+20], i == 0); err != nil {
			return fmt.Errorf("cross-reference entry %d: %w", i, err)
		}
		if i > 0 && d.offsets[i] >= start {
			return fmt.Errorf("cross-reference entry %d points behind the table: %w", i, errSyntax)
		}
	}
	d.sorted = append(slices.Sorted(slices.Values(d.offsets[1:])), start)
	return d.loadTrailer(at+count*20, end)
}

func entryOffset(entry []byte, free bool) (int64, error) {
	want := " 00000 n \n"
	if free {
		want = " 65535 f \n"
	}
	offset, err := strconv.ParseUint(string(entry[:10]), 10, 63)
	if err != nil || string(entry[10:]) != want {
		return 0, errSyntax
	}
	return int64(offset), nil
}

func (d *document) loadTrailer(at, end int64) error {
	data, err := d.read(at, min(end-at, largestValue))
	if err != nil {
		return err
	}
	s := syntax{data: data}
	if !s.literal("trailer\n") {
		return fmt.Errorf("no trailer behind the table: %w", errSyntax)
	}
	value, err := s.value(0)
	if err != nil {
		return fmt.Errorf("trailer: %w", err)
	}
	entries, ok := value.(dict)
	if s.skipSpace(); !ok || s.at != len(data) {
		return fmt.Errorf("trailer: %w", errSyntax)
	}
	d.trailer = entries
	return nil
}

// object reads an object and insists on its layout: number, keywords and line
// ends where 6.1.9 and 6.1.7.1 want them, Length exact, the next object right
// behind.
func (d *document) object(number int) (object, error) {
	if number < 1 || number >= len(d.offsets) {
		return object{}, fmt.Errorf("no object %d: %w", number, errSyntax)
	}
	start := d.offsets[number]
	next, _ := slices.BinarySearch(d.sorted, start+1)
	end := d.sorted[next]
	head, err := d.read(start, min(end-start, largestValue))
	if err != nil {
		return object{}, err
	}
	s := syntax{data: head}
	if !s.literal(strconv.Itoa(number) + " 0 obj\n") {
		return object{}, fmt.Errorf("no object %d at byte %d: %w", number, start, errSyntax)
	}
	value, err := s.value(0)
	if err != nil {
		return object{}, fmt.Errorf("object %d: %w", number, err)
	}
	if s.literal("\nendobj\n") && start+int64(s.at) == end {
		return object{value: value}, nil
	}
	entries, ok := value.(dict)
	if !ok || !s.literal("\nstream\n") {
		return object{}, fmt.Errorf("object %d does not end where the next begins: %w", number, errSyntax)
	}
	return d.stream(number, entries, start+int64(s.at), end)
}

func (d *document) stream(number int, entries dict, start, end int64) (object, error) {
	const closing = "\nendstream\nendobj\n"
	length, ok := entries["Length"].(int64)
	if !ok || length < 0 || start+length+int64(len(closing)) != end {
		return object{}, fmt.Errorf("stream %d: Length %v is not exact: %w", number, entries["Length"], errSyntax)
	}
	tail, err := d.read(start+length, int64(len(closing)))
	if err != nil {
		return object{}, err
	}
	if string(tail) != closing {
		return object{}, fmt.Errorf("stream %d: no endstream behind its data: %w", number, errSyntax)
	}
	return object{value: entries, data: io.NewSectionReader(d.r, start, length)}, nil
}

// dictOf returns the dictionary of v, which may be a reference.
func (d *document) dictOf(v any) (dict, int, error) {
	if number, ok := v.(reference); ok {
		o, err := d.object(int(number))
		if err != nil {
			return nil, int(number), err
		}
		entries, ok := o.value.(dict)
		if !ok {
			return nil, int(number), fmt.Errorf("object %d is no dictionary: %w", number, errSyntax)
		}
		return entries, int(number), nil
	}
	if entries, ok := v.(dict); ok {
		return entries, 0, nil
	}
	return nil, 0, fmt.Errorf("no dictionary: %w", errSyntax)
}

// streamOf returns the dictionary and the raw data of a stream.
func (d *document) streamOf(v any) (dict, *io.SectionReader, error) {
	number, ok := v.(reference)
	if !ok {
		return nil, nil, fmt.Errorf("no reference: %w", errSyntax)
	}
	o, err := d.object(int(number))
	if err != nil {
		return nil, nil, err
	}
	if o.data == nil {
		return nil, nil, fmt.Errorf("object %d is no stream: %w", number, errSyntax)
	}
	return o.value.(dict), o.data, nil
}

// whole reads a stream without a filter, of at most so many bytes.
func (d *document) whole(entries dict, data *io.SectionReader, most int64) ([]byte, error) {
	if entries["Filter"] != nil || data.Size() > most {
		return nil, fmt.Errorf("stream with a filter or of %d bytes: %w", data.Size(), errSyntax)
	}
	content := make([]byte, data.Size())
	if n, err := data.ReadAt(content, 0); int64(n) < data.Size() {
		d.readErr = fmt.Errorf("read stream: %w", err)
		return nil, d.readErr
	}
	return content, nil
}

// unpacked reads a stream without a filter or packed with Flate, of at most so
// many bytes when unpacked.
func (d *document) unpacked(v any, most int64) ([]byte, error) {
	entries, data, err := d.streamOf(v)
	if err != nil {
		return nil, err
	}
	if entries["Filter"] == nil {
		return d.whole(entries, data, most)
	}
	if entries["Filter"] != name("FlateDecode") || entries["DecodeParms"] != nil {
		return nil, fmt.Errorf("stream with filter %v: %w", entries["Filter"], errSyntax)
	}
	packed := bufio.NewReader(watchedSection{data, d})
	unpacker, err := zlib.NewReader(packed)
	if err != nil {
		return nil, fmt.Errorf("unpack stream: %w", err)
	}
	content, err := io.ReadAll(io.LimitReader(unpacker, most+1))
	if err != nil {
		return nil, fmt.Errorf("unpack stream: %w", err)
	}
	if _, err := packed.ReadByte(); err != io.EOF || int64(len(content)) > most {
		return nil, fmt.Errorf("stream of over %d bytes, or data behind it: %w", most, errSyntax)
	}
	return content, nil
}

// watchedSection keeps the first failure of the reader itself.
type watchedSection struct {
	io.Reader
	of *document
}

func (w watchedSection) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if err != nil && err != io.EOF && w.of.readErr == nil {
		w.of.readErr = fmt.Errorf("read stream: %w", err)
	}
	return n, err
}
