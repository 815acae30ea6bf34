package archive_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"daluang/storage/archive"
)

func TestClassCodesSortByIntegerSegments(t *testing.T) {
	codes := []archive.ClassCode{"900", "400.3.10", "400.3.9", "", "400.3", "000.5.11", "400.3.9.1", "000.5.2"}
	want := []archive.ClassCode{"", "000.5.2", "000.5.11", "400.3", "400.3.9", "400.3.9.1", "400.3.10", "900"}
	slices.SortFunc(codes, archive.ClassCode.Compare)
	if !slices.Equal(codes, want) {
		t.Errorf("sorted = %q, want %q", codes, want)
	}
	slices.SortFunc(codes, func(a, b archive.ClassCode) int {
		if a.SortKey() < b.SortKey() {
			return -1
		}
		return 1
	})
	if !slices.Equal(codes, want) {
		t.Errorf("sorted by SortKey = %q, want %q", codes, want)
	}
}

func TestClassCodeCompletesLostZerosAndSaysSo(t *testing.T) {
	cases := []struct {
		text      string
		want      archive.ClassCode
		corrected bool
	}{
		{"400.3.11.1", "400.3.11.1", false}, {"00.1", "000.1", true}, {"0.5.7", "000.5.7", true},
		{" 000.5. ", "000.5", false}, {"", "", false},
	}
	for _, c := range cases {
		got, corrected, err := archive.ParseClassCode(c.text)
		if err != nil || got != c.want || corrected != c.corrected {
			t.Errorf("ParseClassCode(%q) = %q, %v, %v, want %q, %v", c.text, got, corrected, err, c.want, c.corrected)
		}
	}
	for _, bad := range []string{"ijazah", "400..3", "400.03", "4000.1", "40.1", "400.3a", "400,3", "400.0"} {
		if got, _, err := archive.ParseClassCode(bad); !errors.Is(err, archive.ErrBadClassCode) {
			t.Errorf("ParseClassCode(%q) = %q, %v, want ErrBadClassCode", bad, got, err)
		}
	}
}

func TestClassCodeKnowsItsFamily(t *testing.T) {
	if got := archive.ClassCode("400.3.11").Parent(); got != "400.3" {
		t.Errorf("Parent = %q", got)
	}
	if got := archive.ClassCode("400").Parent(); got != "" {
		t.Errorf("Parent of a main class = %q", got)
	}
	if !archive.ClassCode("400.3").Contains("400.3.1") || archive.ClassCode("400.3").Contains("400.31") {
		t.Error("Contains goes by segments, not by letters")
	}
}

func TestStrictestClassWinsAndUndecidedIsNeverOpen(t *testing.T) {
	if got := archive.Strictest(archive.Open, archive.Confidential, "", archive.Limited); got != archive.Confidential {
		t.Errorf("Strictest = %q", got)
	}
	if got := archive.Strictest("", ""); got != "" {
		t.Errorf("Strictest of undecided = %q", got)
	}
	if got, err := archive.ParseSecurityClass("sangat  rahasia"); got != archive.TopSecret || err != nil {
		t.Errorf("ParseSecurityClass = %q, %v", got, err)
	}
	if _, err := archive.ParseSecurityClass("public"); !errors.Is(err, archive.ErrBadSecurityClass) {
		t.Errorf("ParseSecurityClass(public) error = %v", err)
	}
}

func TestBatchGoesOnlyForwardExceptWhenReturned(t *testing.T) {
	allowed := map[[2]archive.BatchState]bool{}
	for _, pair := range [][2]archive.BatchState{
		{"open", "sealed"}, {"sealed", "sending"}, {"sealed", "received"}, {"sealed", "returned"}, {"sending", "received"},
		{"sending", "returned"}, {"received", "accepted"}, {"received", "returned"}, {"returned", "sealed"},
	} {
		allowed[pair] = true
	}
	for _, from := range archive.BatchStates() {
		for _, to := range archive.BatchStates() {
			if got := from.MayBecome(to); got != allowed[[2]archive.BatchState{from, to}] {
				t.Errorf("%s may become %s = %v", from, to, got)
			}
		}
	}
	if err := archive.BatchSealed.Require(archive.BatchOpen); !errors.Is(err, archive.ErrBatchState) {
		t.Errorf("Require error = %v", err)
	}
}

func TestDigestRoundTripsAndRefusesOtherTexts(t *testing.T) {
	digest := archive.DigestOf([]byte("kertas"))
	encoded, err := json.Marshal(digest)
	if err != nil {
		t.Fatal(err)
	}
	var back archive.Digest
	if err := json.Unmarshal(encoded, &back); err != nil || back != digest {
		t.Errorf("round trip = %v, %v, want %v", back, err, digest)
	}
	for _, bad := range []string{"", "abc", digest.String()[:63] + "G", "A" + digest.String()[1:], digest.String() + "00"} {
		if _, err := archive.ParseDigest(bad); !errors.Is(err, archive.ErrBadDigest) {
			t.Errorf("ParseDigest(%q) error = %v", bad, err)
		}
	}
}

func TestIDsDifferAndParse(t *testing.T) {
	first, second := archive.NewID(), archive.NewID()
	if first == second {
		t.Fatal("two calls made one id")
	}
	if got, err := archive.ParseID(string(first)); got != first || err != nil {
		t.Errorf("ParseID = %v, %v", got, err)
	}
	for _, bad := range []string{"", "x", "../../etc", "{" + string(first) + "}"} {
		if _, err := archive.ParseID(bad); !errors.Is(err, archive.ErrBadID) {
			t.Errorf("ParseID(%q) error = %v", bad, err)
		}
	}
}

func TestTrailFindsEveryChange(t *testing.T) {
	var trail []archive.Event
	var last archive.Event
	for range 3 {
		last = archive.Event{ID: archive.NewID(), At: time.Now(), Kind: archive.EventCapture, Subject: "s", Detail: []byte(`{"a":1}`)}.Chain(last)
		trail = append(trail, last)
	}
	if at := brokenAt(trail); at != -1 {
		t.Fatalf("an untouched trail breaks at %d", at)
	}
	changes := map[string]func(*archive.Event){
		"time":     func(e *archive.Event) { e.At = e.At.Add(time.Microsecond) },
		"kind":     func(e *archive.Event) { e.Kind = archive.EventSeal },
		"subject":  func(e *archive.Event) { e.Subject = "" },
		"detail":   func(e *archive.Event) { e.Detail = []byte(`{"a":2}`) },
		"operator": func(e *archive.Event) { e.Operator = archive.NewID() },
		"hash":     func(e *archive.Event) { e.Hash[0]++ },
		"prev":     func(e *archive.Event) { e.Prev[0]++ },
		"seq":      func(e *archive.Event) { e.Seq++ },
	}
	for name, change := range changes {
		forged := slices.Clone(trail)
		change(&forged[1])
		if at := brokenAt(forged); at == -1 {
			t.Errorf("changed %s is not found", name)
		}
	}
	if at := brokenAt([]archive.Event{trail[0], trail[2]}); at != 1 {
		t.Errorf("a removed event is found at %d, want 1", at)
	}
}

func brokenAt(trail []archive.Event) int {
	var prev archive.Event
	for i, event := range trail {
		if event.Follows(prev) != nil {
			return i
		}
		prev = event
	}
	return -1
}
