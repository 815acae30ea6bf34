package intake

import (
	"testing"
)

func TestAnItemDescribedTwiceKeepsBothDescriptionsAndSaysSo(t *testing.T) {
	h := openHouse(t, t.TempDir())
	c := newCaller(t, h, "A")
	first := c.batch(t, []byte("satu"))
	c.deliver(t, first)
	again := c.batch(t, []byte("satu")) // a returned batch, or the clone of a laptop
	again.manifest.Batch, again.manifest.Items = first.manifest.Batch, first.manifest.Items
	again.manifest.Items[0].Title = "Surat, diperbaiki"
	again.encode(t)
	c.deliver(t, again)

	var records, repeated, changes, counter int
	err := h.db.reader.QueryRow(`SELECT (SELECT count(*) FROM record WHERE id = ?1),
		(SELECT count(*) FROM change WHERE kind = 'item.repeated' AND subject = ?1),
		(SELECT count(*) FROM change), (SELECT n FROM tenant_counter)`, string(first.manifest.Items[0].ID)).Scan(&records, &repeated, &changes, &counter)
	if err != nil || records != 2 || repeated != 1 || changes != 3 || counter != 3 {
		t.Errorf("%d records, %d repeated, %d changes, counter %d, %v; want 2 1 3 3", records, repeated, changes, counter, err)
	}
	if report, err := h.Verify(t.Context()); err != nil || !report.Clean() || report.Batches != 2 || report.Checked != 1 {
		t.Errorf("verify: %+v %v", report, err)
	}
}
