package pdfa

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Attachment is a file inside the PDF/A, of any kind, which only part 3 allows
// (ISO 19005-3 6.8): the metadata record from which the document was described.
type Attachment struct {
	Name        string // as a viewer offers to save it: "item.json", no folders
	MediaType   string // RFC 2046: "application/json"
	Description string // empty: none
	// Relationship to the document: Source, what it was made from, or Data, what
	// it shows in another form (ISO 19005-3 annex E).
	Relationship Relationship
	Modified     time.Time // zero: Metadata.Created
	Data         []byte    // read by Close; at most 64 MiB
}

// Relationship is the value of AFRelationship.
type Relationship string

// The relationships that a record of an archive can have to its access copy.
const (
	Source Relationship = "Source"
	Data   Relationship = "Data"
)

var (
	mediaType = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.+_-]*/[A-Za-z0-9][A-Za-z0-9.+_-]*$`)
	fileName  = regexp.MustCompile(`^[^/\\:*?"<>|]+$`)
)

// resolve checks the attachment and returns a copy that can be written.
func (a *Attachment) resolve(level Conformance, created time.Time) (*Attachment, error) {
	if a == nil {
		return nil, nil
	}
	if part, _ := level.split(); part != "3" {
		return nil, fmt.Errorf("attachment in PDF/A-%s: %w", level, ErrConformance)
	}
	clean := *a
	clean.Name, clean.Description = cleanText(a.Name), cleanText(a.Description)
	if clean.Modified.IsZero() {
		clean.Modified = created
	}
	year := clean.Modified.Year()
	switch {
	case !fileName.MatchString(clean.Name) || len(textBytes(clean.Name)) > 255 || len(textBytes(clean.Description)) > longestString:
		return nil, fmt.Errorf("name or description of the attachment: %w", ErrAttachment)
	case !mediaType.MatchString(clean.MediaType) || len(clean.MediaType) > 100:
		return nil, fmt.Errorf("media type %q of the attachment: %w", clean.MediaType, ErrAttachment)
	case clean.Relationship != Source && clean.Relationship != Data:
		return nil, fmt.Errorf("relationship %q of the attachment: %w", clean.Relationship, ErrAttachment)
	case clean.Modified.IsZero() || year < 0 || year > 9999:
		return nil, fmt.Errorf("date of the attachment: %w", ErrAttachment)
	case len(clean.Data) > largestStream:
		return nil, fmt.Errorf("attachment of %d bytes: %w", len(clean.Data), ErrTooLarge)
	}
	return &clean, nil
}

// writeAttachment returns the number of the file specification, 0 for none.
func (w *Writer) writeAttachment() int {
	a := w.opt.Attachment
	if a == nil {
		return 0
	}
	file, specification := w.out.reserve(), w.out.reserve()
	w.packedStream(file, fmt.Sprintf("/Type /EmbeddedFile /Subtype /%s /Params << /ModDate (%s) /Size %d >>",
		strings.ReplaceAll(a.MediaType, "/", "#2F"), pdfDate(a.Modified), len(a.Data)), a.Data)
	description := ""
	if a.Description != "" {
		description = " /Desc " + pdfText(a.Description)
	}
	w.out.object(specification, fmt.Sprintf("<< /Type /Filespec /F %s /UF %s%s /AFRelationship /%s /EF << /F %d 0 R /UF %[5]d 0 R >> >>",
		pdfText(plainName(a.Name)), pdfText(a.Name), description, a.Relationship, file))
	return specification
}

// plainName is the name for readers that know no Unicode (ISO 32000-1 7.11.2).
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if r > 0x7E {
			return '_'
		}
		return r
	}, name)
}
