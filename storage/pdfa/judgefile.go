package pdfa

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
)

// foreign gives access to the objects of a PDF of any layout: cross-reference
// tables and streams, hybrid, updated, linearised, and damaged ones whose
// objects have to be searched for.
type foreign struct {
	r       io.ReaderAt
	size    int64
	base    int64 // of the header; offsets count from here in some files
	readErr error // the first failure of r itself
	// complain hears what PDF/A forbids in the layout; object 0 is the file.
	complain func(clause string, object int, format string, values ...any)
	places   map[int]place
	trailer  dict
	cache    map[int]any
	opening  map[int]bool // objects being read, against circles
	packed   map[int][]byte
	budget   int64 // bytes that may still be unpacked or read
}

// place is where an object lies: at a byte, or in an object stream.
type place struct {
	offset int64
	stream int // 0: at offset
	index  int
}

// body is a stream object.
type body struct {
	dict   dict
	number int
	start  int64
	length int64
}

const (
	mostForeign    = 1 << 21  // objects of a foreign file
	mostCached     = 50_000   // parsed objects kept
	largestPacked  = 16 << 20 // of an object stream, unpacked
	mostSections   = 1000     // cross-reference sections
	judgeBudget    = 512 << 20
	objectOverhead = 200 // charged for each object, against files of many tiny ones
)

var (
	errBudget = errors.New("file takes too long to judge")
)

func (f *foreign) piece(at, length int64) []byte {
	if at < 0 || at >= f.size || length <= 0 {
		return nil
	}
	data := make([]byte, min(length, f.size-at))
	n, err := f.r.ReadAt(data, at)
	if n < len(data) && f.readErr == nil {
		f.readErr = fmt.Errorf("read PDF at byte %d: %w", at+int64(n), err)
	}
	return data[:n]
}

// spend takes from the budget; false when it is used up.
func (f *foreign) spend(n int64) bool {
	f.budget -= n
	return f.budget > 0
}

var startMark = []byte("startxref")

// open finds all objects. An error means that not even a trailer was found.
func (f *foreign) open() error {
	f.places, f.cache, f.opening, f.packed = map[int]place{}, map[int]any{}, map[int]bool{}, map[int][]byte{}
	if at := bytes.Index(f.piece(0, 1024), []byte("%PDF-")); at > 0 {
		f.base = int64(at)
	}
	if err := f.followSections(); err != nil {
		f.complain("6.1.4-2", 0, "cross-reference: %v", err)
		f.search()
	}
	if _, ok := f.resolve(f.trailer["Root"]).(dict); !ok {
		f.search()
	}
	if _, ok := f.resolve(f.trailer["Root"]).(dict); !ok {
		return fmt.Errorf("no catalog: %w", errSyntax)
	}
	return nil
}

func (f *foreign) followSections() error {
	tail := f.piece(max(0, f.size-2048), 2048)
	at := bytes.LastIndex(tail, startMark)
	if at < 0 {
		return fmt.Errorf("no startxref: %w", errSyntax)
	}
	l := lexer{data: append(tail[at+len(startMark):], ' '), content: true}
	start, err := l.value(0)
	next, ok := start.(int64)
	if err != nil || !ok {
		return fmt.Errorf("startxref: %w", errSyntax)
	}
	seen := map[int64]bool{}
	for pending := []int64{next}; len(pending) > 0 && len(seen) < mostSections; {
		at := pending[0]
		if pending = pending[1:]; seen[at] {
			continue
		}
		seen[at] = true
		section, err := f.section(at)
		if err != nil {
			return err
		}
		if f.trailer == nil {
			f.trailer = section
		}
		for _, key := range []name{"XRefStm", "Prev"} {
			if previous, ok := section[key].(int64); ok {
				pending = append(pending, previous)
			}
		}
	}
	return nil
}

