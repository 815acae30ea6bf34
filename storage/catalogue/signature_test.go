package catalogue_test

import (
	"database/sql"
	"testing"

	"daluang/storage/archive"
	"daluang/storage/catalogue"
)

func TestASignedMasterIsOnRecordWithItsItemAndInTheTrail(t *testing.T) {
	c, file := newDesk(t)
	batch, plain := newBatch(t, c, 1)
	signed := page("signed", 0)
	signed.Signed = true
	_, err := c.Capture(t.Context(), batch.ID, "surat.pdf", [][]archive.Page{{signed}})
	must(t, err)
	list, err := c.Items(t.Context(), catalogue.ItemQuery{Batch: batch.ID})
	must(t, err)
	if len(list.Items) != 2 || list.Items[0].ID != plain[0].ID || list.Items[0].Signature != "" || list.Items[1].Signature != archive.SignatureUnverified {
		t.Errorf("items = %+v", list.Items)
	}
	db, err := sql.Open("sqlite", file)
	must(t, err)
	defer db.Close()
	var events, marked int
	must(t, db.QueryRow("select count(*), count(detail ->> 'signed') from event where kind = 'capture'").Scan(&events, &marked))
	if events != 2 || marked != 1 {
		t.Errorf("%d of %d capture events say that the master is signed, want 1 of 2", marked, events)
	}
}
