package catalogue_test

import (
	"testing"

	"daluang/storage/archive"
	"daluang/storage/catalogue"
)

func TestMeasuresAreRememberedReplacedAndForgotten(t *testing.T) {
	c, _ := newDesk(t)
	batch, items := newBatch(t, c, 2)
	first, err := c.Pages(t.Context(), items[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	second, err := c.Pages(t.Context(), items[1].ID)
	if err != nil {
		t.Fatal(err)
	}
	trail, err := c.VerifyTrail(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	one := catalogue.Measured{Page: first[0].ID, Key: archive.DigestOf([]byte("1")), Measures: []byte(`{"version":1}`)}
	two := catalogue.Measured{Page: second[0].ID, Key: archive.DigestOf([]byte("2")), Measures: []byte(`{}`), SameAs: one.Page}
	if err := c.SaveMeasures(t.Context(), one, two); err != nil {
		t.Fatal(err)
	}
	two.SameAs, two.Measures = "", []byte(`{"version":2}`)
	if err := c.SaveMeasures(t.Context(), two); err != nil {
		t.Fatal(err)
	}
	found, err := c.MeasuresIn(t.Context(), batch.ID)
	if err != nil || len(found) != 2 {
		t.Fatalf("remembered %v, %v", found, err)
	}
	if got := found[two.Page]; got.SameAs != "" || string(got.Measures) != `{"version":2}` || got.Key != two.Key {
		t.Errorf("second page: %+v", got)
	}
	if after, err := c.VerifyTrail(t.Context()); err != nil || after != trail {
		t.Errorf("measuring wrote %d lines into the audit trail, %v", after-trail, err)
	}
	if err := c.ForgetMeasures(t.Context(), batch.ID); err != nil {
		t.Fatal(err)
	}
	if found, err := c.MeasuresIn(t.Context(), batch.ID); err != nil || len(found) != 0 {
		t.Errorf("not forgotten: %v, %v", found, err)
	}
	if err := c.Check(t.Context()); err != nil {
		t.Error(err)
	}
}
