package app

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"daluang/app/imaging/recipe"
	"daluang/app/ocr"
	"daluang/storage/archive"
	"daluang/storage/catalogue"
	"daluang/storage/pdfa"
)

// recognitions is the catalogue as the recognition pool wants it.
type recognitions struct{ catalogue *catalogue.Catalogue }

func (r recognitions) Load(ctx context.Context, key archive.Digest) ([]byte, bool, error) {
	record, err := r.catalogue.Recognition(ctx, key)
	if errors.Is(err, catalogue.ErrNotFound) {
		return nil, false, nil
	}
	return record, err == nil, err
}

func (r recognitions) Save(ctx context.Context, key archive.Digest, record []byte) error {
	return r.catalogue.SaveRecognition(ctx, key, record)
}

// languages of the papers, the likelier first.
var languages = []string{"ind", "eng"}

// engine finds the recognition engine the first time that it is there; until
// then every call looks again, which costs a look at the disk. Where only some
// of the languages have data it reads with those.
func (d *Desk) engine(ctx context.Context) (*ocr.Engine, error) {
	d.reading.Lock()
	defer d.reading.Unlock()
	if d.foundEngine != nil {
		return d.foundEngine, nil
	}
	config := ocr.Config{Languages: languages}
	engine, err := ocr.Find(ctx, config)
	var lacking *ocr.NoLanguageError
	if errors.As(err, &lacking) {
		if config.Languages = common(languages, lacking.Present); len(config.Languages) > 0 {
			engine, err = ocr.Find(ctx, config)
		}
	}
	if err != nil {
		return nil, err
	}
	d.foundEngine, d.foundLanguages = engine, config.Languages
	return engine, nil
}

func common(wanted, present []string) []string {
	var both []string
	for _, name := range wanted {
		for _, other := range present {
			if name == other {
				both = append(both, name)
			}
		}
	}
	return both
}

// TextEngine names the recognition engine, or says why access copies are made
// without text: ocr.ErrNoEngine, ocr.ErrNoLanguage.
func (d *Desk) TextEngine(ctx context.Context) (string, error) {
	engine, err := d.engine(ctx)
	if err != nil {
		return "", err
	}
	return engine.Name(), nil
}

// textJob is the reading of one page as it is shown.
func (d *Desk) textJob(engine *ocr.Engine, page archive.Page) ocr.Job {
	source := ocr.Source{Master: page.Master, Frame: page.Frame, Turn: page.Turn, Recipe: pixelRecipe(page.MediaType)}
	if page.Tilt != 0 {
		source.Recipe += fmt.Sprintf("; straightened by %g", page.Tilt)
	}
	if isCooked(page) {
		source.Recipe += fmt.Sprintf("; %s %s", recipe.Rules, page.Recipe())
	}
	options := ocr.Options{Languages: d.foundLanguages}
	return ocr.Job{Page: page.ID, Key: engine.Key(source, options), Options: options,
		Open: func(ctx context.Context) (picture ocr.Picture, err error) {
			defer d.caught(&err, "read a page")
			return d.finePicture(ctx, page)
		}}
}

// textOf is what was recognised on a page; ok is false where nothing is known.
func (d *Desk) textOf(ctx context.Context, engine *ocr.Engine, page archive.Page) (result ocr.Result, ok bool, err error) {
	record, err := d.catalogue.Recognition(ctx, d.textJob(engine, page).Key)
	if errors.Is(err, catalogue.ErrNotFound) {
		return ocr.Result{}, false, nil
	}
	if err != nil {
		return ocr.Result{}, false, err
	}
	result, err = ocr.Decode(record)
	return result, err == nil, nil // a record that cannot be read is as good as none
}

// wordsOf places what was recognised for the PDF writer: both speak of pixels
// of the page as it is shown.
func wordsOf(result ocr.Result) []pdfa.Word {
	words := make([]pdfa.Word, len(result.Words))
	for i, word := range result.Words {
		words[i] = pdfa.Word{Text: word.Text, Line: word.Line, Angle: angleOf(word.Baseline),
			Box: pdfa.Box{X0: float64(word.Box.Min.X), Y0: float64(word.Box.Min.Y), X1: float64(word.Box.Max.X), Y1: float64(word.Box.Max.Y)}}
	}
	return words
}

// angleOf is how far a baseline rises, in degrees; y counts downwards.
func angleOf(line ocr.Baseline) float64 {
	if line.X0 == line.X1 && line.Y0 == line.Y1 {
		return 0
	}
	return math.Atan2(line.Y0-line.Y1, line.X1-line.X0) * 180 / math.Pi
}

// indexItem makes an item findable by the words that were recognised on its
// pages.
func (d *Desk) indexItem(ctx context.Context, item archive.ID, texts []string) error {
	return d.catalogue.SaveItemText(ctx, item, strings.Join(texts, "\n"))
}
