package archive

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Why a date as written gives no range of days.
var (
	ErrUnreadableDate = errors.New("the date is not understood")
	ErrNoSuchDay      = errors.New("there is no such day")
	ErrTwoReadings    = errors.New("the date can be read in two ways")
	ErrBackwardDates  = errors.New("the end lies before the beginning")
)

// Day is a day of the calendar as YYYY-MM-DD, so that texts sort as days do.
// The empty Day is unknown.
type Day string

// Covering is a date or a span (kurun waktu) kept exactly as it is written on
// the paper, with the first and last day that it can mean. A text that nobody
// can read has no days: the range stays empty and visible, never guessed.
type Covering struct {
	Text  string `json:"text"`
	From  Day    `json:"from,omitempty"`
	To    Day    `json:"to,omitempty"`
	Circa bool   `json:"circa,omitempty"` // the paper or the clerk says "about"
}

// IsKnown reports whether the range is there.
func (c Covering) IsKnown() bool { return c.From != "" }

// ParseCovering reads "2020", "2019-2021", "Jan–Des 2023", "12 Maret 2021",
// "12/03/2021" (day first, as Indonesia writes), "2021-03-12", "ca. 1987",
// "1 Jan 2020 s.d. 3 Feb 2021", with Indonesian or English months. The text is
// kept in every case; with an error the range is empty. Empty text is the
// unknown date and no error.
func ParseCovering(text string) (Covering, error) {
	covering := Covering{Text: strings.TrimSpace(text)}
	if covering.Text == "" {
		return covering, nil
	}
	plain, circa := cutCirca(plainDate(covering.Text))
	from, to, err := parseSpan(plain)
	if err != nil {
		return covering, fmt.Errorf("read date %q: %w", covering.Text, err)
	}
	covering.From, covering.To, covering.Circa = from.first(), to.last(), circa
	if covering.To < covering.From {
		return Covering{Text: covering.Text}, fmt.Errorf("read date %q: %w", covering.Text, ErrBackwardDates)
	}
	return covering, nil
}

// written is a date of which some parts may be missing (0).
type written struct{ year, month, day int }

func (w written) first() Day {
	return Day(fmt.Sprintf("%04d-%02d-%02d", w.year, max(w.month, 1), max(w.day, 1)))
}

func (w written) last() Day {
	switch {
	case w.month == 0:
		return Day(fmt.Sprintf("%04d-12-31", w.year))
	case w.day == 0:
		return Day(fmt.Sprintf("%04d-%02d-%02d", w.year, w.month, daysIn(w.year, w.month)))
	}
	return w.first()
}

