// Package ocr reads the text of page pictures: every word with its place on the
// picture, for search, for filling forms and for the invisible text of access
// copies. The reading is done by tesseract, which runs as a worker process of
// its own for each page.
//
// It promises:
//
//   - a page costs at most the time and memory of Config: a worker that hangs,
//     crashes or wants more is killed with all it started, and the page gets
//     the reason as its error while others go on;
//   - nothing of a page is written to the disk: pictures reach the worker
//     through memory, core dumps are off;
//   - a worker gets no shell and no environment of ours, arguments go as a list;
//   - through a Pool with a Store the same pixels are not read twice by the same
//     engine and languages;
//   - where tesseract is missing, Find says so at once with ErrNoEngine, and
//     access copies are made as PDF/A-2b (ISO 19005-2 6.2.11.7.2 asks for
//     Unicode text only at level u) instead of 2u.
//
// A crash of the desk costs the pages that were being read; they are not stored
// and are read again. On Linux the workers end with the desk that started them.
package ocr

import (
	"image"
	"time"
)

// Picture is a page as it is to be read. The places of words are told in the
// pixels of Image, counted from its upper left corner.
type Picture struct {
	Image image.Image
	DPI   float64 // pixels per inch; 0: unknown, the engine estimates it
}

// Options say how a picture is read.
type Options struct {
	Languages []string // of Config where empty

	// Orientation looks first which way is up. Without it that is done only for
	// pages that come out badly, which costs nothing on the others.
	Orientation bool
}

// Word is one word and its place.
type Word struct {
	Text       string
	Box        image.Rectangle // pixels of the picture as given
	Confidence int             // 0 to 100, as the engine sees it
	Line       int             // counted over the page from 0
	Block      int             // column or paragraph group, counted over the page from 0
	Baseline   Baseline
}

// Baseline is the line that the letters of a word stand on, from where reading
// starts to where it ends, in pixels of the picture as given: its direction is
// that of the text also on turned and skewed pages. Where the engine gives none
// it is the edge of the word's box.
type Baseline struct{ X0, Y0, X1, Y1 float64 }

// Orientation says how a picture has to be turned to be read.
type Orientation struct {
	Turn       int     // 0, 90, 180 or 270 degrees clockwise
	Confidence float64 // of the engine, 15 is sure, below 2 a guess; 0: not looked at
}

// Result is what was read on one picture.
type Result struct {
	Width, Height int    // of the picture, pixels
	Words         []Word // in reading order
	Orientation   Orientation
	Engine        string // name and version
	Languages     []string
	Duration      time.Duration // all of it, the engine's work and ours
	EngineTime    time.Duration // while worker processes ran; not kept by Encode
}

// Text is the text in reading order: a line each, blocks apart by an empty one.
func (r Result) Text() string {
	var text []byte
	for i, word := range r.Words {
		switch {
		case i == 0:
		case word.Block != r.Words[i-1].Block:
			text = append(text, "\n\n"...)
		case word.Line != r.Words[i-1].Line:
			text = append(text, '\n')
		default:
			text = append(text, ' ')
		}
		text = append(text, word.Text...)
	}
	return string(text)
}

// Confidence is the mean confidence of the letters, 0 to 100; 0 without words.
func (r Result) Confidence() float64 {
	var sum, letters int
	for _, word := range r.Words {
		sum += word.Confidence * len(word.Text)
		letters += len(word.Text)
	}
	if letters == 0 {
		return 0
	}
	return float64(sum) / float64(letters)
}
