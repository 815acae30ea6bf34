package main

import (
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// measurement is one run.
type measurement struct {
	ctx    context.Context
	screen *virtual
	wanted wanted
	data   string
	log    io.Writer

	w     *window
	part  image.Rectangle // where on the screen the viewer is
	page  image.Rectangle // and where the page lies in it
	shown int             // number of the sheet that was drawn last
	rows  []row
}

// row is a line of the table.
type row struct {
	step, took, target, met string
	stall, memory, peak     int
}

const (
	openTarget   = 1500 * time.Millisecond
	flipTarget   = 80 * time.Millisecond
	memoryTarget = 700 // MB
)

// all takes the steps of a clerk one after the other.
func (m *measurement) all() (err error) {
	args := []string{"--data", m.data}
	if m.wanted.profile != "" {
		args = append(args, "--profile", m.wanted.profile)
	}
	os.Remove(filepath.Join(m.data, "session.json")) // begins with the newest batch: the small one
	if m.w, err = openWindow(m.ctx, m.screen, m.wanted.program, args...); err != nil {
		return err
	}
	for _, step := range []func() error{m.begin, m.open, m.flips, m.glances, m.back, m.jumps, m.tidy, m.scroll, m.tidyFlips, m.leave} {
		if err := step(); err != nil {
			m.photograph()
			return err
		}
	}
	return m.again(args[:2])
}

// photograph keeps what the screen showed when a step failed.
func (m *measurement) photograph() {
	path := filepath.Join(os.TempDir(), "bigbatch-failed.png")
	if file, err := os.Create(path); err == nil {
		png.Encode(file, m.screen.picture())
		file.Close()
		fmt.Fprintln(m.log, "what the screen showed:", path)
	}
}

// note adds a row about times of which each should be below the target.
func (m *measurement) note(step string, times []time.Duration, target time.Duration) {
	slices.Sort(times)
	at := func(part float64) time.Duration { return times[min(int(part*float64(len(times))), len(times)-1)] }
	r := row{step: step, took: ms(times[0])}
	if len(times) > 1 {
		r.took = fmt.Sprintf("median %s, p95 %s, worst %s", ms(at(0.5)), ms(at(0.95)), ms(at(1)))
	}
	if target > 0 {
		r.target, r.met = "< "+ms(target), verdict(at(0.95) < target)
	}
	m.add(r)
}

func (m *measurement) add(r row) {
	r.stall = m.w.worstStall()
	r.memory, r.peak = m.w.memory()
	m.rows = append(m.rows, r)
	fmt.Fprintf(m.log, "%s: %s; stood still %d ms; %d MB, at most %d MB\n", r.step, r.took, r.stall, r.memory, r.peak)
}

func ms(d time.Duration) string { return fmt.Sprintf("%d ms", d.Milliseconds()) }

func verdict(met bool) string {
	if met {
		return "yes"
	}
	return "**no**"
}

// begin waits until the small batch is there.
func (m *measurement) begin() error {
	if err := m.w.await("desk open"); err != nil {
		return err
	}
	if err := m.find("paper"); err != nil {
		return err
	}
	m.add(row{step: "window with a batch of one page"})
	return nil
}

// find waits for a part of the window and looks where the page lies on the screen:
// its marks are larger than those of any thumbnail.
func (m *measurement) find(part string) error {
	if _, err := m.w.place(part); err != nil {
		return err
	}
	return m.w.until("a page in "+part, func() bool {
		m.part = image.Rectangle{Max: m.screen.size()} // the place may have been told before all was laid out
		m.page = sheetOn(m.screen, m.part)
		number, ok := 0, false
		if !m.page.Empty() {
			number, ok = numberOn(m.screen, m.page)
		}
		m.shown = number
		return ok
	})
}

// drawn waits until that sheet is drawn and answers how long it took.
func (m *measurement) drawn(number int, press func() error) (time.Duration, error) {
	began := time.Now()
	if err := press(); err != nil {
		return 0, err
	}
	asked := 0
	err := m.w.until(fmt.Sprintf("sheet %d instead of %d", number, m.shown), func() bool {
		now, ok := numberOn(m.screen, m.page)
		if asked++; asked%8 == 0 && !ok { // a strip below it may have come or gone
			m.page = sheetOn(m.screen, m.part)
		}
		return ok && now == number
	})
	took := time.Since(began)
	m.shown = number
	return took, err
}

// open opens the large batch, the second in the list of batches.
func (m *measurement) open() error {
	list, err := m.w.place("batches")
	if err != nil {
		return err
	}
	const secondRow = 125 // pixels below the top of the list
	took, err := m.opened(func() error { return m.w.click(image.Pt(list.Min.X+40, list.Min.Y+secondRow)) })
	if err != nil {
		return err
	}
	m.note("open the batch of "+number(m.wanted.pages)+" pages: click until its first page is drawn", []time.Duration{took}, openTarget)
	return nil
}

// opened is drawn for the first page of the large batch, which shows the same
// sheet as the small one: it has to go first.
func (m *measurement) opened(press func() error) (time.Duration, error) {
	began := time.Now()
	if err := press(); err != nil {
		return 0, err
	}
	if err := m.w.until("the page to go", func() bool { _, ok := numberOn(m.screen, m.page); return !ok }); err != nil {
		return 0, err
	}
	err := m.w.until("the first page", func() bool { n, ok := numberOn(m.screen, m.page); return ok && n == 0 })
	return time.Since(began), err
}

// flipCount is how many pages are turned in a series.
func (m *measurement) flipCount() int {
	if m.wanted.quick {
		return 10
	}
	return 100
}

// series presses a key again and again, each time after a pause.
func (m *measurement) series(step, key string, by int, pause time.Duration) error {
	var times []time.Duration
	for range m.flipCount() {
		time.Sleep(pause)
		took, err := m.drawn((m.shown+by+sheetCount)%sheetCount, func() error { return m.w.key(key) })
		if err != nil {
			return err
		}
		times = append(times, took)
	}
	m.note(fmt.Sprintf("%d %s", len(times), step), times, flipTarget)
	return nil
}

func (m *measurement) flips() error {
	return m.series("pages on, the next key as soon as a page is drawn", "Next", 1, 0)
}

func (m *measurement) glances() error {
	return m.series("pages on, a look of 0.4 s at each", "Next", 1, 400*time.Millisecond)
}

func (m *measurement) back() error {
	return m.series("pages back, a look of 0.4 s at each", "Prior", -1, 400*time.Millisecond)
}

// jumps finds letters by their number, anywhere in the batch: the last key opens
// what was found.
func (m *measurement) jumps() error {
	places, err := described(m.ctx, m.data)
	if err != nil {
		return err
	}
	chance := rand.New(rand.NewSource(1))
	var times []time.Duration
	for len(times) < m.flipCount() {
		place := places[chance.Intn(len(places))]
		if place.sheet == m.shown {
			continue
		}
		m.w.key("ctrl+f")
		time.Sleep(150 * time.Millisecond)
		m.w.do("type --delay 8 %s", place.number)
		if err := m.w.await("found 1"); err != nil {
			return err
		}
		time.Sleep(150 * time.Millisecond)
		m.w.key("Return")
		time.Sleep(250 * time.Millisecond)
		took, err := m.drawn(place.sheet, func() error { return m.w.key("Return") })
		if err != nil {
			return err
		}
		times = append(times, took)
		time.Sleep(200 * time.Millisecond)
	}
	m.note(fmt.Sprintf("%d jumps to letters found by their number", len(times)), times, flipTarget)
	return nil
}

// tidy goes to the screen of tidying and lists all pages there.
func (m *measurement) tidy() error {
	began := time.Now()
	m.w.key("ctrl+t")
	if err := m.w.await("tidy open"); err != nil {
		return err
	}
	if err := m.find("tidy-page"); err != nil {
		return err
	}
	m.note("the screen of tidying: key until its page is drawn", []time.Duration{time.Since(began)}, 0)
	chip, err := m.w.place("tidy-all")
	if err != nil {
		return err
	}
	time.Sleep(2 * time.Second)
	m.w.worstStall()
	m.w.click(chip.Min.Add(chip.Size().Div(2)))
	time.Sleep(time.Second)
	took, err := m.drawn(0, func() error { return m.w.key("Home") })
	if err != nil {
		return err
	}
	m.note("all pages in the grid, and the first one", []time.Duration{took}, 0)
	return nil
}

// scroll drags the bar of the grid from the top to the end.
func (m *measurement) scroll() error {
	grid, err := m.w.place("tidy-grid")
	if err != nil {
		return err
	}
	const steps, pause = 200, 30 * time.Millisecond
	x := grid.Max.X - 2
	m.w.do("mousemove --window %s %d %d", m.w.id, x, grid.Min.Y+8)
	time.Sleep(300 * time.Millisecond)
	m.w.do("mousedown 1")
	for i := range steps + 1 {
		m.w.do("mousemove --window %s %d %d", m.w.id, x, grid.Min.Y+8+i*(grid.Dy()-10)/steps)
		time.Sleep(pause)
	}
	m.w.do("mouseup 1")
	m.add(row{step: fmt.Sprintf("the grid dragged from its top to its end in %d steps", steps), took: ms(steps * pause)})
	last := (m.wanted.pages - 1) % sheetCount
	took, err := m.drawn(last, func() error { return m.w.key("End") })
	if err != nil {
		return err
	}
	m.note("its last page", []time.Duration{took}, 0)
	return nil
}

func (m *measurement) tidyFlips() error {
	return m.series("pages back in the grid, a look of 0.4 s at each", "Left", -1, 400*time.Millisecond)
}

// leave goes back to describing and closes the desk.
func (m *measurement) leave() error {
	m.w.key("ctrl+Return")
	if err := m.w.await("tidy closed"); err != nil {
		return err
	}
	time.Sleep(3 * time.Second)
	m.add(row{step: "back to describing"})
	return m.w.close()
}

// again starts the desk where it was left: in the large batch.
func (m *measurement) again(args []string) (err error) {
	began := time.Now()
	if m.w, err = openWindow(m.ctx, m.screen, m.wanted.program, args...); err != nil {
		return err
	}
	if err := m.find("paper"); err != nil {
		return err
	}
	m.note("the desk started again in the batch: until its page is drawn", []time.Duration{time.Since(began)}, 0)
	return m.w.close()
}
