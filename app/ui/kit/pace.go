package kit

import "time"

const (
	paceMeasure = 2 * time.Second  // no rate is told before
	paceWindow  = 30 * time.Second // what is older no longer says how fast it goes
	paceStep    = time.Second      // least time between two marks that are kept
)

// pace measures how fast work goes now: what was found done at once, or before
// a pause, is forgotten soon. A value may be copied: marks are never changed.
type pace struct {
	marks []paceMark // the oldest first; the first one may be older than the window
	last  paceMark
}

type paceMark struct {
	at   time.Time
	done int
}

// start measures anew from here.
func (p *pace) start(at time.Time, done int) {
	p.last = paceMark{at, done}
	p.marks = []paceMark{p.last}
}

func (p *pace) tell(at time.Time, done int) {
	p.last = paceMark{at, done}
	if at.Sub(p.marks[len(p.marks)-1].at) < paceStep {
		return
	}
	marks := p.marks
	for len(marks) > 1 && at.Sub(marks[1].at) > paceWindow {
		marks = marks[1:]
	}
	p.marks = append(marks[:len(marks):len(marks)], p.last)
}

// perMinute is the rate within the window, where it can be known yet.
func (p *pace) perMinute() (float64, bool) {
	if len(p.marks) == 0 {
		return 0, false
	}
	first := p.marks[0]
	spent, done := p.last.at.Sub(first.at), p.last.done-first.done
	if spent < paceMeasure || done <= 0 {
		return 0, false
	}
	return float64(done) / spent.Minutes(), true
}
