package sane

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"daluang/app/acquire"
)

type scanner struct {
	driver Driver
	device acquire.Device
	caps   *acquire.Capabilities // nil until it was asked
	names  map[acquire.Source]names
}

// names are a driver's own words for a source and its modes.
type names struct {
	source string
	modes  map[acquire.ColorMode]string
	sized  bool // -x and -y are there
}

// Capabilities asks once for each source: what a feeder takes is known only when
// it is chosen.
func (s *scanner) Capabilities(ctx context.Context) (acquire.Capabilities, error) {
	if s.caps != nil {
		return *s.caps, nil
	}
	text, err := s.driver.ask(ctx, "-d", s.device.Address, "-A")
	if err != nil {
		return acquire.Capabilities{}, err
	}
	options := parseOptions(text)
	caps := acquire.Capabilities{Device: s.device, Sources: map[acquire.Source]acquire.Offer{}}
	known := map[acquire.Source]names{}
	add := func(source acquire.Source, word string, options map[string]option) {
		offer, modes := offerOf(options)
		if _, twice := known[source]; source == "" || twice || len(modes) == 0 {
			return
		}
		_, sized := options["-x"]
		caps.Sources[source], known[source] = offer, names{word, modes, sized}
	}
	for _, word := range options["--source"].words {
		text, err := s.driver.ask(ctx, "-d", s.device.Address, "--source", word, "-A")
		if err != nil {
			return acquire.Capabilities{}, err
		}
		add(sourceOf(word), word, parseOptions(text))
	}
	if len(options["--source"].words) == 0 {
		add(acquire.Flatbed, "", options)
	}
	s.caps, s.names = &caps, known
	return caps, nil
}

// Ready is unknown: SANE has no such question.
func (s *scanner) Ready(context.Context, acquire.Source) (acquire.Readiness, error) {
	return acquire.PaperUnknown, nil
}

// Start begins a worker that scans the whole stack into a folder of its own.
func (s *scanner) Start(ctx context.Context, asked acquire.Settings, spool *acquire.Spool, tell func(acquire.Event)) (acquire.Batch, error) {
	caps, err := s.Capabilities(ctx)
	if err != nil {
		return nil, err
	}
	offer, ok := caps.Sources[asked.Source]
	if !ok || !slices.Contains(offer.Modes, asked.Mode) || !offer.TakesDPI(asked.DPI) {
		return nil, &acquire.Error{Code: acquire.Unsupported, Driver: Name, Op: "check the settings",
			Detail: fmt.Sprintf("%v: %v, %v %d-%d dpi", asked.Source, offer.Modes, offer.Resolutions, offer.MinDPI, offer.MaxDPI)}
	}
	folder, err := spool.WorkFolder()
	if err != nil {
		return nil, err
	}
	b := &batch{scanner: s, settings: asked, offer: offer, spool: spool, tell: tell, folder: folder, printed: make(chan string)}
	if err := b.begin(s.arguments(&b.settings, offer, folder)); err != nil {
		os.RemoveAll(folder)
		return nil, err
	}
	return b, nil
}

// arguments are those of one batch. PNM is what costs scanimage least; we code
// the picture.
func (s *scanner) arguments(asked *acquire.Settings, offer acquire.Offer, folder string) []string {
	named := s.names[asked.Source]
	args := []string{"-d", s.device.Address}
	if named.source != "" {
		args = append(args, "--source", named.source)
	}
	args = append(args, "--mode", named.modes[asked.Mode], "--resolution", strconv.Itoa(asked.DPI))
	if named.sized {
		size := func(asked *float64, usual, most float64) string {
			if *asked == 0 {
				*asked = usual
			}
			if most > 0 {
				*asked = min(*asked, most)
			}
			return strconv.FormatFloat(*asked, 'f', 1, 64)
		}
		args = append(args, "-x", size(&asked.WidthMM, 210, offer.WidthMM), "-y", size(&asked.HeightMM, 297, offer.HeightMM))
	}
	args = append(args, s.driver.Options...)
	args = append(args, "--format=pnm", "--batch="+filepath.Join(folder, "page-%d.pnm"), "--batch-print")
	count := asked.MaxPages
	if asked.Source == acquire.Flatbed {
		count = 1
	}
	if count > 0 {
		args = append(args, "--batch-count="+strconv.Itoa(count))
	}
	return args
}

func (d Driver) silence() time.Duration {
	if d.Silence == 0 {
		return 5 * time.Minute
	}
	return d.Silence
}
