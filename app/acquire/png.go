package acquire

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/png"
	"io"
	"math"
)

// PNG is a picture as PNG with its resolution (pHYs chunk), coded while it is
// read: for drivers whose device gives a raw bitmap. The caller closes it.
func PNG(img image.Image, dpi int) io.ReadCloser {
	r, w := io.Pipe()
	go func() {
		buffered := bufio.NewWriterSize(&resolved{to: w, dpi: dpi}, 1<<16)
		err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(buffered, img)
		w.CloseWithError(errors.Join(err, buffered.Flush()))
	}()
	return r
}

// resolved puts a pHYs chunk (PNG, 11.3.4.3) behind the header of a PNG.
type resolved struct {
	to   io.Writer
	dpi  int
	head []byte // until the header is whole
	past bool
}

const headLength = 8 + 25 // signature and IHDR chunk

func (r *resolved) Write(p []byte) (int, error) {
	if r.past {
		return r.to.Write(p)
	}
	if r.head = append(r.head, p...); len(r.head) < headLength {
		return len(p), nil
	}
	r.past = true
	var out bytes.Buffer
	out.Write(r.head[:headLength])
	chunk := []byte("pHYs")
	perMetre := uint32(math.Round(float64(r.dpi) / 0.0254))
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = append(binary.BigEndian.AppendUint32(chunk, perMetre), 1)
	out.Write([]byte{0, 0, 0, 9})
	out.Write(chunk)
	out.Write(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(chunk)))
	out.Write(r.head[headLength:])
	if _, err := r.to.Write(out.Bytes()); err != nil {
		return 0, err
	}
	return len(p), nil
}
