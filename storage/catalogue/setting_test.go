package catalogue_test

import (
	"testing"

	"daluang/storage/archive"
)

func TestASettingStaysAcrossRestartsAndIsOnRecordOnce(t *testing.T) {
	c, file := newDesk(t)
	if value, err := c.Setting(t.Context(), "stamp"); value != "" || err != nil {
		t.Fatalf("a setting that nobody made = %q, %v", value, err)
	}
	for _, value := range []string{"stamped", "stamped", ""} {
		must(t, c.SaveSetting(t.Context(), "stamp", value))
		c = openCatalogue(t, file)
		if kept, err := c.Setting(t.Context(), "stamp"); kept != value || err != nil {
			t.Errorf("setting = %q, %v, want %q", kept, err, value)
		}
	}
	events := 0
	must(t, c.Events(t.Context(), func(event archive.Event) error {
		if event.Kind == archive.EventSetting {
			events++
		}
		return nil
	}))
	if events != 2 {
		t.Errorf("%d changes on record, want 2", events)
	}
}
