package pdfa

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Metadata is what the document says about itself, in the document information
// dictionary and in XMP alike (6.6.2, 6.6.3). Empty fields are not written:
// nothing is guessed. Control characters become a space, bytes that are not
// UTF-8 become U+FFFD, in both places.
type Metadata struct {
	Title      string   // Info Title, dc:title
	Author     string   // Info Author, dc:creator
	Subject    string   // Info Subject, dc:description
	Identifier string   // dc:identifier: the archive's number of the item
	Language   string   // BCP 47 ("id"); catalog Lang, dc:language
	Keywords   []string // Info Keywords, pdf:Keywords, dc:subject
	Record     Record   // XMP only
	// Created is when the document was made, written to the second with its
	// offset: CreationDate and ModDate, xmp:CreateDate and its kin.
	Created time.Time
	// DocumentID is the permanent half of the file identifier (6.1.3); zero means
	// derived from the content. The other half is always derived.
	DocumentID [16]byte
}

// longestString is the limit of 6.1.13 for a string, in bytes.
const longestString = 32767

var languageTag = regexp.MustCompile(`^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$`)

// clean returns a copy that can be written in both places, or ErrMetadata.
func (m Metadata) clean() (Metadata, error) {
	for _, text := range []*string{&m.Title, &m.Author, &m.Subject, &m.Identifier} {
		*text = cleanText(*text)
	}
	var keywords []string
	for _, word := range m.Keywords {
		if word = cleanText(word); word != "" {
			keywords = append(keywords, word)
		}
	}
	m.Keywords = keywords
	if m.Language != "" && !languageTag.MatchString(m.Language) {
		return m, fmt.Errorf("language %q: %w", m.Language, ErrMetadata)
	}
	for _, text := range []string{m.Title, m.Author, m.Subject, m.Identifier, m.Language, m.keywordList()} {
		if len(textBytes(text)) > longestString {
			return m, fmt.Errorf("text of %d bytes: %w", len(text), ErrMetadata)
		}
	}
	var err error
	if m.Record, err = m.Record.clean(); err != nil {
		return m, err
	}
	if year := m.Created.Year(); !m.Created.IsZero() && (year < 0 || year > 9999) {
		return m, fmt.Errorf("date in year %d: %w", year, ErrMetadata)
	}
	return m, nil
}

func (m Metadata) keywordList() string { return strings.Join(m.Keywords, ", ") }

func cleanText(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r):
			return ' '
		case r == 0xFFFE || r == 0xFFFF:
			return utf8.RuneError
		}
		return r
	}, text))
}

// textBytes encodes a text string (ISO 32000-1 7.9.2.2): ASCII as it is, all
// else as UTF-16BE with its mark.
func textBytes(text string) []byte {
	ascii := strings.IndexFunc(text, func(r rune) bool { return r > 0x7E }) < 0
	if ascii {
		return []byte(text)
	}
	data := []byte{0xFE, 0xFF}
	for _, unit := range utf16.Encode([]rune(text)) {
		data = append(data, byte(unit>>8), byte(unit))
	}
	return data
}

// pdfText writes a text string as a hexadecimal string: no byte needs escaping,
// and the number of digits is even (6.1.6).
func pdfText(text string) string { return fmt.Sprintf("<%X>", textBytes(text)) }

// pdfDate is ISO 32000-1 7.9.4: D:YYYYMMDDHHmmSS and the offset.
func pdfDate(t time.Time) string {
	offset := t.Format("-0700")
	return "D:" + t.Format("20060102150405") + offset[:3] + "'" + offset[3:] + "'"
}

func xmpDate(t time.Time) string { return t.Format("2006-01-02T15:04:05-07:00") }

// infoDict is the document information dictionary, in step with xmpPacket (6.6.3).
func infoDict(m Metadata, producer string) string {
	var b strings.Builder
	b.WriteString("<<")
	entry := func(key, text string) {
		if text != "" {
			fmt.Fprintf(&b, " /%s %s", key, pdfText(text))
		}
	}
	entry("Title", m.Title)
	entry("Author", m.Author)
	entry("Subject", m.Subject)
	entry("Keywords", m.keywordList())
	entry("Creator", producer)
	entry("Producer", producer)
	if !m.Created.IsZero() {
		fmt.Fprintf(&b, " /CreationDate (%s) /ModDate (%[1]s)", pdfDate(m.Created))
	}
	b.WriteString(" >>")
	return b.String()
}
