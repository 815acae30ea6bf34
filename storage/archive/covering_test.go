package archive_test

import (
	"errors"
	"testing"

	"daluang/storage/archive"
)

func TestCoveringKeepsTheTextAndGivesTheRange(t *testing.T) {
	cases := []struct {
		text     string
		from, to archive.Day
		circa    bool
	}{
		{"2020", "2020-01-01", "2020-12-31", false},
		{"2019-2021", "2019-01-01", "2021-12-31", false},
		{"2019–2021", "2019-01-01", "2021-12-31", false},
		{"Jan–Des 2023", "2023-01-01", "2023-12-31", false},
		{"Januari - Maret 2023", "2023-01-01", "2023-03-31", false},
		{"ca. 1987", "1987-01-01", "1987-12-31", true},
		{"sekitar 1923-1927", "1923-01-01", "1927-12-31", true},
		{"12 Maret 2021", "2021-03-12", "2021-03-12", false},
		{"3 Nopember 1998", "1998-11-03", "1998-11-03", false},
		{"12/03/2021", "2021-03-12", "2021-03-12", false},
		{"1-2-1998", "1998-02-01", "1998-02-01", false},
		{"12.1.1998", "1998-01-12", "1998-01-12", false},
		{"2021-03-12", "2021-03-12", "2021-03-12", false},
		{"2021-03", "2021-03-01", "2021-03-31", false},
		{"03.1923", "1923-03-01", "1923-03-31", false},
		{"Februari 2024", "2024-02-01", "2024-02-29", false},
		{"3-5 Maret 2021", "2021-03-03", "2021-03-05", false},
		{"28 Jan s.d. 3 Feb 2021", "2021-01-28", "2021-02-03", false},
		{"1 Jan 2020 s/d 3 Feb 2021", "2020-01-01", "2021-02-03", false},
		{"2020 sampai dengan 2022", "2020-01-01", "2022-12-31", false},
		{"01-01-2020 - 31-12-2020", "2020-01-01", "2020-12-31", false},
		{"", "", "", false},
	}
	for _, c := range cases {
		got, err := archive.ParseCovering(c.text)
		want := archive.Covering{Text: c.text, From: c.from, To: c.to, Circa: c.circa}
		if err != nil || got != want {
			t.Errorf("ParseCovering(%q) = %+v, %v, want %+v", c.text, got, err, want)
		}
	}
}

func TestCoveringNeverGuesses(t *testing.T) {
	cases := []struct {
		text string
		want error
	}{
		{"31-02-1998", archive.ErrNoSuchDay},
		{"29 Februari 2023", archive.ErrNoSuchDay},
		{"12/13/2021", archive.ErrNoSuchDay},
		{"0/5/2021", archive.ErrNoSuchDay},
		{"00.2021", archive.ErrNoSuchDay},
		{"12/1/98", archive.ErrTwoReadings},
		{"Maret 98", archive.ErrTwoReadings},
		{"kemarin", archive.ErrUnreadableDate},
		{"tanpa tanggal", archive.ErrUnreadableDate},
		{"2021/2022/2023/2024", archive.ErrUnreadableDate},
		{"2021-2019", archive.ErrBackwardDates},
	}
	for _, c := range cases {
		got, err := archive.ParseCovering(c.text)
		if !errors.Is(err, c.want) {
			t.Errorf("ParseCovering(%q) error = %v, want %v", c.text, err, c.want)
		}
		if got.Text != c.text || got.IsKnown() || got.To != "" {
			t.Errorf("ParseCovering(%q) = %+v, want the text alone", c.text, got)
		}
	}
}

func FuzzParseCovering(f *testing.F) {
	for _, seed := range []string{"2020", "Jan–Des 2023", "ca. 1987", "3-5 Maret 2021", "12/1/98"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := archive.ParseCovering(text)
		if err != nil && got.IsKnown() {
			t.Errorf("ParseCovering(%q) gives a range with error %v", text, err)
		}
		if got.From > got.To {
			t.Errorf("ParseCovering(%q) = %+v runs backwards", text, got)
		}
	})
}
