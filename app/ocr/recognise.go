package ocr

import (
	"context"
	"errors"
	"fmt"
	"image"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Recognise reads a picture. A page without words gives a Result without words.
// Errors: that of ctx, ErrBadPicture, and of the worker ErrTimeout, ErrKilled,
// ErrOutOfMemory, ErrRefused, ErrGarbled, ErrNoLanguage (*NoLanguageError; of
// "osd" where Options.Orientation asks for it), ErrNoEngine when the engine has
// gone since Find.
func (e *Engine) Recognise(ctx context.Context, picture Picture, options Options) (Result, error) {
	started := time.Now()
	languages := e.wanted(options.Languages)
	needed := languages
	if options.Orientation {
		needed = append(slices.Clone(languages), orientationData)
	}
	if err := e.lacks(needed); err != nil {
		return Result{}, fmt.Errorf("read a page: %w", err)
	}
	if picture.Image == nil {
		return Result{}, fmt.Errorf("read a page: %w: there is none", ErrBadPicture)
	}
	gray, err := grayOf(picture.Image)
	if err != nil {
		return Result{}, fmt.Errorf("read a page: %w", err)
	}
	size := gray.Rect.Size()
	factor := shrinkFactor(size, picture.DPI)
	r := reading{engine: e, languages: languages, page: shrunk(gray, factor), dpi: picture.DPI / float64(factor)}
	if err := r.read(ctx, options.Orientation); err != nil {
		return Result{}, fmt.Errorf("read a page: %w", err)
	}
	place(r.words, r.page.Rect.Size(), r.up.Turn, factor, size)
	return Result{
		Width: size.X, Height: size.Y, Words: r.words, Orientation: r.up,
		Engine: e.Name(), Languages: languages, Duration: time.Since(started), EngineTime: r.engineTime,
	}, nil
}

// Orientation asks which way is up, and reads nothing. A page with too little on
// it to tell gives the zero Orientation. Errors: those of Recognise; ErrNoLanguage
// where the engine has no data for it.
func (e *Engine) Orientation(ctx context.Context, picture Picture) (Orientation, error) {
	if err := e.lacks([]string{orientationData}); err != nil {
		return Orientation{}, fmt.Errorf("look which way is up: %w", err)
	}
	if picture.Image == nil {
		return Orientation{}, fmt.Errorf("look which way is up: %w: there is none", ErrBadPicture)
	}
	gray, err := grayOf(picture.Image)
	if err != nil {
		return Orientation{}, fmt.Errorf("look which way is up: %w", err)
	}
	factor := shrinkFactor(gray.Rect.Size(), picture.DPI)
	r := reading{engine: e, page: shrunk(gray, factor), dpi: picture.DPI / float64(factor)}
	return r.look(ctx)
}

// reading is one page on its way through the engine.
type reading struct {
	engine     *Engine
	languages  []string
	page       *image.Gray
	dpi        float64
	up         Orientation // of words
	words      []Word
	engineTime time.Duration
}

// read reads the page upright. Which way that is, the engine is asked first if
// wished, else only when the page as it lies comes out badly; then both ways are
// read and the one with more sure letters is kept.
func (r *reading) read(ctx context.Context, ask bool) error {
	var looked Orientation
	var err error
	if ask {
		if looked, err = r.look(ctx); err != nil {
			return err
		}
		r.up = looked
	}
	const sure = 3 // confidence of the orientation
	if looked.Confidence < sure {
		r.up.Turn = 0
	}
	if r.words, err = r.pass(ctx, r.up.Turn); err != nil || !doubtful(r.words) {
		return err
	}
	if !ask && slices.Contains(r.engine.languages, orientationData) {
		if looked, err = r.look(ctx); err != nil {
			return err
		}
	}
	r.up.Confidence = looked.Confidence
	other := looked.Turn
	if other == r.up.Turn {
		other = 0
	}
	if other == r.up.Turn {
		return nil
	}
	words, err := r.pass(ctx, other)
	if err == nil && worth(words) > worth(r.words) {
		r.words, r.up.Turn = words, other
	}
	return err
}

// doubtful says that words look like those of a page that lies on its side or
// on its head.
func doubtful(words []Word) bool {
	const confident = 70
	upDown, counted := 0, 0
	for _, word := range words {
		if len(word.Text) >= 3 {
			counted++
			if word.Box.Dy() > word.Box.Dx() {
				upDown++
			}
		}
	}
	return Result{Words: words}.Confidence() < confident || 2*upDown > counted
}

// worth is the number of letters that the engine is sure of; those of words
// that go up or down the page count half.
func worth(words []Word) int {
	const sure = 60
	total := 0
	for _, word := range words {
		if word.Confidence < sure {
			continue
		}
		letters := 2 * len(word.Text)
		if len(word.Text) >= 3 && word.Box.Dy() > word.Box.Dx() {
			letters /= 2
		}
		total += letters
	}
	return total
}

// pass reads the words of the page turned clockwise, at their places there.
func (r *reading) pass(ctx context.Context, turn int) ([]Word, error) {
	page := turned(r.page, turn)
	answer, err := r.run(ctx, page, "-l", strings.Join(r.languages, "+"), "--psm", "3", "-c", "tessedit_create_hocr=1")
	if err != nil {
		return nil, err
	}
	return parseHOCR(answer, page.Rect.Size())
}

// orientationData is the language data that tells which way is up.
const orientationData = "osd"

var (
	saysRotate     = regexp.MustCompile(`(?m)^Rotate: (0|90|180|270)\r?$`)
	saysConfidence = regexp.MustCompile(`(?m)^Orientation confidence: ([0-9.]{1,20})\r?$`)
)

// look asks the engine which way is up. A page with too little on it to tell is
// no error.
func (r *reading) look(ctx context.Context) (Orientation, error) {
	answer, err := r.run(ctx, r.page, "-l", orientationData, "--psm", "0")
	if errors.Is(err, ErrRefused) {
		return Orientation{}, nil
	} else if err != nil {
		return Orientation{}, err
	}
	rotate, confidence := saysRotate.FindSubmatch(answer), saysConfidence.FindSubmatch(answer)
	if rotate == nil || confidence == nil {
		return Orientation{}, fmt.Errorf("%w: no orientation", ErrGarbled)
	}
	var up Orientation
	up.Turn, _ = strconv.Atoi(string(rotate[1])) // the pattern lets nothing else through
	up.Confidence, err = strconv.ParseFloat(string(confidence[1]), 64)
	if err != nil {
		return Orientation{}, fmt.Errorf("%w: %w", ErrGarbled, err)
	}
	return up, nil
}

func (r *reading) run(ctx context.Context, page *image.Gray, arguments ...string) ([]byte, error) {
	feed, err := newFeed(page)
	if err != nil {
		return nil, err
	}
	defer feed.close()
	all := append([]string{feed.name, "stdout"}, r.engine.dataArguments()...)
	if r.dpi >= 70 && r.dpi <= 2400 { // what tesseract accepts; else it estimates
		all = append(all, "--dpi", strconv.Itoa(int(r.dpi+0.5)))
	}
	config := r.engine.config
	started := time.Now()
	defer func() { r.engineTime += time.Since(started) }()
	return worker{r.engine.path, append(all, arguments...), feed, config.Time, config.Memory, longestAnswer}.run(ctx)
}

// place brings words from the turned and shrunk page back to the picture.
// Baselines are told to a tenth of a pixel, which is all that is stored.
func place(words []Word, page image.Point, turn, factor int, picture image.Point) {
	point := func(u, v float64) (x, y float64) {
		switch turn {
		case 90:
			u, v = v, float64(page.Y)-u
		case 180:
			u, v = float64(page.X)-u, float64(page.Y)-v
		case 270:
			u, v = float64(page.X)-v, u
		}
		return tenth(u * float64(factor)), tenth(v * float64(factor))
	}
	for i := range words {
		word := &words[i]
		x0, y0 := point(float64(word.Box.Min.X), float64(word.Box.Min.Y))
		x1, y1 := point(float64(word.Box.Max.X), float64(word.Box.Max.Y))
		word.Box = image.Rect(int(x0), int(y0), int(x1), int(y1)).Intersect(image.Rectangle{Max: picture})
		b := &word.Baseline
		b.X0, b.Y0 = point(b.X0, b.Y0)
		b.X1, b.Y1 = point(b.X1, b.Y1)
	}
}

func tenth(x float64) float64 { return math.Round(10*x) / 10 }
