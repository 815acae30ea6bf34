package ocr

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Config says which engine to use and what a page may cost. Zero fields stand
// for the values named beside them.
type Config struct {
	Path       string        // of the program; empty: by PATH and the usual folder
	DataFolder string        // language data, as of tessdata_fast; empty: the engine's own
	Languages  []string      // ind and eng
	Time       time.Duration // for one run of a worker: 3 minutes
	Memory     int64         // address space of one worker: 1 GiB
}

func (c Config) filled() Config {
	if len(c.Languages) == 0 {
		c.Languages = []string{"ind", "eng"}
	}
	if c.Time <= 0 {
		c.Time = 3 * time.Minute
	}
	if c.Memory <= 0 {
		c.Memory = 1 << 30
	}
	return c
}

// Engine is a tesseract that was found and answered. It is not changed after
// Find; safe for concurrent use, each call starts a worker of its own.
type Engine struct {
	config    Config
	path      string
	version   string           // "5.3.0"
	languages []string         // that have data, sorted
	sizes     map[string]int64 // of their data, bytes; empty if the folder is unknown
}

// Find looks for tesseract and asks it for its version and languages. Errors:
// ErrNoEngine (after a look at the disk only, so it may be asked often),
// ErrNoLanguage as a *NoLanguageError that says what is there: the caller may
// ask again for fewer languages.
func Find(ctx context.Context, config Config) (*Engine, error) {
	e := &Engine{config: config.filled()}
	var err error
	if e.path, err = locate(config.Path); err != nil {
		return nil, fmt.Errorf("look for tesseract: %w: %w", ErrNoEngine, err)
	}
	if e.version, err = e.askVersion(ctx); err != nil {
		return nil, fmt.Errorf("ask tesseract for its version: %w", err)
	}
	if err := e.askLanguages(ctx); err != nil {
		return nil, fmt.Errorf("ask tesseract for its languages: %w", err)
	}
	return e, e.lacks(e.config.Languages)
}

// locate returns the program's path.
func locate(path string) (string, error) {
	if path != "" {
		return exec.LookPath(path)
	}
	found, err := exec.LookPath("tesseract")
	if err != nil && runtime.GOOS == "windows" {
		for _, folder := range []string{os.Getenv("ProgramFiles"), `C:\Program Files`} {
			usual := filepath.Join(folder, "Tesseract-OCR", "tesseract.exe")
			if _, err := os.Stat(usual); err == nil {
				return usual, nil
			}
		}
	}
	return found, err
}

var versionLine = regexp.MustCompile(`(?m)^tesseract v?((\d+)[0-9A-Za-z.+-]*)`)

const oldestMajor = 4 // the first with the neural engine that the language data is made for

func (e *Engine) askVersion(ctx context.Context) (string, error) {
	answer, err := e.ask(ctx, "--version")
	if err != nil {
		return "", err
	}
	match := versionLine.FindSubmatch(answer)
	if match == nil {
		return "", fmt.Errorf("%w: the program does not answer as tesseract", ErrNoEngine)
	}
	if major, err := strconv.Atoi(string(match[2])); err != nil || major < oldestMajor {
		return "", fmt.Errorf("%w: version %s is too old", ErrNoEngine, match[1])
	}
	return string(match[1]), nil
}

var languagesLine = regexp.MustCompile(`^List of available languages(?: in "(.*)")? \((\d+)\):$`)

func (e *Engine) askLanguages(ctx context.Context) error {
	answer, err := e.ask(ctx, append(e.dataArguments(), "--list-langs")...)
	if err != nil {
		return err
	}
	lines := strings.Split(strings.ReplaceAll(string(answer), "\r", ""), "\n")
	head := languagesLine.FindStringSubmatch(lines[0])
	if head == nil {
		return fmt.Errorf("%w: the program does not list its languages", ErrNoEngine)
	}
	folder := head[1]
	if folder == "" {
		folder = e.config.DataFolder
	}
	e.sizes = map[string]int64{}
	for _, line := range lines[1:] {
		if line = strings.TrimSpace(line); line != "" {
			e.languages = append(e.languages, line)
		}
	}
	slices.Sort(e.languages)
	for _, language := range e.languages {
		if info, err := os.Stat(filepath.Join(folder, language+".traineddata")); folder != "" && err == nil {
			e.sizes[language] = info.Size()
		}
	}
	return nil
}

// ask runs the engine for a short answer about itself. Whatever goes wrong with
// that, other than the caller's wish to stop, is ErrNoEngine.
func (e *Engine) ask(ctx context.Context, arguments ...string) ([]byte, error) {
	const patience, longest = 20 * time.Second, 1 << 20
	answer, err := worker{path: e.path, arguments: arguments, time: patience, memory: e.config.Memory, longest: longest}.run(ctx)
	if err != nil && ctx.Err() == nil && !errors.Is(err, ErrNoEngine) {
		err = fmt.Errorf("%w: %w", ErrNoEngine, err)
	}
	return answer, err
}

func (e *Engine) dataArguments() []string {
	if e.config.DataFolder == "" {
		return nil
	}
	return []string{"--tessdata-dir", e.config.DataFolder}
}

// lacks says which of the languages have no data.
func (e *Engine) lacks(languages []string) error {
	var missing []string
	for _, language := range languages {
		if !slices.Contains(e.languages, language) {
			missing = append(missing, language)
		}
	}
	if missing == nil {
		return nil
	}
	return &NoLanguageError{Missing: missing, Present: e.Present()}
}

// Name is the engine's name and version, as for a catalogue: "tesseract 5.3.0".
func (e *Engine) Name() string { return "tesseract " + e.version }

// Present lists the languages that have data, sorted, osd among them.
func (e *Engine) Present() []string { return slices.Clone(e.languages) }

// Fingerprint changes when the engine or the data of the languages may read
// another text: the version, and each language with the size of its data.
func (e *Engine) Fingerprint(languages []string) string {
	text := e.Name()
	for _, language := range e.wanted(languages) {
		text += fmt.Sprintf(" %s:%d", language, e.sizes[language])
	}
	return text
}

func (e *Engine) wanted(languages []string) []string {
	if len(languages) == 0 {
		languages = e.config.Languages
	}
	return slices.Clone(languages)
}
