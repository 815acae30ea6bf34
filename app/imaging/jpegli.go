package imaging

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	goruntime "runtime"
	"sync"
	_ "unsafe" // for go:linkname

	_ "github.com/gen2brain/jpegli" // holds the encoder
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// jpegliProgram is the encoder as the module brings it, packed with gzip. We run
// it ourselves because the module's own way has only RGBA for colour, where
// turning YCbCr into that and back takes time and exactness, and because it begins
// with new memory for each picture: tens of megabytes that the collector has to
// wait for, as it cannot interrupt a program that runs here.
//
//go:linkname jpegliProgram github.com/gen2brain/jpegli.jpegliWasm
var jpegliProgram []byte

// jpegliEngine is the encoder made ready to run; it is made once and never changes.
type jpegliEngine struct {
	runtime  wazero.Runtime
	compiled wazero.CompiledModule
}

var jpegliReady = sync.OnceValues(func() (jpegliEngine, error) {
	ctx := context.Background()
	packed, err := gzip.NewReader(bytes.NewReader(jpegliProgram))
	if err != nil {
		return jpegliEngine{}, fmt.Errorf("unpack the jpeg encoder: %w", err)
	}
	program, err := io.ReadAll(packed)
	if err != nil {
		return jpegliEngine{}, fmt.Errorf("unpack the jpeg encoder: %w", err)
	}
	runtime := wazero.NewRuntime(ctx)
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, runtime); err != nil {
		return jpegliEngine{}, fmt.Errorf("make the jpeg encoder ready: %w", err)
	}
	compiled, err := runtime.CompileModule(ctx, program)
	if err != nil {
		return jpegliEngine{}, fmt.Errorf("make the jpeg encoder ready: %w", err)
	}
	return jpegliEngine{runtime, compiled}, nil
})

// jpegliWorker is one running encoder with its memory. It is not safe for
// concurrent use, and after an error it is of no use.
type jpegliWorker struct {
	module             api.Module
	memory             *jpegliMemory
	alloc, free, start api.Function
}

var errJPEGEncoder = errors.New("the jpeg encoder gave up")

func newJPEGLIWorker(ctx context.Context) (*jpegliWorker, error) {
	engine, err := jpegliReady()
	if err != nil {
		return nil, err
	}
	memory := new(jpegliMemory)
	module, err := engine.runtime.InstantiateModule(memory.with(ctx), engine.compiled, wazero.NewModuleConfig().WithName(""))
	if err != nil {
		return nil, fmt.Errorf("start the jpeg encoder: %w", err)
	}
	w := &jpegliWorker{module, memory, module.ExportedFunction("malloc"), module.ExportedFunction("free"), module.ExportedFunction("encode")}
	if w.alloc == nil || w.free == nil || w.start == nil {
		return nil, errors.Join(errJPEGEncoder, module.Close(ctx))
	}
	// The runtime knows all modules that are open, so that one that nobody has
	// any more would stay.
	goruntime.AddCleanup(w, func(module api.Module) { _ = module.Close(context.Background()) }, module)
	return w, nil
}

// What the encoder calls the kinds of samples (jpeg_color_space of libjpeg).
const (
	jpegliGray = 1 + iota
	jpegliRGBA
	jpegliYCbCr
)

// laidOut is a picture laid out as the encoder reads it.
type laidOut struct {
	space  int
	chroma image.YCbCrSubsampleRatio
	size   image.Point
	length int
	fill   func(memory []byte) // writes all length bytes
}

// encode returns a copy of the file.
func (w *jpegliWorker) encode(ctx context.Context, s laidOut, level int) ([]byte, error) {
	const lengthBytes = 8
	w.memory.expect(s)
	input, err := w.room(ctx, s.length)
	if err != nil {
		return nil, err
	}
	length, err := w.room(ctx, lengthBytes)
	if err != nil {
		return nil, err
	}
	memory, ok := w.module.Memory().Read(input, uint32(s.length))
	if !ok {
		return nil, errJPEGEncoder
	}
	s.fill(memory)
	const sequential, optimize, adaptive, ownTables, plainSampling, exactDCT = 0, 1, 1, 0, 0, 0
	results, err := w.start.Call(ctx, uint64(input), uint64(s.size.X), uint64(s.size.Y), uint64(s.space), uint64(s.chroma), uint64(length), uint64(level),
		sequential, optimize, adaptive, ownTables, plainSampling, exactDCT)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errJPEGEncoder, err)
	}
	// size_t has four bytes there.
	bytesOut, ok := w.module.Memory().ReadUint32Le(length)
	file, whole := w.module.Memory().Read(uint32(results[0]), bytesOut)
	if !ok || !whole || bytesOut == 0 {
		return nil, errJPEGEncoder
	}
	file = bytes.Clone(file)
	for _, at := range []uint64{uint64(input), uint64(length), results[0]} {
		if _, err := w.free.Call(ctx, at); err != nil {
			return nil, fmt.Errorf("%w: %w", errJPEGEncoder, err)
		}
	}
	return file, nil
}

// room asks the encoder for memory of its own.
func (w *jpegliWorker) room(ctx context.Context, length int) (uint32, error) {
	results, err := w.alloc.Call(ctx, uint64(length))
	if err != nil {
		return 0, fmt.Errorf("%w: %w", errJPEGEncoder, err)
	}
	if results[0] == 0 {
		return 0, fmt.Errorf("%w: no memory for %d bytes", errJPEGEncoder, length)
	}
	return uint32(results[0]), nil
}
