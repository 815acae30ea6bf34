package imaging

import (
	"context"

	"github.com/tetratelabs/wazero/experimental"
)

// jpegliMemory is what an encoder works in. It is made as large at once as a
// picture will want it: memory that grows piece by piece is copied each time, and
// what it was copied from stays until the collector comes by, which is three
// times the memory for a large plan. Memory that is not touched costs nothing but
// addresses.
type jpegliMemory struct {
	buffer []byte
	wish   uint64 // what the next picture will want, in bytes
}

// with gives an encoder that is started with the context this memory.
func (m *jpegliMemory) with(ctx context.Context) context.Context {
	return experimental.WithMemoryAllocator(ctx, experimental.MemoryAllocatorFunc(func(uint64, uint64) experimental.LinearMemory { return m }))
}

// expect tells what comes next.
func (m *jpegliMemory) expect(s laidOut) {
	const (
		own   = 8 << 20    // of the encoder, however small a picture is
		large = 40_000_000 // pixels, from which on it keeps more for each
	)
	pixels := uint64(s.size.X) * uint64(s.size.Y)
	m.wish = own + uint64(s.length) + pixels
	if pixels > large {
		m.wish = own + uint64(s.length) + 4*pixels
	}
}

// Reallocate makes the memory as large as asked for; what it held stays.
func (m *jpegliMemory) Reallocate(size uint64) []byte {
	if size > uint64(cap(m.buffer)) {
		const spare = 8 // a part of the size
		larger := make([]byte, size, max(size+size/spare, m.wish))
		copy(larger, m.buffer)
		m.buffer = larger
	}
	m.buffer = m.buffer[:size]
	return m.buffer
}

// Free lets the memory go.
func (m *jpegliMemory) Free() { m.buffer = nil }