// section reads one cross-reference section, table or stream, and returns its trailer.
func (f *foreign) section(at int64) (dict, error) {
	for _, at := range []int64{at, at + f.base} {
		head := f.piece(at, 64)
		trimmed := bytes.TrimLeft(head, " \t\r\n\f\x00")
		skipped := int64(len(head) - len(trimmed))
		if bytes.HasPrefix(trimmed, []byte("xref")) {
			return f.table(at + skipped)
		}
		if number, ok := objectHeader(trimmed); ok {
			return f.tableStream(number, at+skipped)
		}
		if f.base == 0 {
			break
		}
	}
	return nil, fmt.Errorf("no cross-reference section at byte %d: %w", at, errSyntax)
}

var (
	headerForm = regexp.MustCompile(`^([0-9]{1,10})[\x00\t\n\f\r ]+[0-9]{1,5}[\x00\t\n\f\r ]+obj`)
	// subsection header behind the keyword, strictly as 6.1.4 wants it
	strictTable = regexp.MustCompile(`^xref(\r\n|\r|\n)[0-9]+ [0-9]+ ?(\r\n|\r|\n)`)
	strictRange = regexp.MustCompile(`^[0-9]+ [0-9]+ ?(\r\n|\r|\n)`)
)

func objectHeader(data []byte) (number int, ok bool) {
	m := headerForm.FindSubmatch(data)
	if m == nil {
		return 0, false
	}
	number, err := strconv.Atoi(string(m[1]))
	return number, err == nil && number > 0 && number <= mostObjects
}

// table reads a classic table and its trailer.
func (f *foreign) table(at int64) (dict, error) {
	if !strictTable.Match(f.piece(at, 64)) {
		f.complain("6.1.4-2", 0, "xref keyword and subsection header are not apart by one line end")
	}
	at += 4
	for {
		head := f.piece(at, 64)
		l := lexer{data: append(head, ' '), content: true}
		l.skipSpace()
		begin := l.at
		first, err := l.value(0)
		if err != nil {
			return nil, fmt.Errorf("cross-reference table: %w", errSyntax)
		}
		if first == operator("trailer") {
			return f.tableTrailer(at + int64(l.at))
		}
		count, err := l.value(0)
		from, ok1 := first.(int64)
		many, ok2 := count.(int64)
		if err != nil || !ok1 || !ok2 || from < 0 || many < 0 || from > mostObjects || many > f.size/18 || many > mostForeign {
			return nil, fmt.Errorf("cross-reference subsection: %w", errSyntax)
		}
		if !strictRange.Match(head[min(begin, len(head)):]) {
			f.complain("6.1.4-2", 0, "subsection header not as %q", "0 1")
		}
		l.skipSpace()
		if at, err = f.entries(at+int64(l.at), int(from), many); err != nil {
			return nil, err
		}
	}
}

// entries reads the lines of a subsection, each of 20 bytes or of 19 where a
// program forgot the space.
func (f *foreign) entries(at int64, from int, many int64) (int64, error) {
	if !f.spend(many * 20) {
		return 0, errBudget
	}
	rows := f.piece(at, many*20)
	l := lexer{data: append(rows, ' '), content: true}
	for i := range int(many) {
		offset, err1 := l.value(0)
		_, err2 := l.value(0)
		kind, err3 := l.value(0)
		where, ok := offset.(int64)
		if err := errors.Join(err1, err2, err3); err != nil || !ok {
			return 0, fmt.Errorf("cross-reference entry %d: %w", from+i, errSyntax)
		}
		if kind == operator("n") {
			f.keep(from+i, place{offset: where})
		} else {
			f.keep(from+i, place{})
		}
	}
	return at + int64(min(l.at, len(rows))), nil
}

// keep files a place unless a newer section has one for the same object.
func (f *foreign) keep(number int, p place) {
	if _, known := f.places[number]; !known && len(f.places) < mostForeign {
		f.places[number] = p
	}
}

