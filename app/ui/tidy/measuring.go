package tidy

import (
	"context"
	"time"

	"daluang/app"
	"daluang/app/ui/kit"
)

// Pauses of the measuring.
const (
	tellPause  = 700 * time.Millisecond // how often pages appear that were found while measuring
	quietPause = 2 * time.Second        // how long nothing may change before changed pages are measured
)

// measuring is the work behind the grid: the pages that were not measured as
// they are now, one after the other.
type measuring struct {
	running bool
	stopped bool // by the clerk, until it is asked for again
	cancel  context.CancelFunc
	telling bool // a reading of the quality is about to come
	wishes  int  // counts calls of lookSoon: only the last one begins
}

func (m *measuring) stop() {
	if m.running {
		m.cancel()
	}
}

// furnishStrip makes the line of progress below the grid.
func (v *View) furnishStrip() {
	v.strip = kit.NewProgress(v.room.Keys, v.room.Do, v.room.Now, v.room.Words)
	v.strip.Slim, v.strip.Number = true, v.room.Number
	v.strip.OnResized = func() { v.root.Refresh() }
	v.strip.OnAgain = func() {
		v.measuring.stopped = false
		v.look()
	}
	v.strip.Hide()
}

// look reads what is known of the batch and measures what is not.
func (v *View) look() {
	v.readQuality(func() {
		if v.model.Measured < len(v.model.Pages) {
			v.measure()
		}
	})
}

// lookSoon does that once nothing was changed for a while.
func (v *View) lookSoon() {
	v.measuring.wishes++
	wish := v.measuring.wishes
	time.AfterFunc(quietPause, func() {
		v.room.Do(func() {
			if wish == v.measuring.wishes && v.shown {
				v.look()
			}
		})
	})
}

func (v *View) measure() {
	m := &v.measuring
	if m.running || m.stopped || v.proposing || !v.shown {
		return
	}
	batch, desk := v.model.Batch, v.room.Desk
	ctx, cancel := context.WithCancel(context.Background())
	m.running, m.cancel = true, cancel
	v.strip.Start(v.say("tidy.measure.title"), func() {
		m.stopped = true
		cancel()
	})
	v.show()
	var failed int
	v.room.Start(ctx, "measure", func(ctx context.Context) error {
		quality, err := desk.Measure(ctx, string(batch), app.QualityQuery{}, func(p app.Progress) {
			v.strip.Report(p.Done, p.Total)
			v.room.Do(v.readQualitySoon)
		})
		failed = len(quality.Failed)
		return err
	}, func(err error) {
		cancel()
		m.running = false
		v.measured(failed, err)
	})
}

// measured says what came of it.
func (v *View) measured(failed int, err error) {
	m := &v.measuring
	v.readQuality(func() {
		total, doubtful := v.room.Number(len(v.model.Pages)), v.room.Number(v.model.Doubtful())
		switch {
		case v.proposing: // which has the strip
		case m.stopped:
			v.strip.Finish(v.say("tidy.measure.stopped", "done", v.room.Number(v.model.Measured), "total", total), nil)
		case err != nil && !v.shown:
			v.strip.Hide()
		case err != nil && v.model.Measured < len(v.model.Pages) && !isCancelled(err):
			m.stopped = true // the next one would meet the same
			v.strip.Finish(v.say("tidy.measure.failed"), []string{v.room.Texts.Explain(err).String()})
		case failed > 0:
			m.stopped = true
			v.strip.Finish(v.say("tidy.measure.unread", "count", v.room.Number(failed)), nil)
		default:
			v.strip.Hide()
			v.room.Say(v.say("tidy.measure.done", "total", total, "count", doubtful))
		}
		if v.shown {
			v.show()
		}
		v.room.Event("measured", v.model.Measured, v.model.Doubtful())
		if isCancelled(err) && !m.stopped && v.shown { // the batch was changed meanwhile
			v.look()
		}
	})
}

// readQualitySoon shows what was found so far, not more often than one can look.
func (v *View) readQualitySoon() {
	if v.measuring.telling {
		return
	}
	v.measuring.telling = true
	time.AfterFunc(tellPause, func() {
		v.room.Do(func() {
			v.measuring.telling = false
			if v.measuring.running {
				v.readQuality(nil)
			}
		})
	})
}

// readQuality reads what is known of the batch; it looks at no picture.
func (v *View) readQuality(then func()) {
	batch, desk := v.model.Batch, v.room.Desk
	if batch == "" {
		return
	}
	var quality app.Quality
	v.room.Start(context.Background(), "read the quality", func(ctx context.Context) (err error) {
		quality, err = desk.Quality(ctx, string(batch), app.QualityQuery{})
		return err
	}, func(err error) {
		if err != nil {
			v.fail(err)
			return
		}
		if !v.model.Judge(quality) {
			return
		}
		if v.model.Place() < 0 && v.model.At() <= 0 {
			v.model.Step(1)
		}
		if v.shown {
			v.show()
			v.thumbs.Refresh()
		}
		if then != nil {
			then()
		}
	})
}
