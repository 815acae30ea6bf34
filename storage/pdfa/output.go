package pdfa

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"slices"
)

// output numbers indirect objects, remembers where each starts and digests all
// that goes through it, or what stands for it. The first failed write is kept and returned ever after.
type output struct {
	w       *bufio.Writer
	digest  hash.Hash
	at      int64
	offsets []int64 // by object number - 1; 0: reserved, not written yet
	err     error
}

const (
	// lastOffset is the highest that ten digits of a cross-reference entry hold.
	lastOffset = 9_999_999_999
	// mostObjects is the limit of 6.1.13.
	mostObjects = 8_388_607
)

func newOutput(w io.Writer) *output {
	return &output{w: bufio.NewWriterSize(w, 64<<10), digest: sha256.New()}
}

// Write never writes less than all without an error.
func (o *output) Write(p []byte) (int, error) { return o.write(p, p) }

// write writes p, and digests what stands for it.
func (o *output) write(p, digested []byte) (int, error) {
	if o.err != nil {
		return 0, o.err
	}
	if o.at+int64(len(p)) > lastOffset {
		o.err = fmt.Errorf("PDF of more than %d bytes: %w", int64(lastOffset), ErrTooLarge)
		return 0, o.err
	}
	n, err := o.w.Write(p)
	o.at += int64(n)
	o.digest.Write(digested)
	if err != nil {
		o.err = fmt.Errorf("write PDF: %w", err)
	}
	return n, o.err
}

func (o *output) printf(format string, values ...any) {
	// The error stays in o.err, which every caller looks at when it is done.
	_, _ = fmt.Fprintf(o, format, values...)
}

// reserve returns a number for an object that is written later.
func (o *output) reserve() int {
	if len(o.offsets) >= mostObjects && o.err == nil {
		o.err = fmt.Errorf("PDF of more than %d objects: %w", mostObjects, ErrTooLarge)
	}
	o.offsets = append(o.offsets, 0)
	return len(o.offsets)
}

// object writes a whole object that is not a stream.
func (o *output) object(number int, body string) {
	o.offsets[number-1] = o.at
	o.printf("%d 0 obj\n%s\nendobj\n", number, body)
}

// stream writes a stream object; entries are those of its dictionary but Length.
// The end-of-line marks are those that 6.1.7.1 asks for.
func (o *output) stream(number int, entries string, data []byte) {
	o.streamFor(number, entries, data, data)
}

// streamFor is stream for data that has been digested already: what stands for
// it goes into the identifiers instead.
func (o *output) streamFor(number int, entries string, data, digested []byte) {
	o.offsets[number-1] = o.at
	o.printf("%d 0 obj\n<< %s /Length %d >>\nstream\n", number, entries, len(data))
	_, _ = o.write(data, digested)
	o.printf("\nendstream\nendobj\n")
}

// id is half a SHA-256 of everything written so far, in which pictures whose
// digest was known are replaced by it.
func (o *output) id() [16]byte { return [16]byte(o.digest.Sum(nil)) }

// finish writes cross-reference table and trailer (6.1.3, 6.1.4) and flushes.
func (o *output) finish(root, info int, permanent [16]byte) error {
	changing := o.id()
	start := o.at
	o.printf("xref\n0 %d\n0000000000 65535 f \n", len(o.offsets)+1)
	if gap := slices.Index(o.offsets, 0); gap >= 0 && o.err == nil {
		o.err = fmt.Errorf("object %d was reserved and never written", gap+1)
	}
	for _, offset := range o.offsets {
		o.printf("%010d 00000 n \n", offset)
	}
	o.printf("trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /ID [<%X> <%X>] >>\nstartxref\n%d\n%%%%EOF\n",
		len(o.offsets)+1, root, info, permanent, changing, start)
	if o.err == nil {
		if err := o.w.Flush(); err != nil {
			o.err = fmt.Errorf("write PDF: %w", err)
		}
	}
	return o.err
}
