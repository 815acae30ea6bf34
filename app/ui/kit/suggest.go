package kit

import (
	"fyne.io/fyne/v2"
)

// Suggestion is one offer of a completion list.
type Suggestion struct {
	Value  string // goes into the field when it is accepted
	Detail string // explains the value, such as the title of a code
}

// Suggest is a field with completion. The offers float over the content while
// the focus stays in the field: Down and Up choose, Enter or Tab accept and go
// on, Esc closes the list and keeps what was typed. Nothing is chosen until
// the user chooses: what was typed is never replaced by a guess.
type Suggest struct {
	// Field goes into the form. Its OnChanged belongs to the Suggest; use the
	// one below.
	Field *Field
	// Query answers the offers for a text, best first. It runs on a goroutine
	// of its own, one call at a time; when the text changes meanwhile its
	// answer is thrown away and the newest text is asked for.
	Query func(text string) []Suggestion
	// OnAccepted is told of an accepted offer, after the field has its value.
	OnAccepted func(Suggestion)
	// OnChanged is told of each change the user makes to the text.
	OnChanged func(text string)

	do     Do
	layer  *Layer
	list   *offers
	asked  string // what the query under way was asked
	wanted string // what the field holds
	busy   bool
	closed bool // by Esc, until the text changes
}

// NewSuggest makes the field and its list. The layer must be the one that
// holds the field's window. Words as for [NewField], and "suggest.none" for a
// text that nothing answers to.
func NewSuggest(label string, layer *Layer, keys *Keys, do Do, words Words) *Suggest {
	s := &Suggest{Field: NewField(label, keys, words), do: do, layer: layer}
	s.list = newOffers(s.acceptAt, words)
	s.Field.OnChanged = s.changed
	s.Field.entry.first = s.key
	s.Field.entry.holdsTab = func() bool { return s.open() && s.list.chosen >= 0 }
	s.Field.entry.left = s.close
	return s
}

func (s *Suggest) changed(text string) {
	s.wanted, s.closed = text, false
	if s.OnChanged != nil {
		s.OnChanged(text)
	}
	if text == "" {
		s.close()
		return
	}
	s.ask()
}

// ask starts a query unless one runs; its end asks again when need be.
func (s *Suggest) ask() {
	if s.busy || s.Query == nil {
		return
	}
	s.busy, s.asked = true, s.wanted
	query, text := s.Query, s.asked
	go func() {
		found := query(text)
		s.do(func() { s.answered(text, found) })
	}()
}

func (s *Suggest) answered(text string, found []Suggestion) {
	s.busy = false
	if text != s.wanted {
		if s.wanted != "" {
			s.ask()
		}
		return
	}
	if s.closed || !s.Field.Focused() {
		return
	}
	s.list.show(found)
	s.reveal()
}

func (s *Suggest) reveal() {
	s.layer.Show(s.list, s.Field.entry, s.list.MinSize().Height)
}

func (s *Suggest) open() bool { return s.layer.shown == fyne.CanvasObject(s.list) }

func (s *Suggest) close() {
	s.list.choose(-1)
	s.layer.Hide(s.list)
}

// key takes the keys of the open list; Down opens it.
func (s *Suggest) key(name fyne.KeyName) bool {
	if !s.open() {
		if name == fyne.KeyDown && s.Query != nil {
			s.closed, s.wanted = false, s.Field.Text()
			s.ask()
			return true
		}
		return false
	}
	switch {
	case name == fyne.KeyDown:
		s.list.choose(min(s.list.chosen+1, len(s.list.all)-1))
	case name == fyne.KeyUp:
		s.list.choose(max(s.list.chosen-1, -1))
	case name == fyne.KeyEscape:
		s.closed = true
		s.close()
	case (isEnter(name) || name == fyne.KeyTab) && s.list.chosen >= 0:
		s.acceptAt(s.list.chosen)
		s.Field.submit()
	case isEnter(name):
		s.close()
		return false
	default:
		return false
	}
	return true
}

func (s *Suggest) acceptAt(index int) {
	accepted := s.list.all[index]
	s.Field.Set(accepted.Value)
	s.Field.SetCarried(false)
	s.wanted, s.closed = accepted.Value, true
	s.close()
	s.Field.Focus()
	if s.OnChanged != nil {
		s.OnChanged(accepted.Value)
	}
	if s.OnAccepted != nil {
		s.OnAccepted(accepted)
	}
}
