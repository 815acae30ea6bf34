package main

import (
	"os"
	"path/filepath"
	"strings"
)

// defaultFolder is DALUANG_DATA, or a folder of the user's own.
func defaultFolder() string {
	if folder := os.Getenv("DALUANG_DATA"); folder != "" {
		return folder
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "Daluang"
	}
	return filepath.Join(home, "Daluang")
}

// systemLanguage is English where the system says so, and Indonesian anywhere
// else.
func systemLanguage() string {
	for _, name := range []string{"DALUANG_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := os.Getenv(name); value != "" {
			if strings.HasPrefix(value, "en") {
				return "en"
			}
			return "id"
		}
	}
	return "id"
}