func (f *foreign) tableTrailer(at int64) (dict, error) {
	l := lexer{data: f.piece(at, 1<<16), complain: func(clause, message string) { f.complain(clause, 0, "trailer: %s", message) }}
	value, err := l.value(0)
	entries, ok := value.(dict)
	if err != nil || !ok {
		return nil, fmt.Errorf("trailer: %w", errSyntax)
	}
	return entries, nil
}

// tableStream reads a cross-reference stream (ISO 32000-1 7.5.8).
func (f *foreign) tableStream(number int, at int64) (dict, error) {
	value, err := f.objectAt(number, at)
	stream, ok := value.(*body)
	if err != nil || !ok {
		return nil, fmt.Errorf("cross-reference stream: %w", errSyntax)
	}
	rows, err := f.decode(stream, largestStream)
	if err != nil {
		return nil, err
	}
	var widths [3]int
	list, _ := stream.dict["W"].([]any)
	total := 0
	for i := range min(len(list), 3) {
		width, _ := list[i].(int64)
		if width < 0 || width > 8 {
			return nil, fmt.Errorf("cross-reference stream: %w", errSyntax)
		}
		widths[i] = int(width)
		total += widths[i]
	}
	index, _ := stream.dict["Index"].([]any)
	if index == nil {
		index = []any{int64(0), stream.dict["Size"]}
	}
	if total == 0 {
		return nil, fmt.Errorf("cross-reference stream: %w", errSyntax)
	}
	for i := 0; i+1 < len(index); i += 2 {
		from, _ := index[i].(int64)
		many, _ := index[i+1].(int64)
		for n := int64(0); n < many && len(rows) >= total && from+n <= mostObjects && from >= 0; n++ {
			f.keep(int(from+n), streamEntry(rows, widths))
			rows = rows[total:]
		}
	}
	return stream.dict, nil
}

func streamEntry(row []byte, widths [3]int) place {
	var field [3]uint64
	for i, width := range widths {
		for _, c := range row[:width] {
			field[i] = field[i]<<8 | uint64(c)
		}
		row = row[width:]
	}
	if widths[0] == 0 {
		field[0] = 1
	}
	switch {
	case field[0] == 1 && field[1] < 1<<62:
		return place{offset: int64(field[1])}
	case field[0] == 2 && field[1] > 0 && field[1] <= mostObjects:
		return place{stream: int(field[1]), index: int(field[2] & 0xFFFFFF)}
	}
	return place{}
}

var (
	looseObject  = regexp.MustCompile(`(?:^|[\x00\t\n\f\r ])([0-9]{1,10})[\x00\t\n\f\r ]+[0-9]{1,5}[\x00\t\n\f\r ]+obj\b`)
	looseTrailer = regexp.MustCompile(`trailer[\x00\t\n\f\r ]*<<`)
)

// search finds objects by their headers, for a file whose table is damaged.
func (f *foreign) search() {
	f.places, f.cache = map[int]place{}, map[int]any{}
	const window, overlap = 1 << 20, 64
	for at := int64(0); at < f.size && f.spend(window); at += window {
		data := f.piece(at, window+overlap)
		for _, m := range looseObject.FindAllSubmatchIndex(data, -1) {
			if number, err := strconv.Atoi(string(data[m[2]:m[3]])); err == nil && number <= mostObjects && len(f.places) < mostForeign {
				f.places[number] = place{offset: at + int64(m[2])}
			}
		}
		for _, m := range looseTrailer.FindAllIndex(data, -1) {
			if found, err := f.tableTrailer(at + int64(m[0]) + 7); err == nil && found["Root"] != nil {
				f.trailer = found
			}
		}
	}
	f.searchCatalog()
}

// searchCatalog looks through the objects found where no trailer names one.
func (f *foreign) searchCatalog() {
	if f.trailer == nil {
		f.trailer = dict{}
	}
	if entries := f.dict(f.trailer["Root"]); entries != nil {
		return
	}
	for number := range f.places {
		if entries := f.dict(reference(number)); entries["Type"] == name("Catalog") {
			f.trailer["Root"] = reference(number)
			return
		}
	}
}
