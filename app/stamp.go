package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/skip2/go-qrcode"

	"daluang/storage/archive"
	"daluang/storage/pdfa"
)

// Stamping says whether access copies carry the stamp: below each page a strip
// that says what the copy is, whose, of what day and of which master, and across
// the page, lightly, that it is a copy. The master knows nothing of it.
type Stamping string

// What a caller may ask for. AsSet follows the setting of the desk, Unstamped
// where nobody decided; a copy that differs from it is handed out and not kept.
const (
	AsSet     Stamping = ""
	Stamped   Stamping = "stamped"
	Unstamped Stamping = "unstamped"
)

// stampSetting is the key under which the catalogue keeps the decision.
const stampSetting = "stamp"

// Stamping tells how the desk is set: Stamped or Unstamped.
func (d *Desk) Stamping(ctx context.Context) (Stamping, error) {
	value, err := d.catalogue.Setting(ctx, stampSetting)
	if err != nil || Stamping(value) != Stamped {
		return Unstamped, err
	}
	return Stamped, nil
}

// SetStamping decides whether the access copies that the desk keeps are
// stamped. Copies of open batches are out of date from now on and are made
// again when they are needed; those of sealed batches stay as they were sealed.
func (d *Desk) SetStamping(ctx context.Context, stamping Stamping) error {
	value := ""
	if stamping == Stamped {
		value = string(Stamped)
	}
	return d.catalogue.SaveSetting(ctx, stampSetting, value)
}

// decideStamp settles the stamp of all copies that c makes. Unstamped becomes
// empty, so that the recipe of a copy without a stamp says nothing of one.
func (c *copying) decideStamp(ctx context.Context) error {
	set, err := c.Stamping(ctx)
	if err != nil {
		return err
	}
	c.set, c.asSet = set, c.options.Stamp == AsSet
	if c.asSet {
		c.options.Stamp = set
	}
	if c.set == Unstamped {
		c.set = ""
	}
	if c.options.Stamp == Unstamped {
		c.options.Stamp = ""
	}
	return nil
}

// follows reports whether a stored copy was made by the recipe of c. What a
// sealed batch holds is kept with its stamp, or without, however the desk has
// been set since.
func (c *copying) follows(recipe archive.Digest, item archive.Item, pages []archive.Page, in surroundings) bool {
	if recipe == c.recipe(item, pages, in) {
		return true
	}
	if !c.asSet || !in.sealed() {
		return false
	}
	other := *c
	if other.options.Stamp = Stamped; c.options.Stamp == Stamped {
		other.options.Stamp = ""
	}
	return recipe == other.recipe(item, pages, in)
}

// The look of the stamp. stampDesign changes when the same record would be
// stamped otherwise.
const (
	stampDesign = "daluang-stamp/1"
	stampTitle  = "SALINAN HASIL ALIH MEDIA"
	stampHigh   = 54  // points, 19 mm: a telephone reads the code from paper
	stampWide   = 240 // points at least: room for the words beside the code
	longestName = 60  // letters of a line
)

// stamp is what the copy of an item says of itself, nil where none is wanted.
// It is Indonesian like the records, whatever the language of the window.
func (c *copying) stamp(item archive.Item, pages []archive.Page, in surroundings) (*pdfa.Stamp, error) {
	if c.options.Stamp != Stamped || len(pages) == 0 {
		return nil, nil
	}
	record := c.record(item, pages, in)
	master := mastersDigest(record.Masters)
	code, err := stampCode(string(item.ID), master, record.BeritaAcara)
	if err != nil {
		return nil, err
	}
	stamp := &pdfa.Stamp{Across: stampTitle, Code: code, Lines: []string{stampTitle}}
	add := func(format string, values ...any) { stamp.Lines = append(stamp.Lines, fmt.Sprintf(format, values...)) }
	if item.Signature == archive.SignatureUnverified {
		add("Pratinjau, bukan berkas bertanda tangan elektronik aslinya")
	}
	for _, name := range nonEmpty(record.Creator, record.Unit) {
		add("%s", shortened(name, longestName))
	}
	if record.BeritaAcara != "" {
		add("Berita acara %s", shortened(record.BeritaAcara, longestName))
	}
	add("Dialihmediakan %s", dayInWords(pages[len(pages)-1].Captured))
	masters := ""
	if len(record.Masters) > 1 {
		masters = fmt.Sprintf("%d ", len(record.Masters))
	}
	add("SHA-256 %smaster %s", masters, master[:8])
	return stamp, nil
}

// mastersDigest names what a copy was made from so that it can be checked
// without us: one master by its SHA-256, several by the SHA-256 of the list of
// theirs, 64 digits and a line feed each, in the order of the pages.
func mastersDigest(masters []string) string {
	if len(masters) == 1 {
		return masters[0]
	}
	return archive.DigestOf([]byte(strings.Join(masters, "\n") + "\n")).String()
}

// stampCode is the QR code (ISO/IEC 18004) of id|digest, and |berita acara where
// that is known: enough to find the item and to check its masters offline, and
// nothing about a person.
func stampCode(id, digest, beritaAcara string) ([][]bool, error) {
	code, err := qrcode.New(strings.Join(nonEmpty(id, digest, beritaAcara), "|"), qrcode.Medium)
	if err != nil {
		return nil, fmt.Errorf("draw the code of the stamp: %w", err)
	}
	code.DisableBorder = true // the writer leaves the quiet zone
	return code.Bitmap(), nil
}

// withStamp puts the stamp below the picture of a sheet, whose size in pixels as
// it is stored is given: nothing is covered. Where the page would get longer
// than a PDF/A page may be the picture is drawn that little bit smaller.
func withStamp(sheet pdfa.Page, width, height int, stamp *pdfa.Stamp) pdfa.Page {
	if stamp == nil {
		return sheet
	}
	across, down := &sheet.DPIX, &sheet.DPIY
	if sheet.Rotate%180 == 90 {
		width, height = height, width
		across, down = down, across
	}
	*down = max(*down, float64(height)*pointsPerInch/(longestSide-stampHigh))
	placed := *stamp
	placed.Box = pdfa.Box{
		X1: max(float64(width), stampWide**across/pointsPerInch),
		Y0: float64(height), Y1: float64(height) + stampHigh**down/pointsPerInch,
	}
	sheet.Stamp = &placed
	return sheet
}

// dayInWords is the day in western Indonesia: "3 Mei 2026".
func dayInWords(t time.Time) string {
	months := [...]string{"Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"}
	t = t.In(westernIndonesia)
	return fmt.Sprintf("%d %s %d", t.Day(), months[t.Month()-1], t.Year())
}

// shortened keeps so many letters of a text.
func shortened(text string, most int) string {
	if letters := []rune(text); len(letters) > most {
		return strings.TrimSpace(string(letters[:most-1])) + "…"
	}
	return text
}
