package ocr

import (
	"context"
	"encoding/json"
	"fmt"
	"image"
	"math"
	"time"

	"daluang/storage/archive"
)

// Source names the pixels of a picture by what they are made from.
type Source struct {
	Master archive.Digest
	Frame  int    // of the master
	Turn   int    // degrees clockwise that the picture was turned by
	Recipe string // whatever else changes pixels, resolution included; "" for nothing
}

// keyVersion changes when the same pixels would give other words.
const keyVersion = "daluang-ocr/1"

// Key names the result of reading a source: with the same key the same words
// would come out, so they need not be read again. It covers the source, the
// engine with its version, the languages with their data, and the options.
func (e *Engine) Key(source Source, options Options) archive.Digest {
	parts, _ := json.Marshal([]any{keyVersion, source, e.Fingerprint(options.Languages), options.Orientation}) // never fails on these
	return archive.DigestOf(parts)
}

// Store keeps encoded results by Key. It is used by several goroutines at once.
type Store interface {
	// Load returns what was saved; found is false when there is nothing.
	Load(ctx context.Context, key archive.Digest) (record []byte, found bool, err error)
	// Save keeps a record for good, in place of one with the same key.
	Save(ctx context.Context, key archive.Digest, record []byte) error
}

// Bounds of a record that Decode accepts.
const (
	longestRecord = 64 << 20
	largestSide   = 1 << 24 // pixels
)

const recordVersion = 1

// record is how a Result is stored: the words apart from their numbers, which
// are placeNumbers for each word. Baselines are in tenths of a pixel.
type record struct {
	Version   int      `json:"v"`
	Size      [2]int   `json:"size"`
	Turn      int      `json:"turn"`
	TurnSure  float64  `json:"sure"`
	Engine    string   `json:"engine"`
	Languages []string `json:"languages"`
	Millis    int64    `json:"ms"`
	Words     []string `json:"words"`
	Places    []int32  `json:"places"`
}

const placeNumbers = 11

// Encode gives a result as compact JSON, the same for the same result; Duration
// is kept in milliseconds.
func (r Result) Encode() ([]byte, error) {
	out := record{
		Version: recordVersion, Size: [2]int{r.Width, r.Height}, Turn: r.Orientation.Turn, TurnSure: r.Orientation.Confidence,
		Engine: r.Engine, Languages: r.Languages, Millis: r.Duration.Milliseconds(),
		Words: make([]string, 0, len(r.Words)), Places: make([]int32, 0, placeNumbers*len(r.Words)),
	}
	for _, word := range r.Words {
		box, base := word.Box, word.Baseline
		out.Words = append(out.Words, word.Text)
		for _, number := range [placeNumbers]float64{
			float64(box.Min.X), float64(box.Min.Y), float64(box.Max.X), float64(box.Max.Y),
			float64(word.Confidence), float64(word.Block), float64(word.Line),
			base.X0 * 10, base.Y0 * 10, base.X1 * 10, base.Y1 * 10,
		} {
			if !(math.Abs(number) < math.MaxInt32) {
				return nil, fmt.Errorf("encode a recognition result: %w: a place is off the picture", ErrBadRecord)
			}
			out.Places = append(out.Places, int32(math.Round(number)))
		}
	}
	data, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("encode a recognition result: %w", err)
	}
	return data, nil
}

// Decode reads what Encode wrote. What it returns without ErrBadRecord is
// sound: boxes lie on the picture, confidences and turns are what they may be.
func Decode(data []byte) (Result, error) {
	var in record
	if len(data) > longestRecord {
		return Result{}, fmt.Errorf("%w: %d bytes", ErrBadRecord, len(data))
	}
	if err := json.Unmarshal(data, &in); err != nil {
		return Result{}, fmt.Errorf("%w: %w", ErrBadRecord, err)
	}
	if err := in.check(); err != nil {
		return Result{}, err
	}
	out := Result{
		Width: in.Size[0], Height: in.Size[1], Orientation: Orientation{in.Turn, in.TurnSure},
		Engine: in.Engine, Languages: in.Languages, Duration: time.Duration(in.Millis) * time.Millisecond,
	}
	for i, text := range in.Words {
		word := wordAt(text, in.Places[placeNumbers*i:])
		if word.Box.Empty() || !word.Box.In(image.Rect(0, 0, out.Width, out.Height)) || text == "" ||
			word.Confidence < 0 || word.Confidence > 100 || word.Line < 0 || word.Block < 0 {
			return Result{}, fmt.Errorf("%w: word %d is off", ErrBadRecord, i)
		}
		out.Words = append(out.Words, word)
	}
	return out, nil
}

func (r record) check() error {
	const longestDuration = int64(24 * time.Hour / time.Millisecond)
	switch {
	case r.Version != recordVersion:
		return fmt.Errorf("%w: version %d", ErrBadRecord, r.Version)
	case r.Size[0] < 1 || r.Size[1] < 1 || r.Size[0] > largestSide || r.Size[1] > largestSide:
		return fmt.Errorf("%w: a picture of %v pixels", ErrBadRecord, r.Size)
	case r.Turn%90 != 0 || r.Turn < 0 || r.Turn > 270:
		return fmt.Errorf("%w: turned by %d degrees", ErrBadRecord, r.Turn)
	case len(r.Words) > mostWords || len(r.Places) != placeNumbers*len(r.Words):
		return fmt.Errorf("%w: %d numbers for %d words", ErrBadRecord, len(r.Places), len(r.Words))
	case r.Millis < 0 || r.Millis > longestDuration:
		return fmt.Errorf("%w: took %d ms", ErrBadRecord, r.Millis)
	}
	return nil
}

func wordAt(text string, n []int32) Word {
	tenth := func(i int) float64 { return float64(n[i]) / 10 }
	return Word{
		Text: text, Box: image.Rectangle{image.Pt(int(n[0]), int(n[1])), image.Pt(int(n[2]), int(n[3]))},
		Confidence: int(n[4]), Block: int(n[5]), Line: int(n[6]),
		Baseline: Baseline{tenth(7), tenth(8), tenth(9), tenth(10)},
	}
}
