package kit

import (
	"strconv"
	"strings"
)

// stateWords is the line that says how the work is; in a strip it says as well
// which work that is.
func (p *Progress) stateWords() string {
	switch {
	case p.shown.finished:
		return p.shown.sentence
	case p.Slim && p.stopping:
		return p.shown.title + ": " + p.words("progress.stopping")
	case p.stopping:
		return p.words("progress.stopping")
	case p.Slim:
		return p.shown.title + ": " + p.progressWords()
	}
	return p.progressWords()
}

// progressWords is the line of count, rate and time left.
func (p *Progress) progressWords() string {
	now := p.shown
	if now.total <= 0 {
		return fill(p.words("progress.done"), "done", p.number(now.done))
	}
	parts := []string{fill(p.words("progress.count"), "done", p.number(now.done), "total", p.number(now.total))}
	if p.paused {
		return strings.Join(append(parts, p.words("progress.paused")), " · ")
	}
	perMinute, known := now.pace.perMinute()
	if !known {
		return strings.Join(append(parts, p.words("progress.counting")), " · ")
	}
	parts = append(parts, fill(p.words("progress.rate"), "rate", p.number(int(perMinute+0.5))))
	left := float64(now.total-now.done) / perMinute
	if left < 1 {
		return strings.Join(append(parts, p.words("progress.soon")), " · ")
	}
	return strings.Join(append(parts, fill(p.words("progress.minutes"), "minutes", p.number(int(left+0.5)))), " · ")
}

func (p *Progress) problemWords() string {
	if !p.unfolded {
		return ""
	}
	lines := p.shown.problems
	most := progressLines
	if p.Slim {
		most = stripLines
	}
	if len(lines) <= most {
		return strings.Join(lines, "\n")
	}
	more := fill(p.words("progress.more"), "count", p.number(len(lines)-most))
	return strings.Join(lines[:most], "\n") + "\n" + more
}

func (p *Progress) number(n int) string {
	if p.Number != nil {
		return p.Number(n)
	}
	return strconv.Itoa(n)
}
