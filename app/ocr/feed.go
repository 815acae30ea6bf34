package ocr

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"os/exec"
)

// feed is how a picture reaches a worker without a file on the disk. One feed
// serves several runs, one after the other.
type feed struct {
	name   string   // what the worker has to open
	memory *os.File // handed down as its fourth file; nil: it gets piped
	piped  []byte   // by its standard input
}

func (f *feed) close() error {
	if f.memory == nil {
		return nil
	}
	return f.memory.Close()
}

func (f *feed) attach(command *exec.Cmd) {
	if f.memory != nil {
		command.ExtraFiles = []*os.File{f.memory}
		return
	}
	command.Stdin = bytes.NewReader(f.piped)
}

// pipedFeed gives the picture as PNG without compression: of the formats that
// the worker's library reads from memory on every system, the cheapest to make.
func pipedFeed(img *image.Gray) (*feed, error) {
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.NoCompression}
	if err := encoder.Encode(&out, img); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBadPicture, err)
	}
	return &feed{name: "stdin", piped: out.Bytes()}, nil
}

// writePGM writes a picture as PGM (netpbm "P5"): a head and the plain pixels.
func writePGM(w io.Writer, img *image.Gray) error {
	width, height := img.Rect.Dx(), img.Rect.Dy()
	if _, err := fmt.Fprintf(w, "P5\n%d %d\n255\n", width, height); err != nil {
		return err
	}
	if img.Stride == width {
		_, err := w.Write(img.Pix[:width*height])
		return err
	}
	for y := range height {
		if _, err := w.Write(img.Pix[y*img.Stride : y*img.Stride+width]); err != nil {
			return err
		}
	}
	return nil
}
