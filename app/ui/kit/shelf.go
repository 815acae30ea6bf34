package kit

import (
	"context"
	"image"
)

// Picture is a page for the viewer: levels, each the half of the one before. Full
// is the size of the whole page, of which the first level may be a fraction.
type Picture struct {
	Full   image.Point
	Levels []*image.RGBA
}

// WholePicture is one whose first level is the page in all its pixels.
func WholePicture(levels []*image.RGBA) Picture {
	if len(levels) == 0 {
		return Picture{}
	}
	return Picture{levels[0].Rect.Size(), levels}
}

// serves says that a picture has that many pixels on its longer side, or all of
// them; 0 asks for all.
func (p Picture) serves(longest int) bool {
	has, full := p.Levels[0].Rect.Size(), max(p.Full.X, p.Full.Y)
	if longest <= 0 {
		longest = full
	}
	return max(has.X, has.Y) >= min(longest, full)*98/100
}

func (p Picture) bytes() (count int) {
	for _, level := range p.Levels {
		count += len(level.Pix)
	}
	return count
}

// shelfBytes is how much the pictures on a shelf may take: two A4 pages at 300 dpi
// in all their pixels, or about thirty as they fit an office screen.
const shelfBytes = 96 << 20

// Wish is a page to be shown. Load answers its picture with longest pixels on the
// longer side or more, as far as it has them, and all of them for 0; it runs on a
// goroutine of its own.
type Wish struct {
	Token string
	Load  func(ctx context.Context, longest int) (Picture, error)
}

// Shelf fetches the pages for a viewer: the one that is wanted now before all
// others, as fine as the viewer shows it, and then those that may be wanted soon.
// One page is loaded at a time, and what is kept is bounded by bytes.
type Shelf struct {
	// Failed answers the sentence about an error; the viewer shows it.
	Failed func(error) string
	// OnShown is told when a page stands in the viewer; nil tells nobody.
	OnShown func()

	page  *PageView
	start func(ctx context.Context, name string, work func(context.Context) error, then func(error))
	wish  Wish
	soon  []Wish
	kept  *recent[string, Picture]
	tried map[string]bool // pages that could not be loaded for the present wish

	busy   string // token of the page that is being loaded, empty for none
	cancel context.CancelFunc
}

// NewShelf makes an empty shelf for a viewer. start runs work in the background
// and then, on the user-interface goroutine, what comes after it.
func NewShelf(page *PageView, start func(context.Context, string, func(context.Context) error, func(error))) *Shelf {
	s := &Shelf{page: page, start: start, kept: newRecent[string, Picture](shelfBytes), tried: map[string]bool{}}
	page.OnFiner = s.hurry
	return s
}

// Show puts a page into the viewer, at once where it is on the shelf, and fetches
// those that may be wanted soon, in their order, when nothing else is to be done.
func (s *Shelf) Show(wish Wish, soon ...Wish) {
	if wish.Token != s.wish.Token {
		clear(s.tried)
	}
	s.wish, s.soon = wish, soon
	if s.page.Token() != wish.Token || !s.page.Shown() {
		s.page.SetLoading(wish.Token)
		if picture, ok := s.kept.get(wish.Token); ok {
			s.put(picture)
		}
	}
	s.hurry()
}

// Clear shows no page and lets all pictures go.
func (s *Shelf) Clear() {
	s.wish, s.soon = Wish{}, nil
	s.kept.clear()
	s.page.Clear()
	if s.busy != "" {
		s.cancel()
	}
}

func (s *Shelf) put(picture Picture) {
	s.page.SetPicture(s.wish.Token, picture)
	if s.OnShown != nil {
		s.OnShown()
	}
}

// hurry calls off what is loaded ahead while the wanted page is not there.
func (s *Shelf) hurry() {
	if s.busy != "" && s.busy != s.wish.Token && s.lacks(s.wish) {
		s.cancel()
	}
	s.next()
}

func (s *Shelf) lacks(wish Wish) bool {
	if wish.Token == "" || s.tried[wish.Token] {
		return false
	}
	picture, ok := s.kept.get(wish.Token)
	return !ok || !picture.serves(s.page.Pixels())
}

// next loads what is to be loaded first.
func (s *Shelf) next() {
	if s.busy != "" {
		return
	}
	if s.lacks(s.wish) {
		s.load(s.wish)
		return
	}
	for i := len(s.soon) - 1; i >= 0; i-- {
		s.kept.get(s.soon[i].Token) // used before what lies farther off
	}
	s.kept.get(s.wish.Token)
	for _, wish := range s.soon {
		if s.lacks(wish) {
			s.load(wish)
			return
		}
	}
}

func (s *Shelf) load(wish Wish) {
	ctx, cancel := context.WithCancel(context.Background())
	s.busy, s.cancel = wish.Token, cancel
	longest := s.page.Pixels()
	var picture Picture
	s.start(ctx, "decode a page", func(ctx context.Context) (err error) {
		picture, err = wish.Load(ctx, longest)
		return err
	}, func(err error) {
		calledOff := ctx.Err() != nil
		cancel()
		s.busy = ""
		s.loaded(wish, picture, err, calledOff)
		s.next()
	})
}

func (s *Shelf) loaded(wish Wish, picture Picture, err error, calledOff bool) {
	wanted := wish.Token == s.wish.Token
	switch {
	case calledOff || s.wish.Token == "":
	case err != nil || len(picture.Levels) == 0:
		s.tried[wish.Token] = true
		if err != nil && wanted && !s.page.Shown() {
			s.page.SetError(wish.Token, s.Failed(err))
		}
	default:
		s.kept.put(wish.Token, picture, picture.bytes())
		if wanted {
			s.put(picture)
		}
		if !picture.serves(s.page.Pixels()) {
			s.tried[wish.Token] = true // it has no more
		}
	}
}
