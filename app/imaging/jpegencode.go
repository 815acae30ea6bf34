package imaging

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"sync"
)

// Quality says how much a picture may lose when an access copy is made. The
// master stays as it was captured whatever is chosen here.
//
// The figures were chosen by measurement against the standard library's
// encoder: at the same PSNR jpegli needs a fifth to a third fewer bytes.
type Quality struct {
	Level      int  // 1 to 100
	FullChroma bool // keep colour at full resolution (4:4:4), not at half (4:2:0)
}

// QualityLetter is for letters and forms: black text shows no rings at reading
// size, and above it bytes grow faster than what can be seen.
func QualityLetter() Quality { return Quality{Level: 80} }

// QualityIjazah is for certificates: stamps over signatures and guilloche lines
// are thin and coloured, so colour stays at full resolution.
func QualityIjazah() Quality { return Quality{Level: 90, FullChroma: true} }

// QualityPhoto is for photographs, whose soft gradients show steps first.
func QualityPhoto() Quality { return Quality{Level: 88} }

// JPEGEncoder encodes one picture after the other in the memory of the last. The
// zero value is ready; it may be used from several goroutines at once, and keeps
// as many encoders as worked at the same time: three bytes of memory for a pixel of
// the largest picture each, six of one from 40 million pixels, until Release.
type JPEGEncoder struct {
	mutex sync.Mutex
	idle  []*jpegliWorker
}

// EncodeJPEG is JPEGEncoder.Encode for a single picture: it keeps no memory.
func EncodeJPEG(img image.Image, quality Quality) ([]byte, error) {
	var encoder JPEGEncoder
	defer encoder.Release()
	return encoder.Encode(img, quality)
}

// Encode makes a baseline JPEG (ITU-T T.81) with JFIF header of a picture as
// Decode returns it: one component for *image.Gray, else three. A *image.YCbCr
// that begins at 0, 0 is encoded as it is, without a way through RGB; of colour
// that it has only at half no more is made. Orientation and resolution are for
// the caller to keep. The same picture gives the same bytes.
//
// The encoder is jpegli, which runs as WebAssembly; where it cannot run the
// standard library's encoder does the work, at a quality that looks alike. The
// first call of a process costs about a tenth of a second more.
func (e *JPEGEncoder) Encode(img image.Image, quality Quality) ([]byte, error) {
	size := img.Bounds().Size()
	if size.X < 1 || size.Y < 1 || size.X > 65535 || size.Y > 65535 {
		return nil, fmt.Errorf("encode jpeg of %d x %d pixels: %w", size.X, size.Y, ErrTooLarge)
	}
	level := min(max(quality.Level, 1), 100)
	file, err := e.encode(samplesOf(img, quality), level)
	if err == nil {
		return file, nil
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, flatten(img), &jpeg.Options{Quality: min(level+4, 100)}); err != nil {
		return nil, fmt.Errorf("encode jpeg of %d x %d pixels: %w", size.X, size.Y, err)
	}
	return out.Bytes(), nil
}

// encode takes an encoder that is idle, or starts one. The work cannot be called
// off: a picture takes a tenth of a second.
func (e *JPEGEncoder) encode(s laidOut, level int) ([]byte, error) {
	ctx := context.Background()
	worker, err := e.take(ctx)
	if err != nil {
		return nil, err
	}
	file, err := worker.encode(ctx, s, level)
	if err != nil || worker.module.Memory().Size() > mostIdleBytes {
		return file, errors.Join(err, worker.module.Close(ctx))
	}
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.idle = append(e.idle, worker)
	return file, nil
}

// mostIdleBytes is what an encoder may keep: a plan on A0 is not waited for again.
const mostIdleBytes = 256 << 20

func (e *JPEGEncoder) take(ctx context.Context) (*jpegliWorker, error) {
	e.mutex.Lock()
	if last := len(e.idle) - 1; last >= 0 {
		defer e.mutex.Unlock()
		worker := e.idle[last]
		e.idle = e.idle[:last]
		return worker, nil
	}
	e.mutex.Unlock()
	return newJPEGLIWorker(ctx)
}

// Release gives the memory of idle encoders back. The JPEGEncoder can be used
// again afterwards.
func (e *JPEGEncoder) Release() {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	for _, worker := range e.idle {
		_ = worker.module.Close(context.Background()) // frees memory, and cannot fail
	}
	e.idle = nil
}
