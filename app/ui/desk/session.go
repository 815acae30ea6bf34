package desk

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"daluang/storage/archive"
)

// session is where the clerk was and what was typed and not saved, kept in the
// data folder beside the catalogue because it is personal data as well. It is
// written whole or not at all; losing it costs the drafts and nothing else.
type session struct {
	file string
	kept sessionContent
}

type sessionContent struct {
	Batch  archive.ID            `json:"batch"`
	Page   archive.ID            `json:"page"`
	Drafts map[archive.ID]Values `json:"drafts"`
	// Tidying says that the screen of tidying was in front.
	Tidying bool `json:"tidying,omitempty"`
}

func sessionFile(folder string) string { return filepath.Join(folder, "session.json") }

func (s *session) read() error {
	content, err := os.ReadFile(s.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(content, &s.kept)
	}
	if err != nil {
		return fmt.Errorf("read the session: %w", err)
	}
	return nil
}

func writeSession(file string, kept sessionContent) error {
	content, err := json.Marshal(kept)
	if err != nil {
		return fmt.Errorf("write the session: %w", err)
	}
	beside, err := os.CreateTemp(filepath.Dir(file), ".session-*") // mode 0600
	if err != nil {
		return fmt.Errorf("write the session: %w", err)
	}
	_, err = beside.Write(content)
	if err = errors.Join(err, beside.Sync(), beside.Close()); err == nil {
		err = os.Rename(beside.Name(), file)
	}
	if err != nil {
		os.Remove(beside.Name())
		return fmt.Errorf("write the session: %w", err)
	}
	return nil
}
