package render

import (
	"context"
	"fmt"
	"io"
	"time"

	pdfium "github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// engine is one running PDFium.
type engine struct {
	pool     pdfium.Pool
	instance pdfium.Pdfium
	cache    wazero.CompilationCache
}

const (
	wasmPage   = 64 << 10
	mostMemory = 1 << 30
)

// start compiles PDFium, or finds it compiled in the folder, and gives it
// neither files nor a voice.
func start(folder string) (*engine, error) {
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
		WithMemoryLimitPages(mostMemory / wasmPage)
	e := &engine{}
	if folder != "" {
		cache, err := wazero.NewCompilationCacheWithDir(folder)
		if err != nil {
			return nil, fmt.Errorf("open the cache folder: %w", err)
		}
		e.cache, config = cache, config.WithCompilationCache(cache)
	}
	pool, err := webassembly.Init(webassembly.Config{
		MinIdle: 0, MaxIdle: 1, MaxTotal: 1, RuntimeConfig: config, FSConfig: wazero.NewFSConfig(),
		Stdout: io.Discard, Stderr: io.Discard,
	})
	if err != nil {
		return nil, joinClose(err, e)
	}
	e.pool = pool
	if e.instance, err = pool.GetInstance(time.Minute); err != nil {
		return nil, joinClose(err, e)
	}
	return e, nil
}

func joinClose(err error, e *engine) error {
	if closing := e.close(); closing != nil {
		return fmt.Errorf("%w; and closing: %w", err, closing)
	}
	return err
}

func (e *engine) close() error {
	var err error
	if e.pool != nil {
		err = e.pool.Close()
	}
	if e.cache != nil {
		if closing := e.cache.Close(context.Background()); err == nil {
			err = closing
		}
	}
	return err
}
