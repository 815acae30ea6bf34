package pdfa

import (
	"bytes"
	"fmt"
)

// resolve follows references to a value; nil for what is not there.
func (f *foreign) resolve(v any) any {
	for range 16 {
		number, ok := v.(reference)
		if !ok {
			return v
		}
		v = f.object(int(number))
	}
	return nil
}

// dict returns the dictionary of v, a stream's one too; nil if there is none.
func (f *foreign) dict(v any) dict {
	switch v := f.resolve(v).(type) {
	case dict:
		return v
	case *body:
		return v.dict
	}
	return nil
}

func (f *foreign) array(v any) []any {
	values, _ := f.resolve(v).([]any)
	return values
}

func (f *foreign) stream(v any) *body {
	s, _ := f.resolve(v).(*body)
	return s
}

func (f *foreign) name(v any) name {
	n, _ := f.resolve(v).(name)
	return n
}

// number returns a number, whole or not.
func (f *foreign) number(v any) (float64, bool) {
	switch n := f.resolve(v).(type) {
	case int64:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}

func (f *foreign) integer(v any) (int64, bool) {
	switch n := f.resolve(v).(type) {
	case int64:
		return n, true
	case float64:
		if n > -1e15 && n < 1e15 {
			return int64(n), true
		}
	}
	return 0, false
}

// object returns the value of an indirect object, nil if it cannot be read.
func (f *foreign) object(number int) any {
	if value, ok := f.cache[number]; ok {
		return value
	}
	p, known := f.places[number]
	if !known || f.opening[number] || len(f.opening) > mostNested || !f.spend(objectOverhead) {
		return nil
	}
	f.opening[number] = true
	defer delete(f.opening, number)
	var value any
	switch {
	case p.stream > 0:
		value = f.packedObject(number, p)
	case p.offset > 0 || p == (place{}) && number == 0:
		value, _ = f.objectAt(number, p.offset)
		if value == nil && f.base > 0 {
			value, _ = f.objectAt(number, p.offset+f.base)
		}
	}
	if len(f.cache) < mostCached {
		f.cache[number] = value
	}
	return value
}

// objectAt reads an object at a byte of the file.
func (f *foreign) objectAt(number int, at int64) (any, error) {
	parsed, err := f.parseAt(number, at)
	return parsed.value, err
}

// parsed is an object's value with the place of its number and the place right
// behind it; behind the data for a stream.
type parsed struct {
	value any
	start int64
	end   int64
}

// parseAt reads an object, with a larger piece of the file as long as it does
// not end within.
func (f *foreign) parseAt(number int, at int64) (parsed, error) {
	for length := int64(2 << 10); ; length *= 16 {
		data := f.piece(at, length)
		if space := len(data) - len(bytes.TrimLeft(data, " \t\r\n\f\x00")); space > 0 && space < 32 {
			at, data = at+int64(space), data[space:] // the offset is a little short
			length -= int64(space)
		}
		found, ok := objectHeader(data)
		if !ok || found != number {
			return parsed{}, fmt.Errorf("no object %d at byte %d: %w", number, at, errSyntax)
		}
		l := lexer{data: data, at: len(headerForm.Find(data)), complain: func(clause, message string) { f.complain(clause, number, "%s", message) }}
		value, err := l.value(0)
		if !f.spend(int64(l.at)) {
			return parsed{}, errBudget
		}
		whole := int64(len(data)) < length || length >= largestValue
		if err == nil && len(data) < l.at+32 && !whole {
			err = errShort // the keyword stream may lie behind the piece
		}
		if err == errShort && !whole {
			continue
		}
		if err != nil {
			return parsed{}, err
		}
		result := parsed{value, at, at + int64(l.at)}
		if entries, ok := value.(dict); ok {
			if start, ok := streamStart(&l); ok {
				stream := f.body(number, entries, at+int64(start))
				result = parsed{stream, at, stream.start + stream.length}
			}
		}
		return result, nil
	}
}

// streamStart takes the keyword stream and its line end, whatever it is.
func streamStart(l *lexer) (int, bool) {
	l.skipSpace()
	if !l.literal("stream") {
		return 0, false
	}
	for l.at < len(l.data) && l.data[l.at] == ' ' {
		l.at++
	}
	if !l.literal("\r\n") && !l.literal("\n") {
		l.literal("\r")
	}
	return l.at, true
}

// body finds out how long a stream is: as Length says if endstream follows, else
// up to endstream.
func (f *foreign) body(number int, entries dict, start int64) *body {
	stream := &body{dict: entries, number: number, start: start}
	length, ok := f.integer(entries["Length"])
	if ok && length >= 0 && length <= f.size-start {
		behind := bytes.TrimLeft(f.piece(start+length, 32), " \t\r\n\f\x00")
		if bytes.HasPrefix(behind, []byte("endstream")) {
			stream.length = length
			return stream
		}
	}
	stream.length = f.untilEndstream(start)
	return stream
}

func (f *foreign) untilEndstream(start int64) int64 {
	const window = 1 << 16
	for at := start; at < f.size && f.spend(window); at += window {
		data := f.piece(at, window+16)
		if found := bytes.Index(data, []byte("endstream")); found >= 0 {
			end := at + int64(found)
			tail := f.piece(max(start, end-2), end-max(start, end-2))
			switch {
			case bytes.HasSuffix(tail, []byte("\r\n")):
				end -= 2
			case bytes.HasSuffix(tail, []byte("\n")), bytes.HasSuffix(tail, []byte("\r")):
				end--
			}
			return end - start
		}
	}
	return max(0, f.size-start)
}

// packedObject reads an object out of an object stream (ISO 32000-1 7.5.7).
func (f *foreign) packedObject(number int, p place) any {
	stream := f.stream(reference(p.stream))
	if stream == nil || f.places[p.stream].stream > 0 {
		return nil
	}
	data, ok := f.packed[p.stream]
	if !ok {
		unpacked, err := f.decode(stream, largestPacked)
		if err != nil {
			return nil
		}
		if len(f.packed) >= 4 { // files are read about in order
			clear(f.packed)
		}
		data = append(unpacked, " endobj "...)
		f.packed[p.stream] = data
	}
	count, _ := f.integer(stream.dict["N"])
	first, _ := f.integer(stream.dict["First"])
	if first < 0 || first > int64(len(data)) || count < 0 {
		return nil
	}
	offset, ok := packedOffset(data[:first], number, p.index)
	if !ok || offset < 0 || first+offset >= int64(len(data)) {
		return nil
	}
	l := lexer{data: data, at: int(first + offset), complain: func(clause, message string) { f.complain(clause, number, "%s", message) }}
	value, err := l.value(0)
	if err != nil {
		return nil
	}
	return value
}

func packedOffset(index []byte, number, position int) (int64, bool) {
	l := lexer{data: append(bytes.Clone(index), ' '), content: true}
	for i := 0; ; i++ {
		n, err1 := l.value(0)
		offset, err2 := l.value(0)
		where, ok := offset.(int64)
		if err1 != nil || err2 != nil || !ok {
			return 0, false
		}
		if n == int64(number) && i >= position || n == int64(number) && i < position && position > 1<<20 {
			return where, true
		}
	}
}
