package transfer_test

import (
	"bytes"
	"testing"

	"daluang/sync/transfer"
)

func TestABatchArrivesWholeAndGivesOneReceiptForEver(t *testing.T) {
	a, _, d := setUp(t)
	sealed := d.seal(t, pages(10, 0, 40_000, 256<<10, 256<<10+1, 3_000_000)...)
	var last transfer.Progress
	receipt, _, err := client(nil).Send(t.Context(), d.enrolment, d.key, sealed, d.store, func(p transfer.Progress) { last = p })
	if err != nil {
		t.Fatal(err)
	}
	if last.Phase != transfer.PhaseCommit || last.Done != last.Total {
		t.Errorf("last progress = %+v", last)
	}
	again, err := d.send(t, client(nil), sealed)
	if err != nil || !bytes.Equal(again, receipt) {
		t.Errorf("the second receipt differs: %v", err)
	}
	if report := clean(t, a, 1); report.Checked != 6 {
		t.Errorf("checked %d objects, want 6", report.Checked)
	}
}