// checked refuses days that the calendar does not have, such as 31-02-1998.
func (w written) checked() (written, error) {
	if w.month > 12 || w.month == 0 && w.day > 0 {
		return written{}, ErrNoSuchDay
	}
	if w.day > 31 || w.day > 0 && w.year > 0 && w.day > daysIn(w.year, w.month) {
		return written{}, ErrNoSuchDay
	}
	return w, nil
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func plainDate(text string) string {
	text = strings.NewReplacer("–", "-", "—", "-", "−", "-", "\u00a0", " ", ",", " ").Replace(text)
	return strings.Join(strings.Fields(strings.ToLower(text)), " ")
}

var circaWords = regexp.MustCompile(`^(?:ca\.?|c\.|circa|sekitar|kira-kira|±) ?(\d.*|\pL.*)$`)

func cutCirca(text string) (string, bool) {
	if found := circaWords.FindStringSubmatch(text); found != nil {
		return found[1], true
	}
	return text, false
}

var spanWords = regexp.MustCompile(` ?(?: s\.? ?/? ?d\.?| sampai(?: dengan)?| hingga| to|-) ?`)

// parseSpan tries the text as one date, then every place where it could be cut
// into a beginning and an end. The beginning may leave out what the end says:
// "Jan-Des 2023", "3-5 Maret 2021".
func parseSpan(text string) (from, to written, err error) {
	from, err = parseDate(text)
	if err == nil || !errors.Is(err, ErrUnreadableDate) {
		return from, from, err
	}
	for _, cut := range spanWords.FindAllStringIndex(text, -1) {
		end, endErr := parseDate(text[cut[1]:])
		if endErr != nil {
			if !errors.Is(endErr, ErrUnreadableDate) {
				err = endErr
			}
			continue
		}
		begin, beginErr := parseBeginning(text[:cut[0]], end)
		if beginErr == nil {
			return begin, end, nil
		}
		if !errors.Is(beginErr, ErrUnreadableDate) {
			err = beginErr
		}
	}
	return written{}, written{}, err
}

var (
	yearOnly    = regexp.MustCompile(`^(\d{4})$`)
	isoDay      = regexp.MustCompile(`^(\d{4})-(\d{2})(?:-(\d{2}))?$`)
	dayNumbers  = regexp.MustCompile(`^(\d{1,2})([./-])(\d{1,2})([./-])(\d{4})$`)
	monthNumber = regexp.MustCompile(`^(\d{1,2})[./](\d{4})$`)
	dayWords    = regexp.MustCompile(`^(?:(\d{1,2})[ -])?(\pL+)\.?[ -](\d{4})$`)
	shortYear   = regexp.MustCompile(`^(?:\d{1,2}[./-]\d{1,2}[./-]|(?:\d{1,2} )?\pL+\.? '?)\d{2}$`)
	bareMonth   = regexp.MustCompile(`^(?:(\d{1,2}) )?(\pL+)\.?$`)
	bareDay     = regexp.MustCompile(`^(\d{1,2})$`)
)

func parseDate(text string) (written, error) {
	if found := yearOnly.FindStringSubmatch(text); found != nil {
		return written{year: number(found[1])}.checked()
	}
	if found := isoDay.FindStringSubmatch(text); found != nil {
		return fullDate(found[1], found[2], found[3])
	}
	if found := dayNumbers.FindStringSubmatch(text); found != nil && found[2] == found[4] {
		return fullDate(found[5], found[3], found[1])
	}
	if found := monthNumber.FindStringSubmatch(text); found != nil {
		return fullDate(found[2], found[1], "")
	}
	if found := dayWords.FindStringSubmatch(text); found != nil && monthOf(found[2]) > 0 {
		return written{number(found[3]), monthOf(found[2]), number(found[1])}.checked()
	}
	if shortYear.MatchString(text) {
		return written{}, ErrTwoReadings
	}
	return written{}, ErrUnreadableDate
}

// fullDate refuses a month or a day written as 0: only a part that is not
// written at all is unknown.
func fullDate(year, month, day string) (written, error) {
	date := written{number(year), number(month), number(day)}
	if date.month == 0 || day != "" && date.day == 0 {
		return written{}, ErrNoSuchDay
	}
	return date.checked()
}

func parseBeginning(text string, end written) (written, error) {
	if date, err := parseDate(text); err == nil || !errors.Is(err, ErrUnreadableDate) {
		return date, err
	}
	if found := bareMonth.FindStringSubmatch(text); found != nil && monthOf(found[2]) > 0 && end.month > 0 {
		return written{end.year, monthOf(found[2]), number(found[1])}.checked()
	}
	if found := bareDay.FindStringSubmatch(text); found != nil && end.day > 0 && number(found[1]) > 0 {
		return written{end.year, end.month, number(found[1])}.checked()
	}
	return written{}, ErrUnreadableDate
}

func number(digits string) int {
	value, _ := strconv.Atoi(digits) // the patterns let only digits through; none is 0
	return value
}

// monthOf knows the Indonesian and English names, their old spellings and the
// usual short forms; 0 is no month.
func monthOf(word string) int {
	for i, names := range monthNames {
		for _, name := range names {
			if word == name {
				return i + 1
			}
		}
	}
	return 0
}

var monthNames = [12][]string{
	{"januari", "jan", "january"},
	{"februari", "pebruari", "feb", "peb", "february"},
	{"maret", "mar", "march"},
	{"april", "apr"},
	{"mei", "may"},
	{"juni", "jun", "june"},
	{"juli", "jul", "july"},
	{"agustus", "agu", "ags", "agt", "agst", "august", "aug"},
	{"september", "sep", "sept"},
	{"oktober", "okt", "october", "oct"},
	{"november", "nopember", "nov", "nop"},
	{"desember", "des", "december", "dec"},
}
