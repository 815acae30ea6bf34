package wia

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"

	"daluang/app/acquire"
)

type scanner struct {
	driver Driver
	device acquire.Device
	caps   acquire.Capabilities
}

func (s *scanner) look(ctx context.Context) (looked Looked, err error) {
	err = s.driver.ask(ctx, request{Do: doLook, Device: s.device.Address}, func(f frame) error {
		if f.kind != kindLooked {
			return errFrame
		}
		return json.Unmarshal(f.payload, &looked)
	})
	return looked, err
}

// Capabilities are those that Open asked for.
func (s *scanner) Capabilities(context.Context) (acquire.Capabilities, error) { return s.caps, nil }

// Ready asks the feeder.
func (s *scanner) Ready(ctx context.Context, source acquire.Source) (acquire.Readiness, error) {
	if source == acquire.Flatbed {
		return acquire.PaperUnknown, nil
	}
	looked, err := s.look(ctx)
	if err != nil || looked.Paper == "" {
		return acquire.PaperUnknown, err
	}
	return looked.Paper, nil
}

// Start begins a worker that scans the whole stack.
func (s *scanner) Start(_ context.Context, asked acquire.Settings, spool *acquire.Spool, tell func(acquire.Event)) (acquire.Batch, error) {
	offer, ok := s.caps.Sources[asked.Source]
	if !ok || !slices.Contains(offer.Modes, asked.Mode) || !offer.TakesDPI(asked.DPI) {
		return nil, &acquire.Error{Code: acquire.Unsupported, Driver: Name, Op: "check the settings",
			Detail: choices(asked.Source, offer)}
	}
	size := func(asked *float64, usual, most float64) {
		if *asked == 0 {
			*asked = usual
		}
		if most > 0 {
			*asked = min(*asked, most)
		}
	}
	size(&asked.WidthMM, 210, offer.WidthMM)
	size(&asked.HeightMM, 297, offer.HeightMM)
	folder, err := spool.WorkFolder()
	if err != nil {
		return nil, err
	}
	worker, err := s.driver.start(request{Do: doScan, Device: s.device.Address, Stack: Stack{Settings: asked, Folder: folder}})
	if err != nil {
		os.RemoveAll(folder)
		return nil, err
	}
	return &batch{worker: worker, device: s.caps.Device, asked: asked, used: asked, offer: offer, spool: spool, tell: tell, folder: folder}, nil
}

// choices are what a source offers, for somebody who chooses again.
func choices(source acquire.Source, offer acquire.Offer) string {
	return fmt.Sprintf("%v: %v, %v %d-%d dpi", source, offer.Modes, offer.Resolutions, offer.MinDPI, offer.MaxDPI)
}

// worded makes an *acquire.Error of what an answer could not be read as.
func worded(err error, op string) error {
	var known *acquire.Error
	if errors.As(err, &known) {
		return err
	}
	return &acquire.Error{Code: acquire.Communication, Driver: Name, Op: op, Err: err}
}
